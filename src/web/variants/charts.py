"""From what is stored of evaluations to charts: what `parts/chart.html` and `charts.js` take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from classifiers.evaluation import Figures
from classifiers.reports import format_decimal

Chart = dict[str, Any]
Curves = Mapping[str, Any]

ROC, PRECISION_RECALL, CALIBRATION, HISTOGRAM = (
    "chart-roc",
    "chart-precision-recall",
    "chart-calibration",
    "chart-histogram",
)
_SHARE = [0, 1]
NOTHING = "–"


def list_charts(curves: Curves, class_names: Sequence[str], decided: Figures) -> list[Chart]:
    """The charts of one evaluation, each with a mark where a threshold is.

    Args:
        curves: what `Evaluation.curves` holds.
        class_names: of class 0 and class 1.
        decided: the rates at the threshold.
    """
    charts = [
        draw_histogram(curves["histogram"], class_names),
        draw_roc([("", curves["roc"])], class_names),
        draw_precision_recall(curves["precision_recall"], class_names),
        draw_calibration(curves["calibration"], class_names),
    ]
    marks = list_marks(decided)
    drawn = [chart for chart in charts if chart is not None]
    for chart in drawn:
        chart["data"]["marks"] = marks[chart["id"]]
    return drawn


def list_marks(decided: Figures) -> dict[str, list[dict[str, Any]]]:
    """Where a threshold is in each chart, by the id of the chart."""
    rates = {figure.name: figure.value for figure in decided}
    line = [{"label": _("threshold"), "x": decided.threshold}]
    return {
        HISTOGRAM: line,
        CALIBRATION: line,
        ROC: _mark_point(rates["false_positive_rate"], rates["recall"]),
        PRECISION_RECALL: _mark_point(rates["recall"], rates["precision"]),
    }


def draw_roc(
    named: Iterable[tuple[str, Mapping[str, Any] | None]], class_names: Sequence[str]
) -> Chart | None:
    """ROC curves over each other, with the line of a coin.

    Args:
        named: for each variant its name, and its curve; None where it has none.
        class_names: of class 0 and class 1.

    Returns:
        None where no variant has one.
    """
    found = [(name, curve) for name, curve in named if curve]
    if not found:
        return None
    series = [
        {
            "label": name or _("this variant"),
            "x": curve["false_positive_rate"],
            "y": curve["recall"],
        }
        for name, curve in found
    ]
    coin = {"label": _("a coin"), "x": _SHARE, "y": _SHARE, "dash": True}
    x = _("share of %(negative)s called %(positive)s") % _name(class_names)
    y = _("share of %(positive)s called %(positive)s") % _name(class_names)
    return {
        "id": ROC,
        "title": _("ROC curve") if len(found) == 1 else _("ROC curves"),
        "note": _(
            "At every threshold, both kinds of answers; the nearer to the upper left, better."
        ),
        "square": True,
        "data": frame(x, y, [*series, coin]),
        "columns": [_("variant"), _("threshold"), x, y][int(len(found) == 1) :],
        "rows": list(_list_roc_rows(found)),
    }


def draw_precision_recall(
    curve: Mapping[str, Any] | None, class_names: Sequence[str]
) -> Chart | None:
    """Precision against recall; None where a class was missing."""
    if not curve:
        return None
    x = _("recall: share of %(positive)s called so") % _name(class_names)
    y = _("precision: share of those called so that are")
    # Stored from the lowest threshold, and so from the highest recall, on; charts want it to rise.
    named = (curve[name][::-1] for name in ("threshold", "recall", "precision"))
    thresholds, recall, precision = named
    return {
        "id": PRECISION_RECALL,
        "title": _("Precision and recall"),
        "note": _("How many of those called so are so, and how many of all were found."),
        "square": True,
        "data": frame(x, y, [{"label": _("precision"), "x": recall, "y": precision}]),
        "columns": [_("threshold"), _("recall"), _("precision")],
        "rows": [_format(row) for row in zip(thresholds, recall, precision, strict=True)],
    }


def draw_calibration(curve: Mapping[str, Any], class_names: Sequence[str]) -> Chart:
    """How often images with such a score are of class 1, with intervals."""
    x = _("score")
    y = _("share that is %(positive)s") % _name(class_names)
    names = ("from", "to", "num_images", "probability", "share", "low", "high")
    rows = zip(*(curve[name] for name in names), strict=True)
    dots = {
        "label": _("share"),
        "kind": "dots",
        "x": curve["probability"],
        "y": curve["share"],
        "low": curve["low"],
        "high": curve["high"],
        "low_label": _("lower end"),
        "high_label": _("upper end"),
    }
    perfect = {"label": _("as promised"), "x": _SHARE, "y": _SHARE, "dash": True}
    return {
        "id": CALIBRATION,
        "title": _("Calibration"),
        "note": _(
            "On the dashed line, a score is a probability. The band is the interval in which the "
            "share of all such images lies."
        ),
        "square": True,
        "data": frame(x, y, [dots, perfect]),
        "columns": [
            *(_("from"), _("to"), _("images"), _("mean score"), y),
            *(_("lower end"), _("upper end")),
        ],
        "rows": [_format(row) for row in rows],
    }


def draw_histogram(curve: Mapping[str, Any], class_names: Sequence[str]) -> Chart:
    """How many images of each class have which score."""
    edges = curve["edges"]
    middles = [(low + high) / 2 for low, high in pairwise(edges)]
    counts = curve["class_0"], curve["class_1"]
    series = [
        {"label": name, "kind": "bars", "x": middles, "y": count}
        for name, count in zip(class_names, counts, strict=True)
    ]
    data = frame(_("score"), _("images"), series)
    del data["y"]["range"]
    return {
        "id": HISTOGRAM,
        "title": _("Scores of both classes"),
        "note": _("What is right of the threshold is called %(positive)s.") % _name(class_names),
        "square": True,
        "data": data,
        "columns": [_("from"), _("to"), *class_names],
        "rows": [_format(row) for row in zip(edges, edges[1:], *counts, strict=False)],
    }


def _list_roc_rows(found: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[list[str]]:
    for name, curve in found:
        points = zip(curve["threshold"], curve["false_positive_rate"], curve["recall"], strict=True)
        for point in points:
            yield [*([name] if len(found) > 1 else []), *_format(point)]


def frame(x: str, y: str, series: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Series of shares, and what the axes are called."""
    return {
        "x": {"label": x, "range": _SHARE},
        "y": {"label": y, "range": [0, 1.02]},
        "series": list(series),
    }


def _mark_point(x: float | None, y: float | None) -> list[dict[str, Any]]:
    if x is None or y is None:
        return []
    return [{"label": _("threshold"), "x": x, "y": y}]


def _name(class_names: Sequence[str]) -> dict[str, str]:
    return dict(zip(("negative", "positive"), class_names, strict=True))


def _format(values: Iterable[float | int | None]) -> list[str]:
    """Numbers for a table: shares by three decimals, counts whole."""
    return [NOTHING if value is None else _write(value) for value in values]


def _write(value: float) -> str:
    return str(value) if isinstance(value, int) else format_decimal(value, 3)
