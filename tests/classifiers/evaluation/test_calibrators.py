import json

import numpy as np
import pytest
from scipy.special import expit

from classifiers.evaluation import (
    CalibrationTrial,
    Calibrator,
    calibrate_on_half,
    fit_isotonic,
    fit_temperature,
)
from classifiers.exceptions import InvalidScores


def draw_sure(num_images, too_sure_by=3.0, seed=0):
    rng = np.random.default_rng(seed)
    logit = rng.normal(size=num_images) * 2
    return (rng.random(num_images) < expit(logit)).astype(int), too_sure_by * logit


def test_the_temperature_is_how_much_too_sure_a_variant_is(metrics):
    y_true, logit = draw_sure(20_000)
    calibrator = fit_temperature(y_true, logit)
    assert calibrator.temperature == pytest.approx(3, rel=0.05)
    best = metrics.log_loss(y_true, calibrator.apply(logit))
    for factor in (0.99, 1.01):
        other = Calibrator("temperature", calibrator.temperature * factor)
        assert metrics.log_loss(y_true, other.apply(logit)) > best


def test_isotonic_probabilities_rise_with_the_score_and_are_never_certain():
    y_true, logit = draw_sure(5000)
    probability = fit_isotonic(y_true, logit).apply(np.sort(np.append(logit, [-1e9, 1e9])))
    assert (np.diff(probability) >= 0).all()
    assert 0 < probability.min() < 0.01
    assert 0.99 < probability.max() < 1
    assert np.abs(fit_isotonic(y_true, logit).apply(logit) - expit(logit / 3)).mean() < 0.03


@pytest.mark.parametrize("method", ["temperature", "isotonic"])
def test_the_other_half_says_that_calibrating_helped(method):
    trial = calibrate_on_half(*draw_sure(6000), method=method)
    assert (trial.num_learnt_on, trial.before.num_images) == (3000, 3000)
    for name in ("log_loss", "brier_score", "calibration_error"):
        assert trial.after[name].high < trial.before[name].low
    stored = json.loads(json.dumps(trial.to_json(), allow_nan=False))
    assert CalibrationTrial.from_json(stored) == trial
    assert trial == calibrate_on_half(*draw_sure(6000), method=method)
    assert trial != calibrate_on_half(*draw_sure(6000), method=method, seed=1)


def test_no_group_is_in_both_halves():
    """With copies in both halves, learning by heart would seem to help."""
    y_true, logit = (np.repeat(values, 20) for values in draw_sure(100, too_sure_by=1))
    groups = np.repeat(np.arange(100), 20)
    apart = calibrate_on_half(y_true, logit, groups, method="isotonic")
    mixed = calibrate_on_half(y_true, logit, method="isotonic")
    assert apart.after["log_loss"].value > apart.before["log_loss"].value
    assert mixed.after["log_loss"].value < mixed.before["log_loss"].value
    assert apart.before.num_groups == 50


def test_probabilities_have_the_shape_of_the_logits():
    calibrator = Calibrator("temperature", 2.0)
    assert calibrator.apply([[0.0], [2.0]]).tolist() == [[0.5], [pytest.approx(0.7311, abs=1e-4)]]
    assert calibrator.apply(np.float32(0)) == 0.5


def test_what_cannot_be_learnt_from_is_refused():
    for fit in (fit_temperature, fit_isotonic):
        with pytest.raises(InvalidScores, match="2 images of class 0, 0 of class 1"):
            fit([0, 0], [1.0, 2.0])
        with pytest.raises(InvalidScores, match="1 logits that are not finite"):
            fit([0, 1], [1.0, np.inf])
    with pytest.raises(InvalidScores, match="1 images of class 0, 0 of class 1"):
        calibrate_on_half([0, 1], [1.0, 2.0])
    with pytest.raises(InvalidScores, match="Received: 'magic'"):
        calibrate_on_half(*draw_sure(20), method="magic")
