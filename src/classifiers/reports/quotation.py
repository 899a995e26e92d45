"""An answer to be quoted: in short, and in a paragraph with all that it takes to ask again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classifiers.numerals import format_decimal, format_threshold
from classifiers.records import PictureCheck
from classifiers.reports.reading import Answer, Part, list_parts
from classifiers.statements import UNANSWERED, state_picture


def quote(check: PictureCheck, entry: Mapping[str, Any], site: str = "") -> str:
    """A short citation: when and where which variants said what, and what that is worth.

    Args:
        check: with an answer.
        entry: of one of its pictures, as it is kept in `PictureCheck.results`.
        site: the address of the installation.

    Returns:
        Two or three sentences; nothing where nothing was judged.
    """
    statement = state_picture(entry)
    if statement.level in UNANSWERED:
        return ""
    said = _("“%(name)s”, checked on %(moment)s by %(variants)s%(place)s: %(sentence)s") % {
        "name": entry["name"],
        "moment": format_moment(find_moment(check)),
        "variants": _name_variants(entry),
        "place": _(" at %(site)s") % {"site": site} if site else "",
        "sentence": statement.sentence,
    }
    return _join([said, statement.rate, _name_data_sets(entry), statement.caution])


def quote_in_full(check: PictureCheck, entry: Mapping[str, Any], site: str = "") -> str:
    """A paragraph with all that it takes to ask again: also hashes, scores and all rates.

    Args:
        check: with an answer.
        entry: of one of its pictures, as it is kept in `PictureCheck.results`.
        site: the address of the installation.

    Returns:
        The paragraph; nothing where nothing was judged.
    """
    statement = state_picture(entry)
    return "" if statement.level in UNANSWERED else _join(_write(check, entry, site))


def is_answered(check: PictureCheck) -> bool:
    """Whether anything was judged: in a file that could be read, a face that was found."""
    entries = (check.results or {"pictures": []})["pictures"]
    return any(state_picture(entry).level not in UNANSWERED for entry in entries)


def name_report(check: PictureCheck) -> str:
    """What the file of a report is called: by the first picture of the check, and the day."""
    entries = (check.results or {"pictures": []})["pictures"]
    name = slugify(PurePath(entries[0]["name"]).stem) if entries else ""
    day = localtime(find_moment(check)).date().isoformat()
    return f"{name or 'check'}-{day}.pdf"


def find_moment(check: PictureCheck) -> datetime:
    """When a check was answered, as far as that is known."""
    return (check.job and check.job.finished_at) or check.created_at


def format_moment(moment: datetime) -> str:
    """A time with its zone: a quotation travels."""
    local = localtime(moment)
    return f"{date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"


def _join(sentences: Iterable[str]) -> str:
    return " ".join(filter(None, sentences))


def _write(check: PictureCheck, entry: Mapping[str, Any], site: str) -> Iterator[str]:
    statement = state_picture(entry)
    template = _(
        "“%(name)s” (SHA-256 %(sha256)s), checked on %(moment)s by trained networks%(place)s."
    )
    yield template % {
        "name": entry["name"],
        "sha256": entry["sha256"] or "—",
        "moment": format_moment(find_moment(check)),
        "place": _(" at %(site)s") % {"site": site} if site else "",
    }
    yield from (statement.sentence, statement.caution)
    parts = list_parts(entry)
    for part in parts:
        yield from (_say(part, answer, len(parts)) for answer in part.answers)
    yield from (statement.reason, statement.basis)
    graphs = _name_graphs(parts)
    if graphs:
        yield ngettext("Network: %(graphs)s.", "Networks: %(graphs)s.", len(graphs)) % {
            "graphs": "; ".join(graphs)
        }
    yield _("Such answers are estimates; they prove nothing.")


def _list_verdicts(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Of all variants that have answered."""
    answers = (answer for part in list_parts(entry) for answer in part.answers)
    return [answer.verdict for answer in answers if answer.reading]


def _name_variants(entry: Mapping[str, Any]) -> str:
    names = dict.fromkeys(str(verdict["variant_name"]) for verdict in _list_verdicts(entry))
    return ", ".join(_("“%(name)s”") % {"name": name} for name in names)


def _name_data_sets(entry: Mapping[str, Any]) -> str:
    """On which data sets the variants were measured; nothing where none was."""
    names = dict.fromkeys(
        str(verdict["measured"]["dataset"])
        for verdict in _list_verdicts(entry)
        if verdict["measured"]
    )
    if not names:
        return ""
    listed = ", ".join(_("“%(name)s”") % {"name": name} for name in names)
    template = ngettext(
        "Measured on data set %(names)s.", "Measured on data sets %(names)s.", len(names)
    )
    return template % {"names": listed}


def _say(part: Part, answer: Answer, num_parts: int) -> str:
    where = f"{part.title}, " if num_parts > 1 else ""
    name = where + _("“%(name)s”") % {"name": answer.verdict["variant_name"]}
    if answer.reading is None:
        return _("%(name)s: no answer.") % {"name": name}
    return _("%(name)s: score %(score)s for %(class_name)s, threshold %(threshold)s.") % {
        "name": name,
        "score": format_decimal(answer.reading.score),
        "class_name": answer.reading.class_words,
        "threshold": format_threshold(answer.reading.threshold, 3),
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
