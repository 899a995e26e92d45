"""What any threshold does, from stored scores."""

import pytest

from classifiers.exceptions import InvalidThreshold, NotEvaluated, ThresholdNotFound
from classifiers.findings.thresholds import decide
from classifiers.findings.verdicts import choose_operating_point, find_threshold_by_rule
from classifiers.records import Evaluation


@pytest.fixture
def evaluation(variant):
    return Evaluation.objects.get()


def test_it_decides_and_counts(evaluation):
    """The four df pictures get at most 0.02, the three real ones at most 0.95."""
    decided = decide(evaluation)
    assert decided.threshold == 0.5
    assert decided.matrix.to_json() == {
        "true_negatives": 4,
        "false_positives": 0,
        "false_negatives": 0,
        "true_positives": 3,
    }
    assert decided.figures["recall"].value == 1.0
    assert decided.report.accuracy == 100.0
    strict = decide(evaluation, 0.99)
    assert (strict.matrix.true_positives, strict.matrix.false_negatives) == (0, 3)
    assert strict.report.clr["rows"][1][2] == 0.0
    assert strict.to_json()["confusion_matrix"]["false_negatives"] == 3


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan"), "0.5", None, True])
def test_what_is_no_threshold(evaluation, threshold):
    with pytest.raises(InvalidThreshold):
        decide(evaluation, threshold)


def test_one_is_found_by_what_it_spares(evaluation):
    threshold = find_threshold_by_rule(evaluation, 1, 0.05)
    assert 0.02 < threshold < 0.95
    point = choose_operating_point(evaluation, "gentle", rule={"label": 1, "max_share": 0.05})
    assert point.threshold == threshold
    with pytest.raises(ThresholdNotFound):
        find_threshold_by_rule(evaluation, 2, 0.05)
    with pytest.raises(ThresholdNotFound):
        find_threshold_by_rule(evaluation, 1, 1.5)


def test_without_scores(evaluation):
    waiting = Evaluation.objects.create(
        variant=evaluation.variant, model_name="x", dataset=evaluation.dataset
    )
    with pytest.raises(NotEvaluated):
        decide(waiting)
