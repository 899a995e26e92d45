"""What was measured, and what is being measured."""

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from classifiers import measurements, picture_checks
from classifiers.records import DataSet, Evaluation, ScoreTable, StoredScores


@pytest.fixture
def data_set(dataset, db):
    return DataSet.get_default()


@pytest.fixture
def measured(owned):
    """The first evaluation of Ada's variant, with figures."""
    evaluation = Evaluation.objects.of(owned).get()
    found = measurements.compute_figures(evaluation.table)
    Evaluation.objects.filter(pk=evaluation.pk).update(**found)
    return Evaluation.objects.get(pk=evaluation.pk)


@pytest.fixture
def waiting(owned, grace):
    """One that Grace has asked for, and no worker has taken up yet."""
    return measurements.start(owned, DataSet.get_default(), grace)


@pytest.fixture
def looked_at(owned, png, django_capture_on_commit_callbacks):
    """A visitor's picture, about which Ada's variant was asked."""
    picture = SimpleUploadedFile("holiday.png", png)
    with django_capture_on_commit_callbacks(execute=True):
        check = picture_checks.start([picture], [owned])
    return picture_checks.find(check.pk)


@pytest.fixture
def add_rows(data_set):
    """Makes evaluations without scores, for what looks at rows alone."""

    def add_rows(count, **values):
        rows = [
            Evaluation(model_name=f"m{number}", dataset=data_set, **values)
            for number in range(count)
        ]
        return Evaluation.objects.bulk_create(rows)

    return add_rows


@pytest.fixture
def add_scores(add_rows):
    """Makes an evaluation with scores, classes by turns: also with what is seldom or broken."""

    def add_scores(filenames, logit, **values):
        [evaluation] = add_rows(1, finished_at="2026-01-01T00:00:00Z", **values)
        logit, y_true = np.array(logit, np.float32), np.arange(len(filenames)) % 2
        probability = 1 / (1 + np.exp(-logit))
        table = ScoreTable(filenames, y_true, logit, probability, [""] * len(filenames))
        StoredScores.of(evaluation, table).save()
        return evaluation

    return add_scores
