"""Charts of how a variant does when pictures are sent on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from classifiers.findings.summaries import find_figure, get_family_names
from classifiers.reports import format_decimal
from classifiers.stored_texts import translate_stored
from web.variants.charts import NOTHING, Chart, frame


def list_stability_charts(
    stability: Mapping[str, Any] | None, class_names: Sequence[str]
) -> list[Chart]:
    """For each kind of change with several strengths, what it does to both classes."""
    if not stability:
        return []
    return [
        _draw_family(family, points, stability["unchanged"], class_names)
        for family, points in stability["curves"].items()
        if len(points) > 1
    ]


def _draw_family(
    family: str,
    points: Sequence[Mapping[str, Any]],
    unchanged: Mapping[str, Any],
    class_names: Sequence[str],
) -> Chart:
    name = get_family_names().get(family, family)
    rates = dict(zip(class_names, ("specificity", "recall"), strict=True))
    strengths = [point["strength"] for point in points]
    series = []
    for class_name, rate in rates.items():
        found = [find_figure(point, rate) for point in points]
        label = _("share of %(name)s called so") % {"name": class_name}
        series.append(
            {
                "label": label,
                "x": strengths,
                "y": [figure["value"] for figure in found],
                "low": [figure["low"] for figure in found],
                "high": [figure["high"] for figure in found],
                "low_label": _("lower end"),
                "high_label": _("upper end"),
            }
        )
    data = frame(_name_strengths().get(family, _("strength")), _("share called right"), series)
    del data["x"]["range"]
    return {
        "id": f"chart-stability-{family}",
        "title": f"{name[0].upper()}{name[1:]}",
        "note": "",
        "square": False,
        "data": data,
        "columns": [_("picture"), _("accuracy"), *(one["label"] for one in series)],
        "rows": list(_list_stability_rows(points, unchanged, rates.values())),
    }


def _list_stability_rows(
    points: Sequence[Mapping[str, Any]], unchanged: Mapping[str, Any], rates: Iterable[str]
) -> Iterator[list[str]]:
    names = ["accuracy", *rates]
    for label, judged in [
        (_("unchanged"), unchanged),
        *((translate_stored(p["label"]), p) for p in points),
    ]:
        yield [label, *(_write(find_figure(judged, name)) for name in names)]


def _name_strengths() -> dict[str, str]:
    """What the strength of each kind of change is."""
    return {
        "jpeg": _("100 less the quality"),
        "shrink": _("how many times smaller"),
        "thumbnail": _("256 divided by the longer side"),
        "blur": _("radius in pixels"),
        "noise": _("standard deviation, where white is 255"),
        "crop": _("share of width and height cut off"),
    }


def _write(figure: Mapping[str, Any]) -> str:
    """A rate with its interval."""
    if figure["value"] is None:
        return NOTHING
    value = f"{format_decimal(100 * figure['value'], 1)} %"
    if figure["low"] is None:
        return value
    low, high = (format_decimal(100 * figure[end], 1) for end in ("low", "high"))
    return _("%(value)s (%(low)s to %(high)s)") % {"value": value, "low": low, "high": high}
