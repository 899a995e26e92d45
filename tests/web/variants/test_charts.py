"""Charts from stored curves, without anything else."""

import numpy as np
import pytest

from classifiers.evaluation import figures_at, list_curves
from web.variants import charts
from web.variants.stability import list_stability_charts

NAMES = ["df", "real"]


@pytest.fixture(scope="module")
def scores():
    source = np.random.default_rng(1)
    y_true = np.repeat([0, 1], 60)
    return y_true, source.normal(2 * y_true - 1, 1.5)


@pytest.fixture(scope="module")
def curves(scores):
    return list_curves(*scores)


@pytest.fixture(scope="module")
def drawn(scores, curves):
    return charts.list_charts(curves, NAMES, figures_at(*scores, 0.3))


def test_each_has_what_the_template_and_the_script_want(drawn):
    assert [chart["id"] for chart in drawn] == [
        charts.HISTOGRAM,
        charts.ROC,
        charts.PRECISION_RECALL,
        charts.CALIBRATION,
    ]
    for chart in drawn:
        assert {"title", "note", "data", "columns", "rows"} <= {*chart}
        assert {len(row) for row in chart["rows"]} == {len(chart["columns"])}
        for series in chart["data"]["series"]:
            assert len(series["x"]) == len(series["y"])
            assert series["x"] == sorted(series["x"])  # else the script draws nothing


def test_a_threshold_is_marked_in_each(drawn, scores):
    figures = figures_at(*scores, 0.3)
    marks = {chart["id"]: chart["data"]["marks"] for chart in drawn}
    assert marks[charts.HISTOGRAM][0]["x"] == marks[charts.CALIBRATION][0]["x"] == 0.3
    assert marks[charts.ROC][0]["x"] == figures["false_positive_rate"].value
    assert marks[charts.PRECISION_RECALL][0]["y"] == figures["precision"].value


def test_where_nothing_is_called_class_1_precision_has_no_mark(scores):
    marks = charts.list_marks(figures_at(*scores, 1.0))
    assert marks[charts.PRECISION_RECALL] == []
    assert marks[charts.ROC][0]["y"] == 0.0


def test_curves_that_need_both_classes_are_left_out_without_one(scores):
    y_true, logit = scores
    only = list_curves(y_true[:60], logit[:60])
    drawn = charts.list_charts(only, NAMES, figures_at(y_true[:60], logit[:60], 0.5))
    assert [chart["id"] for chart in drawn] == [charts.HISTOGRAM, charts.CALIBRATION]


def test_curves_of_several_variants_lie_over_each_other(curves):
    chart = charts.draw_roc([("A", curves["roc"]), ("B", curves["roc"]), ("C", None)], NAMES)
    assert [series["label"] for series in chart["data"]["series"]] == ["A", "B", "a coin"]
    assert chart["rows"][0][0] == "A"
    assert chart["rows"][-1][0] == "B"
    assert charts.draw_roc([("C", None)], NAMES) is None


def test_numbers_in_tables_are_rounded(curves):
    chart = charts.draw_calibration(
        {
            "from": [0.0],
            "to": [1 / 15],
            "num_images": [12],
            "probability": [2 / 3],
            "share": [0.5],
            "low": [None],
            "high": [None],
        },
        NAMES,
    )
    assert chart["rows"] == [["0.000", "0.067", "12", "0.667", "0.500", "–", "–"]]
    assert list_stability_charts(None, NAMES) == []


def test_stability_has_a_chart_for_each_kind_of_change_with_strengths():
    def judge(value, **values):
        names = ("accuracy", "recall", "specificity")
        figures = [{"name": n, "value": value, "low": None, "high": 0.9} for n in names]
        return {"figures": figures, **values}

    curve = [judge(0.8, strength=5, label="q 95"), judge(None, strength=15, label="q 85")]
    stability = {"unchanged": judge(0.95), "curves": {"jpeg": curve, "flip": curve[:1]}}
    (chart,) = list_stability_charts(stability, NAMES)
    assert chart["id"] == "chart-stability-jpeg"
    assert chart["title"] == "Saving as JPEG"
    from_unchanged = [0.95, 0.8, None]
    assert [series["y"] for series in chart["data"]["series"]] == [from_unchanged] * 2
    assert chart["data"]["x"]["ticks"] == [[0, "–"], [5, "95"], [15, "85"]]
    assert chart["rows"][0] == ["unchanged", "95.0 %", "95.0 %", "95.0 %"]
    assert chart["rows"][2] == ["q 85", "–", "–", "–"]
