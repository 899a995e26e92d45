"""Variants in every state, and people who look at them."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from classifiers import measurements
from classifiers.copies import find_copies
from classifiers.findings.robustness import measure_stability
from classifiers.findings.score_files import import_csv, write_csv
from classifiers.models import MLModel
from classifiers.records import DataSet, Evaluation, StoredScores


@pytest.fixture
def log_in(users, sign_in) -> Callable[[str], Client]:
    return lambda name: sign_in(users[name])


@pytest.fixture
def fill() -> Callable[[Evaluation], None]:
    """Computes figures and curves, as a worker does."""

    def fill(evaluation: Evaluation) -> None:
        found = measurements.compute_figures(evaluation.table)
        Evaluation.objects.filter(pk=evaluation.pk).update(**found)
        evaluation.refresh_from_db()

    return fill


@pytest.fixture
def measured(owned, fill) -> Evaluation:
    """The first evaluation of Ada's variant, with figures and curves."""
    evaluation = Evaluation.objects.of(owned).get()
    fill(evaluation)
    return evaluation


@pytest.fixture
def stable(measured) -> Evaluation:
    """The same with how stable it is."""
    measured.stability = measure_stability(measured)
    measured.save()
    return measured


@pytest.fixture
def add_variant(measured) -> Callable[..., MLModel]:
    """Another variant with scores of its own, as a row alone: nothing is run for it."""

    def add_variant(
        name: str, change: Callable[[Any], Any] | None = None, **values: Any
    ) -> MLModel:
        added = MLModel(model_name=name, model_desc=values.get("model_desc", "Another one"))
        added.model_file = measured.variant.model_file.name
        added.loss_curve = measured.variant.loss_curve.name
        MLModel.objects.bulk_create([added])
        copies = find_copies(measured.variant)  # of the same file
        copies.pk = added.pk
        copies.save(force_insert=True)
        if change is not None:
            table = measured.table
            logit = change(table.logit.copy())
            scores = type(table)(
                table.filenames, table.y_true, logit, _to_probability(logit), table.sha256
            )
            evaluation = Evaluation.objects.get(pk=measured.pk)
            evaluation.pk, evaluation._state.adding = None, True
            evaluation.evaluation_id = Evaluation().evaluation_id
            evaluation.variant, evaluation.model_name = added, name
            for field, value in measurements.compute_figures(scores).items():
                setattr(evaluation, field, value)
            evaluation.save()
            StoredScores.of(evaluation, scores).save()
        return added

    return add_variant


@pytest.fixture
def imported(measured, fill) -> Evaluation:
    text = "".join(write_csv(measured.table))
    evaluation = import_csv("Elsewhere", measured.dataset, io.StringIO(text, newline=""))
    fill(evaluation)
    return evaluation


@pytest.fixture
def elsewhere(db) -> DataSet:
    """A data set that is gone."""
    return DataSet.objects.create(name="gone", path="/nowhere")


def _to_probability(logit: Any) -> Any:
    import numpy as np

    return (1 / (1 + np.exp(-logit))).astype(np.float32)
