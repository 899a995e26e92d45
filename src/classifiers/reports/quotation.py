"""An answer in one paragraph, with all that somebody needs to ask again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classifiers.records import PictureCheck
from classifiers.reports.reading import Answer, Part, list_parts
from classifiers.reports.wording import format_decimal
from classifiers.statements import state_picture


def quote(check: PictureCheck, entry: Mapping[str, Any]) -> str:
    """A paragraph to be quoted: what was asked and when, who answered what, by which files.

    Args:
        check: with an answer.
        entry: of one of its pictures, as it is kept in `PictureCheck.results`.
    """
    return " ".join(filter(None, _write(check, entry)))


def find_moment(check: PictureCheck) -> datetime:
    """When a check was answered, as far as that is known."""
    return (check.job and check.job.finished_at) or check.created_at


def format_moment(moment: datetime) -> str:
    """A time with its zone: a quotation travels."""
    local = localtime(moment)
    return f"{date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"


def _write(check: PictureCheck, entry: Mapping[str, Any]) -> Iterator[str]:
    statement = state_picture(entry)
    yield _("“%(name)s” (SHA-256 %(sha256)s), checked on %(moment)s by trained networks.") % {
        "name": entry["name"],
        "sha256": entry["sha256"] or "—",
        "moment": format_moment(find_moment(check)),
    }
    yield statement.sentence
    yield statement.caution
    parts = list_parts(entry)
    for part in parts:
        yield from (_say(part, answer, len(parts)) for answer in part.answers)
    yield statement.basis
    graphs = _name_graphs(parts)
    if graphs:
        yield ngettext("Network: %(graphs)s.", "Networks: %(graphs)s.", len(graphs)) % {
            "graphs": "; ".join(graphs)
        }
    yield _("Such answers are estimates; they prove nothing.")


def _say(part: Part, answer: Answer, num_parts: int) -> str:
    where = f"{part.title}, " if num_parts > 1 else ""
    name = where + _("“%(name)s”") % {"name": answer.verdict["variant_name"]}
    if answer.reading is None:
        return _("%(name)s: no answer.") % {"name": name}
    return _("%(name)s: score %(score)s for %(class_name)s, threshold %(threshold)s.") % {
        "name": name,
        "score": format_decimal(answer.reading.score),
        "class_name": answer.reading.class_words,
        "threshold": format_decimal(answer.reading.threshold),
    }


def _name_graphs(parts: list[Part]) -> list[str]:
    found = {
        str(answer.verdict["variant_name"]): str(answer.verdict["graph_sha256"])
        for part in parts
        for answer in part.answers
        if answer.reading and answer.verdict["graph_sha256"]
    }
    return [
        _("“%(name)s” (SHA-256 %(sha256)s)") % {"name": name, "sha256": sha256}
        for name, sha256 in found.items()
    ]
