import json
import math

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import expit
from scipy.stats import binomtest

from classifiers.evaluation import (
    ConfusionMatrix,
    Figures,
    compute_figures,
    count_decisions,
    figures_at,
    index_figures,
)
from classifiers.evaluation.figure import Interval, describe_estimate
from classifiers.exceptions import InvalidScores, InvalidThreshold
from tests.classifiers.evaluation.drawn import draw


def values(figures):
    return {figure.name: figure.value for figure in figures}


def test_values_are_those_of_scikit_learn(metrics, scores):
    y_true, logit = scores
    probability, y_pred = expit(logit), expit(logit) >= 0.3
    expected = {
        "accuracy": metrics.accuracy_score(y_true, y_pred),
        "balanced_accuracy": metrics.balanced_accuracy_score(y_true, y_pred),
        "precision": metrics.precision_score(y_true, y_pred),
        "recall": metrics.recall_score(y_true, y_pred),
        "f1": metrics.f1_score(y_true, y_pred),
        "specificity": metrics.recall_score(y_true, y_pred, pos_label=0),
        "false_positive_rate": 1 - metrics.recall_score(y_true, y_pred, pos_label=0),
        "false_negative_rate": 1 - metrics.recall_score(y_true, y_pred),
        "roc_auc": metrics.roc_auc_score(y_true, probability),
        "average_precision": metrics.average_precision_score(y_true, probability),
        "log_loss": metrics.log_loss(y_true, probability),
        "brier_score": metrics.brier_score_loss(y_true, probability),
    }
    found = values(compute_figures(y_true, logit, threshold=0.3))
    assert {name: found[name] for name in expected} == pytest.approx(expected, abs=1e-9)
    assert set(found) - set(expected) == {"eer", "calibration_error"}


def test_the_equal_error_rate_is_where_misses_and_false_alarms_meet(metrics, scores):
    y_true, logit = scores
    eer = compute_figures(y_true, logit, num_resamples=1)["eer"].value
    alarms, recall, _ = metrics.roc_curve(y_true, logit, drop_intermediate=False)
    crossing = brentq(lambda x: 1 - x - np.interp(x, alarms, recall), 0, 1, xtol=1e-14)
    assert eer == pytest.approx(crossing, abs=1e-9)
    alarms, misses, _ = metrics.det_curve(y_true, logit)
    assert np.minimum(alarms, misses).max() <= eer + 1e-12
    assert eer <= np.maximum(alarms, misses).min() + 1e-12


def test_scores_that_are_all_1_as_a_probability_keep_their_order():
    logit = np.linspace(40, 80, 40)
    y_true = np.arange(40) >= 20
    assert (expit(logit) == 1).all()
    found = values(compute_figures(y_true, logit))
    assert found["roc_auc"] == 1
    assert found["eer"] == 0
    assert found["log_loss"] == pytest.approx(logit[:20].sum() / 40)


def test_every_interval_holds_its_value(scores):
    for figure in compute_figures(*scores):
        assert figure.low <= figure.value <= figure.high
        assert figure.low < figure.high
        assert figure.method


def test_more_images_make_intervals_narrower():
    few, many = compute_figures(*draw(200)), compute_figures(*draw(20_000), num_resamples=200)
    for name in ("accuracy", "f1", "roc_auc", "average_precision", "eer", "log_loss"):
        ratio = (few[name].high - few[name].low) / (many[name].high - many[name].low)
        assert 6 < ratio < 16  # ten times, but for chance


def test_the_same_seed_gives_the_same_intervals():
    scores = draw(100)
    assert compute_figures(*scores, seed=1) == compute_figures(*scores, seed=1)
    assert compute_figures(*scores, seed=1)["eer"] != compute_figures(*scores, seed=2)["eer"]


def test_the_order_of_images_does_not_matter_for_values():
    y_true, logit = draw(100)
    order = np.random.default_rng(0).permutation(100)
    before, after = compute_figures(y_true, logit), compute_figures(y_true[order], logit[order])
    assert values(before) == pytest.approx(values(after))


