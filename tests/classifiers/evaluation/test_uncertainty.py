"""Intervals and variances against a second way to them."""

import math

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import binomtest

from classifiers.evaluation.bootstrap import Ranking, draw_weights
from classifiers.evaluation.calibration_error import (
    NUM_BINS,
    estimate_error,
    measure_squared_error,
)
from classifiers.evaluation.delong import estimate_area, get_variance, measure_area
from classifiers.evaluation.figure import Interval
from classifiers.evaluation.intervals import Share, average_of_two, estimate_share, wilson
from classifiers.evaluation.losses import Losses, from_gamma, studentised
from classifiers.evaluation.sample import check_sample
from tests.classifiers.evaluation.drawn import draw


@pytest.mark.parametrize(("counted", "size"), [(0, 5), (7, 8), (5, 5), (96, 100), (1, 10_000)])
def test_wilson_is_scipys(counted, size):
    expected = binomtest(counted, size).proportion_ci(method="wilson")
    assert wilson(counted, size) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_the_mean_of_two_shares_is_newcombes():
    # Newcombe 1998, method 10: 56/70 - 48/80 has the interval 0.0524 to 0.3339. A mean of shares is
    # half the difference of one share and the other's complement.
    shares, intervals = (56 / 70, 1 - 48 / 80), (wilson(56, 70), wilson(32, 80))
    low, high = average_of_two(shares, intervals)
    assert (2 * low - 1, 2 * high - 1) == pytest.approx((0.0524, 0.3339), abs=1e-4)


def test_frames_that_are_all_alike_count_as_one():
    counted = np.repeat(np.arange(200) < 150, 7)
    share = Share(counted, np.ones(1400, bool))
    low, high = estimate_share(share, np.repeat(np.arange(200), 7))
    assert (low, high) == pytest.approx(wilson(150, 200), abs=2e-3)


def test_frames_that_have_nothing_in_common_count_one_by_one():
    counted = np.random.default_rng(0).random(7000) < 0.3
    share = Share(counted, np.ones(7000, bool))
    grouped = estimate_share(share, np.repeat(np.arange(1000), 7))
    assert grouped == pytest.approx(wilson(counted.sum(), 7000), abs=2e-3)


def naive_area_variance(y_true, logit):
    """By the definition of DeLong and others, pair by pair."""
    positives, negatives = logit[y_true == 1], logit[y_true == 0]
    kernel = np.sign(positives[:, None] - negatives[None, :]) / 2 + 0.5
    by_class = kernel.mean(axis=1).var(ddof=1) / len(positives), kernel.mean(axis=0).var(ddof=1)
    return by_class[0] + by_class[1] / len(negatives)


def test_delongs_variance_is_that_of_all_pairs(metrics, scores):
    sample = check_sample(*scores)
    area = measure_area(sample)
    assert area.value == pytest.approx(metrics.roc_auc_score(*scores), abs=1e-12)
    assert area.influence.sum() == pytest.approx(0, abs=1e-12)
    assert get_variance(area.influence, sample) == pytest.approx(naive_area_variance(*scores))


def test_delongs_interval_is_that_of_a_bootstrap(metrics):
    y_true, logit = draw(400)
    rng = np.random.default_rng(0)
    areas = []
    for _ in range(300):
        chosen = rng.integers(400, size=400)
        areas.append(metrics.roc_auc_score(y_true[chosen], logit[chosen]))
    sample = check_sample(y_true, logit)
    interval = estimate_area(measure_area(sample), sample)
    assert interval == pytest.approx(np.quantile(areas, [0.025, 0.975]), abs=0.01)


def test_a_resample_is_judged_as_if_images_were_repeated(metrics, scores):
    sample = check_sample(*scores)
    ranking = Ranking(sample)
    losses = Losses(np.abs(sample.logit), sample)
    [weights] = draw_weights(sample, 5, seed=0)
    assert (weights.sum(axis=1) == 500).all()
    found = zip(weights, *ranking.measure(weights), *losses.measure(weights), strict=True)
    for row, precision, rate, mean, error in found:
        y_true, logit = (np.repeat(values, row.astype(int)) for values in scores)
        assert precision == pytest.approx(metrics.average_precision_score(y_true, logit))
        alarms, misses, _ = metrics.det_curve(y_true, logit)
        assert np.minimum(alarms, misses).max() - 1e-9 <= rate <= np.maximum(alarms, misses).min()
        assert mean == pytest.approx(np.abs(logit).mean())
        assert error == pytest.approx(np.abs(logit).std() / math.sqrt(500))


