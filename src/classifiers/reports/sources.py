"""Who was asked, and how often each of them is wrong: told once in a report, for all pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from classifiers.numerals import format_decimal, format_threshold
from classifiers.reports.reading import list_parts
from classifiers.reports.sheet import Piece, Sheet
from classifiers.statements import name_class
from classifiers.stored_texts import translate_stored

_RATES = ("false_positive_rate", "false_negative_rate", "accuracy")
_NOTHING = "—"


def write_sources(sheet: Sheet, entries: Sequence[Mapping[str, Any]]) -> Iterator[Piece]:
    """Each variant that has answered, with its file and its measured rates.

    Args:
        sheet: makes the pieces.
        entries: of `PictureCheck.results`.
    """
    asked: dict[str, Mapping[str, Any]] = {}
    for entry in entries:
        for part in list_parts(entry):
            for answer in part.answers:
                if answer.reading:
                    asked.setdefault(str(answer.verdict["variant"]), answer.verdict)
    heading = [sheet.write(_("Who was asked, and what that is worth"), "heading")]
    for verdict in asked.values():
        yield sheet.keep([*heading, *_write_source(sheet, verdict)])
        heading = []


def _write_source(sheet: Sheet, verdict: Mapping[str, Any]) -> Iterator[Piece]:
    yield sheet.write(str(verdict["variant_name"]), "small_heading")
    yield sheet.write(_describe_network(verdict), "small")
    if verdict["note"]:
        yield sheet.write(translate_stored(verdict["note"]))
    if not verdict["error_rates"]:
        return
    yield sheet.write(_describe_measurement(verdict))
    # The percent sign stands for itself: xgettext:no-python-format
    interval = _("95 % interval")
    rows = [[_("Figure"), _("Value"), interval, _("Images")]]
    names = _name_rates(verdict["class_names"])
    rows += [
        [names[name], *_show_figure(verdict["error_rates"][name])]
        for name in _RATES
        if name in verdict["error_rates"]
    ]
    yield sheet.tabulate(rows, [0.5, 0.15, 0.2, 0.15])


def _describe_measurement(verdict: Mapping[str, Any]) -> str:
    measured = verdict["measured"]
    sentence = _(
        "Measured on %(num_images)s images of data set “%(data_set)s” (evaluation "
        "%(evaluation)s), at the threshold %(threshold)s:"
    )
    return sentence % {
        "num_images": measured["num_images"],
        "data_set": measured["dataset"],
        "evaluation": measured["evaluation"],
        "threshold": format_threshold(verdict["threshold"], 3),
    }


def _describe_network(verdict: Mapping[str, Any]) -> str:
    sha256 = verdict["graph_sha256"] or _NOTHING
    return _("Key %(key)s, network SHA-256 %(sha256)s") % {
        "key": verdict["variant"],
        "sha256": sha256,
    }


def _name_rates(class_names: Sequence[str]) -> dict[str, str]:
    wrongly = _("%(is)s taken for %(said)s")
    first, second = (name_class(class_names, label) for label in (0, 1))
    return {
        "false_positive_rate": wrongly % {"is": first, "said": second},
        "false_negative_rate": wrongly % {"is": second, "said": first},
        "accuracy": _("Right answers"),
    }


def _show_figure(figure: Mapping[str, Any]) -> list[str]:
    value = _NOTHING if figure["value"] is None else f"{format_decimal(100 * figure['value'], 1)} %"
    interval = _NOTHING
    if figure["low"] is not None and figure["high"] is not None:
        ends = (format_decimal(100 * figure[end], 1) for end in ("low", "high"))
        interval = _("%(low)s to %(high)s %%") % dict(zip(("low", "high"), ends, strict=True))
    return [value, interval, str(figure["num_images"])]