def test_copies_of_images_tell_no_more_than_the_images():
    y_true, logit = draw(100)
    alone = compute_figures(y_true, logit)
    copied = [np.repeat(values, 10) for values in (y_true, logit, np.arange(100))]
    grouped = compute_figures(copied[0], copied[1], groups=copied[2])
    fooled = compute_figures(copied[0], copied[1])
    for figure in alone:
        width = figure.high - figure.low
        other = grouped[figure.name]
        if figure.name != "calibration_error":  # copies fall into the same bin
            assert 0.8 * width < other.high - other.low < 1.25 * width, figure.name
            assert fooled[figure.name].high - fooled[figure.name].low < 0.5 * width
        assert "roup" in other.method or "effective" in other.method or figure.name[:3] == "cal"
    assert grouped.num_groups == 100


@pytest.mark.parametrize("label", [0, 1])
def test_with_one_class_missing_it_is_said_what_cannot_be_estimated(label):
    figures = compute_figures(np.full(50, label), np.linspace(-2, 2, 50))
    missing = f"cannot be estimated: there is no image of class {1 - label}"
    for name in ("balanced_accuracy", "precision", "f1", "roc_auc", "average_precision", "eer"):
        assert (figures[name].value, figures[name].note) == (None, missing)
    assert figures["specificity" if label else "recall"].note == missing
    assert figures["recall" if label else "specificity"].value == 0.5
    assert figures["accuracy"].value == 0.5
    assert figures["log_loss"].value > 0


def test_precision_needs_a_decision_for_class_1():
    precision = figures_at([0, 1], [-1.0, -2.0], 0.5)["precision"]
    assert precision.note == "cannot be estimated: no image was decided for class 1"


def test_perfect_separation_has_no_interval_of_the_area():
    y_true = np.arange(40) >= 20
    figures = compute_figures(y_true, np.where(y_true, 1.0, -1.0))
    assert figures["roc_auc"].value == 1
    assert figures["roc_auc"].low is None
    assert "perfectly separated" in figures["roc_auc"].note
    assert figures["accuracy"].low == pytest.approx(0.9124, abs=1e-4)


def test_a_variant_that_always_says_the_same_has_no_interval_of_its_order():
    figures = compute_figures(draw(60)[0], np.ones(60))
    assert figures["roc_auc"].value == figures["eer"].value == 0.5
    for name in ("roc_auc", "average_precision", "eer"):
        assert figures[name].low is None
        assert figures[name].note.endswith("all images have the same score")


def test_losses_that_are_all_the_same_have_no_interval():
    y_true = draw(60)[0]
    figures = compute_figures(y_true, np.where(y_true, -1.0, 1.0))
    for name in ("log_loss", "brier_score", "calibration_error"):
        assert figures[name].value > 0.5
        assert figures[name].note.endswith("the images do not vary")


def test_eight_images_are_too_few_for_most_intervals():
    figures = compute_figures([0, 0, 0, 0, 1, 1, 1, 1], [-3, -1, 2, -2, 1, 3, -0.5, 2.0])
    assert "fewer than 5" in figures["roc_auc"].note
    assert figures["accuracy"].high - figures["accuracy"].low > 0.4


def test_one_image_is_judged():
    figures = compute_figures([1], [0.0])
    assert figures["accuracy"].value == 1  # the threshold itself means class 1
    assert figures["log_loss"].value == pytest.approx(math.log(2))


def test_one_group_tells_nothing_of_others():
    figures = compute_figures(*draw(50), groups=["one"] * 50)
    assert {figure.low for figure in figures} == {None}
    assert figures["accuracy"].note.endswith("all images are of one group")


def test_probabilities_of_exactly_0_or_1_cost_infinitely_much_where_they_are_wrong():
    y_true, logit = draw(50)
    sure = np.append(logit, np.inf)
    assert compute_figures(np.append(y_true, 1), sure)["log_loss"].value > 0
    loss = compute_figures(np.append(y_true, 0), sure)["log_loss"]
    assert loss.value is None
    assert "wrong" in loss.note


def draw_wrong(num_images, num_wrong, logit=9.0):
    """Images that are decided for sure, a few of them wrongly."""
    y_true = np.arange(num_images) % 2
    sign = np.where(np.arange(num_images) < num_wrong, -1, 1)
    return y_true, sign * (2 * y_true - 1) * logit