def test_without_a_largest_loss_but_one_the_gamma_interval_is_the_exact_one_of_a_count():
    # Garwood 1936: 4 events have the interval 1.0899 to 10.2416.
    wrong = (np.arange(200) < 4).astype(float)
    low, high = from_gamma(Losses(wrong, check_sample(wrong, wrong), largest=1.0))
    assert (200 * low, 200 * high) == pytest.approx((1.0899, 10.2416), abs=1e-4)


def test_no_interval_goes_beyond_the_largest_loss():
    values, sample = np.linspace(0, 0.9, 20), check_sample(np.zeros(20), np.zeros(20))
    resamples = np.full(100, 0.01), np.full(100, 0.001)
    assert studentised(Losses(values, sample), *resamples).high > 2
    assert studentised(Losses(values, sample, largest=1.0), *resamples).high == 1


def test_the_losses_that_set_a_mean_are_counted():
    sample = check_sample(np.zeros(100), np.zeros(100))
    wrong = np.arange(100) < 3
    for losses in (np.where(wrong, 1.0, 0.0), np.where(wrong, 0.9, 0.3), np.where(wrong, 0.1, 0.3)):
        assert Losses(losses, sample).count_effective() == pytest.approx(3)
    grouped = check_sample(np.zeros(100), np.zeros(100), np.arange(100) // 2)
    assert Losses(np.where(wrong, 1.0, 0.0), grouped).count_effective() == pytest.approx(9 / 5)


def test_groups_are_drawn_as_a_whole():
    groups = np.repeat(["a", "b", "c", "d"], [1, 2, 3, 4])
    sample = check_sample(*draw(10), groups)
    [weights] = draw_weights(sample, 50, seed=0)
    firsts = weights[:, [0, 1, 3, 6]]
    assert (firsts.sum(axis=1) == 4).all()
    assert (weights == np.repeat(firsts, [1, 2, 3, 4], axis=1)).all()


def naive_squared_error(y_true, logit, groups):
    """All pairs of a bin that are not of one group."""
    probability = expit(logit)
    bins = np.minimum((probability * NUM_BINS).astype(int), NUM_BINS - 1)
    total, num_used = 0.0, 0
    for place in set(bins):
        chosen = np.flatnonzero(bins == place)
        pairs = [(i, j) for i in chosen for j in chosen if groups[i] != groups[j]]
        residual = y_true - probability
        if pairs:
            products = [residual[i] * residual[j] for i, j in pairs]
            total += len(chosen) * np.mean(products)
            num_used += len(chosen)
    return total / num_used


@pytest.mark.parametrize("size", [1, 4])
def test_the_calibration_error_is_that_of_all_pairs(size):
    y_true, logit = draw(120)
    groups = np.arange(120) // size
    error = measure_squared_error(check_sample(y_true, logit, groups))
    assert error.value == pytest.approx(naive_squared_error(y_true, logit, groups), abs=1e-12)


def draw_calibrated(rng, num_images, temperature):
    logit = rng.normal(size=num_images) * 2
    return (rng.random(num_images) < expit(logit)).astype(int), logit * temperature


@pytest.mark.parametrize(("temperature", "num_images"), [(1, 50), (1, 500), (2, 100), (2, 1000)])
def test_the_calibration_error_is_right_on_average_and_its_interval_holds_the_truth(
    temperature, num_images
):
    rng = np.random.default_rng(0)
    truth = measure_squared_error(
        check_sample(*draw_calibrated(np.random.default_rng(1), 400_000, temperature))
    ).value
    truth = truth if temperature > 1 else 0.0
    errors = [
        measure_squared_error(check_sample(*draw_calibrated(rng, num_images, temperature)))
        for _ in range(400)
    ]
    found = np.array([error.value for error in errors])
    assert abs(found.mean() - truth) < 4 * found.std() / 20  # the plain one is off by far more
    assert np.mean([error.excess for error in errors]) > 8 * found.std() / 20
    held = [
        interval.low <= math.sqrt(truth) <= interval.high
        for interval in map(estimate_error, errors)
        if isinstance(interval, Interval)
    ]
    assert len(held) == 400
    assert 0.915 < np.mean(held) <= 1
