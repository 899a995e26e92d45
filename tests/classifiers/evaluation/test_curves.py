import json

import numpy as np
import pytest
from scipy.special import expit

from classifiers.evaluation import figures_at, list_curves
from tests.classifiers.evaluation.drawn import draw


def test_curves_are_plain_json_of_few_points():
    curves = list_curves(*draw(20_000))
    assert len(json.dumps(curves, allow_nan=False)) < 50_000
    assert all(len(points) <= 200 for curve in curves.values() for points in curve.values())


def test_thinning_does_not_change_the_picture(metrics):
    y_true, logit = draw(20_000)
    curves = list_curves(y_true, logit)
    roc, pr = curves["roc"], curves["precision_recall"]
    alarms, recall, _ = metrics.roc_curve(y_true, logit)
    drawn = np.interp(alarms, roc["false_positive_rate"], roc["recall"])
    assert np.abs(drawn - recall).max() < 0.01
    precision, recall, _ = metrics.precision_recall_curve(y_true, logit)
    drawn = np.interp(recall[::-1], pr["recall"][::-1], pr["precision"][::-1])[::-1]
    assert np.quantile(np.abs(drawn - precision), 0.99) < 0.01
    ends = roc["recall"][0], roc["recall"][-1], pr["recall"][0], pr["recall"][-1]
    assert ends == (0, 1, 1, 0)


def test_few_points_are_all_there_and_a_threshold_gives_its_point(metrics):
    y_true, logit = draw(60)
    curves = list_curves(y_true, logit)
    roc, pr = curves["roc"], curves["precision_recall"]
    assert roc["recall"] == metrics.roc_curve(y_true, logit)[1].tolist()
    assert roc["threshold"][0] is None
    place = len(roc["threshold"]) // 2
    figures = figures_at(y_true, logit, roc["threshold"][place])
    assert figures["recall"].value == roc["recall"][place]
    assert figures["false_positive_rate"].value == roc["false_positive_rate"][place]
    figures = figures_at(y_true, logit, pr["threshold"][place])
    assert figures["precision"].value == pr["precision"][place]


def test_calibration_and_histogram_count_every_image():
    y_true, logit = draw(500)
    curves = list_curves(y_true, logit)
    bins, bars = curves["calibration"], curves["histogram"]
    assert sum(bins["num_images"]) == sum(bars["class_0"]) + sum(bars["class_1"]) == 500
    assert sum(bars["class_1"]) == y_true.sum()
    of_first = expit(logit) < bins["to"][0]
    assert bins["share"][0] == pytest.approx(y_true[of_first].mean())
    assert bins["probability"][0] == pytest.approx(expit(logit)[of_first].mean())
    assert bins["low"][0] <= bins["share"][0] <= bins["high"][0]


def test_with_one_class_only_scores_are_drawn():
    curves = list_curves([1, 1, 1], [0.0, np.inf, -np.inf])
    assert curves["roc"] is curves["precision_recall"] is None
    assert sum(curves["histogram"]["class_1"]) == 3
    json.dumps(curves, allow_nan=False)