@pytest.mark.parametrize("logit", [4.0, 17.0, 30.0])
@pytest.mark.parametrize("num_wrong", [1, 2, 4, 5, 8])
def test_few_wrong_images_have_intervals_that_can_be_believed(num_wrong, logit):
    y_true, sure = draw_wrong(200, num_wrong, logit)
    for groups in (None, np.arange(200) // 10):
        figures = compute_figures(y_true, sure, groups=groups)
        loss, score = figures["log_loss"], figures["brier_score"]
        assert loss.low < loss.value < loss.high < 200 * loss.value / num_wrong
        assert score.low < score.value < score.high < 1
        if groups is None:
            assert score.method.startswith("gamma" if num_wrong < 5 else "bootstrap-t")
            rate = binomtest(num_wrong, 200).proportion_ci()
            assert score.high == pytest.approx(rate.high, rel=0.3)


@pytest.mark.parametrize("share", [0.01, 0.99])
def test_few_images_that_differ_from_all_others_do_not_spoil_an_interval(share):
    y_true = np.arange(200) < 200 * share
    figures = compute_figures(y_true, np.full(200, -1.0))
    for name in ("log_loss", "brier_score"):
        assert 0.5 * figures[name].value < figures[name].low
        assert figures[name].high < 1.5 * figures[name].value


def test_a_brier_score_is_never_above_1():
    y_true, sure = draw_wrong(40, 36)
    assert compute_figures(y_true, sure, groups=np.arange(40) // 8)["brier_score"].high == 1


def test_intervals_hold_a_small_share_of_wrong_images_as_often_as_they_say():
    rng, held = np.random.default_rng(0), []
    for _ in range(200):
        y_true, sure = draw_wrong(200, rng.binomial(200, 0.02), logit=20.0)
        score = compute_figures(y_true, sure, num_resamples=200)["brier_score"]
        held += [] if score.low is None else [score.low <= 0.02 <= score.high]
    assert np.mean(held) > 0.92


@pytest.mark.parametrize("value", [np.inf, np.nan, 1.0])
def test_what_is_not_finite_is_missing(value):
    figure = describe_estimate("log_loss", value, 9, Interval(0.0, np.inf), "", "")
    assert (figure.low, figure.high) == (None, None)
    assert figure.note.endswith("cannot be estimated: it is not finite")
    json.dumps(figure.to_json(), allow_nan=False)


def test_figures_are_plain_json():
    for figures in (compute_figures(*draw(50)), compute_figures([1], [0.0])):
        stored = json.dumps(figures.to_json(), allow_nan=False)
        assert Figures.from_json(json.loads(stored)) == figures


def test_stored_figures_are_found_by_name():
    figures = compute_figures(*draw(50))
    by_name = index_figures({"figures": figures.to_json()["figures"]})
    assert by_name["recall"] == figures["recall"].to_json()
    assert by_name.get("magic") is None


def test_rates_at_a_threshold_are_those_of_all_figures():
    y_true, logit = draw(300)
    rates = figures_at(y_true, logit, 0.7)
    everything = compute_figures(y_true, logit, threshold=0.7)
    assert list(rates) == list(everything)[:8]
    assert values(rates) != values(figures_at(y_true, logit, 0.2))


def test_decisions_are_counted_as_scikit_learn_does(metrics):
    y_true, logit = draw(300)
    matrix = count_decisions(y_true, logit, 0.7)
    expected = metrics.confusion_matrix(y_true, expit(logit) >= 0.7).ravel().tolist()
    assert list(matrix.to_json().values()) == expected
    assert ConfusionMatrix.from_json(matrix.to_json()) == matrix


@pytest.mark.parametrize(
    ("y_true", "logit", "message"),
    [
        ([], [], "at least one image"),
        ([0, 1], [1.0], "Received: 2, 1"),
        ([0, 2], [1.0, 2.0], "Received: 0, 2"),
        ([0, 1], [1.0, np.nan], "NaN for 1 of 2"),
    ],
)
def test_what_cannot_be_judged_is_refused(y_true, logit, message):
    with pytest.raises(InvalidScores, match=message):
        compute_figures(y_true, logit)


def test_each_image_needs_a_group_and_the_threshold_is_a_probability():
    with pytest.raises(InvalidScores, match="Received: 2, 2, 1"):
        compute_figures([0, 1], [0.0, 1.0], groups=["a"])
    with pytest.raises(InvalidThreshold):
        figures_at([0, 1], [0.0, 1.0], 1.5)
