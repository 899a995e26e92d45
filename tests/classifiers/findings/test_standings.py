"""How variants stand on a data set, in a list: few queries, and nothing that is not so any more."""

from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classifiers import measurements
from classifiers.declarations import Declaration
from classifiers.findings.catalogue import list_variants
from classifiers.findings.score_files import import_csv, write_csv
from classifiers.findings.standings import (
    find_evaluation,
    list_imported,
    list_newest,
    list_standings,
)
from classifiers.findings.verdicts import save_operating_point
from classifiers.jobs import Job
from classifiers.models import MLModel
from classifiers.records import DataSet, Evaluation


@pytest.fixture
def measured(variant):
    evaluation = Evaluation.objects.get()
    found = measurements.compute_figures(evaluation.table)
    Evaluation.objects.update(**found)
    return Evaluation.objects.get()


@pytest.fixture
def default(measured):
    return measured.dataset


def stand(dataset):
    return list_standings(list_variants(), dataset)


def test_it_tells_figures_and_what_the_file_holds(measured, default):
    (standing,) = stand(default)
    assert (standing.name, standing.evaluation) == ("Brightness 1", measured)
    assert standing.roc_auc.value == 1.0
    assert [error.value for error in standing.errors] == [0.0, 0.0]
    assert (standing.threshold, standing.pending) == (0.5, None)
    assert standing.images_per_second == pytest.approx(7 / measured.seconds)
    assert standing.num_bytes == standing.variant.model_file.size
    assert standing.num_parameters > 10


def test_errors_are_those_at_the_operating_point_that_was_chosen_last(measured, default):
    save_operating_point(measured, "lax", threshold=0.01)
    save_operating_point(measured, "strict", threshold=0.99)
    (standing,) = stand(default)
    assert (standing.point.name, standing.threshold) == ("strict", 0.99)
    assert [error.value for error in standing.errors] == [0.0, 1.0]
    save_operating_point(measured, "lax", threshold=0.02)
    (standing,) = stand(default)
    assert (standing.point.name, standing.threshold) == ("lax", 0.02)


def test_what_was_measured_before_the_variant_was_changed_is_not_told(measured, default):
    save_operating_point(measured, "strict", threshold=0.99)
    Declaration.objects.update(scaling="raw")
    (standing,) = stand(default)
    assert (standing.evaluation, standing.point, standing.roc_auc) == (None, None, None)
    assert standing.is_changed
    assert standing.pending is None


def test_one_that_is_under_way_is_told_beside_the_figures_from_before(measured, default):
    job = Job.objects.create(function="f", status="running", done=1, total=4)
    Evaluation.objects.create(
        variant=measured.variant,
        model_name="x",
        dataset=default,
        class_names=["df", "real"],
        job=job,
    )
    (standing,) = stand(default)
    assert standing.evaluation == measured
    assert standing.is_under_way
    assert "(25 %)" in standing.pending.describe_status()
    Job.objects.update(status="failed", error="no memory")
    (standing,) = stand(default)
    assert not standing.is_under_way
    assert "no memory" in standing.pending.describe_status()


def test_nothing_is_known_on_another_data_set(measured):
    other = DataSet.objects.create(name="other", path="/nowhere")
    (standing,) = stand(other)
    assert (standing.evaluation, standing.newest, standing.roc_auc) == (None, None, None)
    assert standing.errors == (None, None)
    assert not standing.is_changed


def test_the_number_of_queries_does_not_grow_and_large_columns_are_not_read(
    measured, default, model_file, loss_curve
):
    def count():
        with CaptureQueriesContext(connection) as queries:
            for standing in stand(default):
                assert standing.roc_auc
                assert standing.pending is None
                assert standing.evaluation.is_outdated is False
        return queries

    save_operating_point(measured, "strict", threshold=0.99)
    few = count()
    for name in ("Second", "Third"):
        model_file.seek(0)
        loss_curve.seek(0)
        more = MLModel.objects.create(
            model_name=name, model_desc="x", model_file=model_file, loss_curve=loss_curve
        )
        evaluation = Evaluation.objects.of(more).get()
        save_operating_point(evaluation, "strict", threshold=0.9)
    Evaluation.objects.filter(figures__isnull=True).update(figures=measured.figures)
    many = count()
    assert len(stand(default)) == 3
    assert len(many) == len(few) <= 8
    read = " ".join(query["sql"] for query in many)
    for large in ("curves", "stability", "failures", "calibration", "error_detail", "versions"):
        assert f'"{large}"' not in read


def test_scores_from_elsewhere_stand_beside_them(measured, default):
    def bring(name):
        text = "".join(write_csv(measured.table))
        return import_csv(name, default, StringIO(text, newline=""))

    bring("Other")
    newest = bring("Other")
    first = bring("A first one")
    Evaluation.objects.filter(pk=newest.pk).update(figures=measured.figures)
    listed = list_imported(default)
    assert [(found.name, found.variant) for found in listed] == [
        ("A first one", None),
        ("Other", None),
    ]
    assert listed[1].evaluation.pk == newest.pk
    assert listed[0].newest.pk == first.pk


class TestFindEvaluation:
    def test_that_of_the_variant_as_it_is_on_the_default_data_set(self, measured):
        other = DataSet.objects.create(name="other", path="/nowhere")
        copy = Evaluation.objects.get()
        copy.pk, copy._state.adding, copy.dataset = None, True, other
        copy.evaluation_id = Evaluation().evaluation_id
        copy.save()
        found = find_evaluation(measured.variant)
        assert found == measured
        assert found.curves
        assert find_evaluation(measured.variant, other).dataset == other
        assert [str(found.dataset) for found in list_newest(measured.variant)] == [
            "default",
            "other",
        ]

    def test_else_what_there_is(self, measured):
        Declaration.objects.update(scaling="raw")
        variant = MLModel.objects.get()
        assert find_evaluation(variant) == measured
        assert list_newest(variant) == []

    def test_or_nothing(self, measured):
        variant = measured.variant
        Evaluation.objects.update(finished_at=None)
        assert find_evaluation(variant) is None
