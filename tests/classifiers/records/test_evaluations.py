"""Where an evaluation stands, and what becomes of it when others are deleted."""

import pytest

from classifiers.exceptions import NotEvaluated, UnsupportedModel
from classifiers.findings.verdicts import save_operating_point
from classifiers.jobs import Job, cancel
from classifiers.measurements import start
from classifiers.records import DataSet, Evaluation, OperatingPoint, StoredScores


@pytest.fixture
def waiting(variant):
    """Tests roll back, so its job is never handed over."""
    return start(variant, DataSet.get_default())


def set_job(evaluation, **values):
    Job.objects.filter(pk=evaluation.job_id).update(**values)
    return Evaluation.objects.get(pk=evaluation.pk)


def test_it_stands_as_its_job(waiting):
    assert waiting.describe_status() == "waits to be evaluated"
    running = set_job(waiting, status="running", done=3, total=10)
    assert (running.status, running.describe_status()) == ("running", "being evaluated (30 %)")
    failed = set_job(waiting, status="failed", error="The disk is full.")
    assert (failed.status, failed.describe_status()) == (
        "failed",
        "evaluation failed: The disk is full.",
    )


def test_a_cancelled_one(waiting):
    cancel(waiting.job)
    assert waiting.describe_status() == "evaluation was cancelled"


def test_one_whose_job_is_gone_has_failed(waiting):
    Job.objects.all().delete()
    waiting.refresh_from_db()
    assert waiting.describe_status() == "evaluation failed: no reason is known"


def test_one_with_scores_says_what_becomes_of_its_figures(variant):
    evaluation = Evaluation.objects.get()
    assert evaluation.status == "succeeded"
    assert evaluation.describe_status() == "evaluated; its figures are being computed"
    failed = set_job(evaluation, status="failed", error="No memory.")
    assert failed.describe_status().endswith("are not known, the job for it failed: No memory.")


def test_without_scores_there_is_nothing_to_look_at(waiting):
    with pytest.raises(NotEvaluated, match=r"has none \(waits to be evaluated\)"):
        _ = waiting.table


def test_a_variant_is_deleted_with_its_evaluations_and_operating_points(variant):
    save_operating_point(Evaluation.objects.get(), "strict", threshold=0.9)
    variant.delete()
    for table in (Evaluation, OperatingPoint, StoredScores):
        assert not table.objects.exists()
    assert DataSet.objects.exists()


def test_the_evaluation_of_an_operating_point_is_kept(variant):
    from django.db.models import RestrictedError

    evaluation = Evaluation.objects.get()
    save_operating_point(evaluation, "strict", threshold=0.9)
    with pytest.raises(RestrictedError):
        evaluation.delete()


def test_it_is_outdated_once_the_data_set_is_known_to_have_changed(variant, add_images):
    evaluation = Evaluation.objects.get()
    assert not evaluation.is_outdated
    add_images("df", 5, first_grey=10)
    variant.evaluate()
    older, newer = Evaluation.objects.order_by("created_at")
    assert (older.is_outdated, newer.is_outdated) == (True, False)


def test_a_list_of_them_asks_the_data_base_once(variant, django_assert_num_queries):
    for _ in range(3):
        start(variant, DataSet.get_default())
    with django_assert_num_queries(1):
        lines = [
            (str(e), e.describe_status(), e.is_outdated, e.owner)
            for e in Evaluation.objects.for_list()
        ]
    assert len(lines) == 4


def test_scores_from_elsewhere_cannot_be_measured_again(db, dataset):
    evaluation = Evaluation(model_name="Other", dataset=DataSet.get_default())
    with pytest.raises(UnsupportedModel, match="computed elsewhere"):
        evaluation.require_variant()
