import numpy as np
import pytest

from classifiers.engine import classify
from classifiers.evaluation import choose_threshold, count_decisions
from classifiers.exceptions import InvalidScores, ThresholdNotFound
from tests.classifiers.evaluation.drawn import draw


def rates(y_true, logit, threshold):
    """Shares of class 0 and of class 1 that get the other class."""
    m = count_decisions(y_true, logit, threshold)
    return m.false_positives / (y_true == 0).sum(), m.false_negatives / (y_true == 1).sum()


@pytest.mark.parametrize("label", [0, 1])
@pytest.mark.parametrize("max_share", [0, 0.01, 0.2, 1])
def test_the_promise_is_kept_and_no_better_threshold_keeps_it(scores, label, max_share):
    y_true, logit = scores
    try:
        threshold = choose_threshold(y_true, logit, label=label, max_share=max_share)
    except ThresholdNotFound:
        best = 1.0
    else:
        shares = rates(y_true, logit, threshold)
        assert shares[label] <= max_share
        best = shares[1 - label]
    for other in np.linspace(0, 1, 500):
        shares = rates(y_true, logit, other)
        # Deciding all images alike is no threshold.
        if shares[label] <= max_share and shares[label] < 1:
            assert shares[1 - label] >= best


def test_rounding_to_single_precision_changes_no_decision():
    y_true, logit = draw(2000)
    threshold = choose_threshold(y_true, logit, label=0, max_share=0.05)
    double = 1 / (1 + np.exp(-logit))
    assert ((double >= threshold) == (double.astype(np.float32) >= threshold)).all()


def test_the_promise_is_kept_for_scores_as_they_are_served():
    """Nearly all of them are so high that few numbers of single precision are left for them."""
    rng = np.random.default_rng(0)
    y_true = np.arange(400) % 2
    logit = rng.normal(14.0 + y_true, 1.0)
    served = (1 / (1 + np.exp(-logit))).astype(np.float32)
    for share in np.linspace(0.01, 0.9, 50):
        threshold = choose_threshold(y_true, logit, label=0, max_share=share)
        decided = classify(served, threshold)
        assert decided[y_true == 0].mean() <= share
        assert (decided == classify(served.astype(float), threshold)).all()


def test_without_a_threshold_it_is_said_why():
    with pytest.raises(ThresholdNotFound, match="Received: 3 of class 0 and 0 of class 1"):
        choose_threshold([0, 0, 0], [1.0, 2.0, 3.0], label=0, max_share=0.1)
    with pytest.raises(ThresholdNotFound, match="at most 10.00% of them"):
        choose_threshold([0, 1, 0], [1.0, 1.0, 1.0], label=0, max_share=0.1)
    with pytest.raises(ThresholdNotFound, match="Received: 2 and 0.1"):
        choose_threshold([0, 1], [0.0, 1.0], label=2, max_share=0.1)
    with pytest.raises(ThresholdNotFound, match="Received: 0 and 5"):
        choose_threshold([0, 1], [0.0, 1.0], label=0, max_share=5)
    with pytest.raises(InvalidScores):
        choose_threshold([], [], label=0, max_share=0.1)
