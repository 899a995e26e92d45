"""An answer as a PDF, to be kept when the check is gone: what was asked, what was said, by whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classifiers.exceptions import NotAnswered
from classifiers.numerals import format_decimal, format_threshold
from classifiers.records import PictureCheck
from classifiers.reports.pictures import Size, draw_faces, lay_over, read_picture
from classifiers.reports.quotation import find_moment, format_moment, is_answered
from classifiers.reports.reading import Answer, Part, Reading, list_parts
from classifiers.reports.sheet import Piece, Sheet
from classifiers.reports.sources import write_sources
from classifiers.reports.wording import (
    describe_level,
    describe_map,
    describe_stability,
)
from classifiers.statements import name_class, state_picture
from classifiers.stored_texts import translate_stored

COST = 5
"""Of a report, as `throttles.count_heavy` counts."""
_MOST_PICTURES = 100
"""In one report."""
_MOST_ANSWERS = 50
"""Of which a report gives more than the score: copies, maps, moments."""
_PACKAGES = ("mesonet", "numpy", "openvino", "onnxruntime", "pillow", "dlib-bin", "av")


def write_report(check: PictureCheck, site: str = "") -> bytes:
    """A report on all pictures of a check, in the language that is active.

    The key is not in it: whoever is handed the report cannot see or delete the check.

    Args:
        check: with an answer.
        site: the address of the installation.

    Returns:
        A PDF.

    Raises:
        PictureCheck.DoesNotExist: the check was deleted meanwhile.
        NotAnswered: there is no answer yet, or never will be one, or nothing could be judged.
    """
    if check.results is None:
        raise NotAnswered(
            "A report is written about a check that has succeeded. Received: one that is "
            f"{check.status}."
        )
    if not is_answered(check):
        raise NotAnswered(
            "A report is written about a check in which something was judged. Received: one in "
            "which no file could be read, or no face was found."
        )
    is_film = all(entry.get("kind") == "film" for entry in check.results["pictures"])
    title = _("Report on a check of a film") if is_film else _("Report on a check of pictures")
    sheet = Sheet()
    report = _Report(check, sheet, site)
    with check.guarded_files():
        return sheet.print([sheet.write(title, "title"), *report.write()], title)


class _Report:
    def __init__(self, check: PictureCheck, sheet: Sheet, site: str) -> None:
        self._check = check
        self._site = site
        self._sheet = sheet
        self._num_pictures = 0
        self._num_answers = 0

    def write(self) -> Iterator[Piece]:
        write, entries = self._sheet.write, (self._check.results or {})["pictures"]
        moment = format_moment(find_moment(self._check))
        place = _(" at %(site)s") % {"site": self._site} if self._site else ""
        yield write(_("Checked on %(moment)s%(place)s.") % {"moment": moment, "place": place})
        for entry in entries:
            yield from self._write_picture(entry)
        yield from self._write_lack()
        yield from write_sources(self._sheet, entries)
        yield from self._write_advice()
        yield write(_("Made with %(versions)s.") % {"versions": _list_versions()}, "small")

    def _write_picture(self, entry: Mapping[str, Any]) -> Iterator[Piece]:
        write, statement = self._sheet.write, state_picture(entry)
        yield write(entry["name"] or _("A file without a name"), "heading")
        level = describe_level(statement.level)
        said = [
            *((statement.sentence, "lead"), (statement.caution, "lead"), (statement.rate, "text")),
            *((statement.reason, "text"), (statement.basis, "text")),
        ]
        if not statement.sentence.startswith(level):
            said.insert(0, (level, "small_heading"))
        yield self._sheet.set_apart([write(*line) for line in said if line[0]])
        yield write(_describe_file(entry), "small")
        if entry.get("shown"):
            yield from self._show(partial(draw_faces, self._check, entry), 0.7, 230)
        for part in list_parts(entry):
            yield from self._write_part(part)

    def _write_part(self, part: Part) -> Iterator[Piece]:
        write = self._sheet.write
        head = [write(part.title, "small_heading")]
        if part.shown:
            head += self._show(partial(read_picture, self._check, part.shown), 0.25, 110)
        yield self._sheet.keep([*head, self._tabulate_answers(part.answers)])
        for answer in part.answers:
            self._num_answers += 1
            if self._num_answers > _MOST_ANSWERS:
                continue
            blocks = [*self._write_copies(answer), *self._write_maps(part, answer)]
            blocks += [*self._write_scores(part, answer), *self._write_moments(answer)]
            if blocks and len(part.answers) > 1:
                blocks[0].insert(0, write(str(answer.verdict["variant_name"]), "small_heading"))
            if blocks:  # a map stands beside the scores that it is about
                yield self._sheet.keep([piece for block in blocks for piece in block])

    def _tabulate_answers(self, answers: Sequence[Answer]) -> Piece:
        rows: list[Sequence[str | Piece]] = [
            [_("Variant"), _("Answer"), _("Score"), "", _("Threshold")]
        ]
        for answer in answers:
            name, said = str(answer.verdict["variant_name"]), describe_level(answer.statement.level)
            if answer.reading is None:
                rows.append([name, answer.statement.sentence, "", "", ""])
                continue
            rows.append([name, said, *self._draw(answer.reading)])
        return self._sheet.tabulate(rows, [0.24, 0.3, 0.18, 0.16, 0.12])

    def _draw(self, reading: Reading) -> list[str | Piece]:
        score = _("%(score)s for %(class_name)s") % {
            "score": format_decimal(reading.score),
            "class_name": reading.class_words,
        }
        bar = self._sheet.draw_bar(reading.score, reading.threshold, 0.14)
        return [score, bar, format_threshold(reading.threshold, 3)]

    def _write_copies(self, answer: Answer) -> Iterator[list[Piece]]:
        reading = answer.reading
        if reading is None or not reading.copies:
            return
        rows: list[Sequence[str | Piece]] = [
            [_("If the picture were sent on"), _("Score"), "", _("Holds")]
        ]
        rows += [
            [
                copy.label,
                format_decimal(copy.score),
                self._sheet.draw_bar(copy.score, reading.threshold, 0.28),
                _("no") if copy.is_crossed else _("yes"),
            ]
            for copy in reading.copies
        ]
        said = [self._sheet.write(describe_stability(answer.verdict["stability"]))]
        if reading.losses:
            said.append(self._sheet.write(reading.losses))
        yield [*said, self._sheet.tabulate(rows, [0.4, 0.12, 0.3, 0.18])]

    def _write_maps(self, part: Part, answer: Answer) -> Iterator[list[Piece]]:
        explanations = answer.verdict["explanations"]
        if not explanations:
            return
        if explanations["failure"]:
            yield [self._sheet.write(translate_stored(explanations["failure"]["message"]))]
            return
        shown = part.shown or part.entry["shown"]
        columns = []
        for one in explanations["maps"]:
            words = name_class(answer.verdict["class_names"], one["label"])
            caption = _("What speaks for %(class_name)s") % {"class_name": words}
            if one["warning"]:  # one that failed its test would be taken for a finding
                said = [
                    self._sheet.write(caption, "caption"),
                    self._sheet.write(describe_map(one), "small"),
                ]
                columns.append(said)
                continue
            drawn = self._show(partial(lay_over, self._check, shown, one["file"]), 0.4, 140)
            said = [
                self._sheet.write(caption, "caption"),
                self._sheet.write(describe_map(one), "small"),
            ]
            columns.append([*drawn, *said])
        yield [self._sheet.place(columns, [0.5, 0.5])]

    def _write_scores(self, part: Part, answer: Answer) -> Iterator[list[Piece]]:
        """The scores of a film over its time."""
        reading = answer.reading
        if reading is None or not reading.scores:
            return
        times, gaps = part.entry["times"], part.entry["gaps"]
        said = _(
            "The score over time: above, more like %(name)s; dashed, the threshold; grey, no face "
            "was found."
        )
        moments = list(zip(times, reading.scores, strict=True))
        seconds = max(part.seconds or 0.0, times[-1], 0.1)
        drawn = self._sheet.draw_scores(moments, gaps, reading.threshold, seconds)
        ends = _("From 0 to %(seconds)s seconds.") % {"seconds": format_decimal(seconds, 1)}
        text = said % {"name": reading.class_words}
        yield [self._sheet.write(text), drawn, self._sheet.write(ends, "caption")]

    def _write_moments(self, answer: Answer) -> Iterator[list[Piece]]:
        worst = answer.verdict.get("worst")
        if not worst:
            return
        columns = []
        for moment in worst:
            drawn = self._show(partial(read_picture, self._check, moment["file"]), 0.22, 90)
            at = _("at %(time)s s") % {"time": format_decimal(moment["time"], 1)}
            columns.append([*drawn, self._sheet.write(at, "caption")])
        said = self._sheet.write(_("When it looks most manipulated:"))
        yield [said, self._sheet.place(columns, [0.25] * len(columns))]

    def _show(self, read: Callable[[Size], BytesIO], width: float, height: float) -> list[Piece]:
        """A picture; none where there are as many as may be."""
        self._num_pictures += 1
        if self._num_pictures > _MOST_PICTURES:
            return []
        return [self._sheet.show(read, width, height)]

    def _write_lack(self) -> Iterator[Piece]:
        """What was left out, so that the report does not grow too large."""
        if (number := self._num_answers - _MOST_ANSWERS) > 0:
            text = ngettext(
                "Of %(number)s answer, only the score is in this report.",
                "Of %(number)s answers, only the scores are in this report.",
                number,
            )
            yield self._sheet.write(text % {"number": number})
        if (number := self._num_pictures - _MOST_PICTURES) > 0:
            text = ngettext(
                "%(number)s picture was left out of this report.",
                "%(number)s pictures were left out of this report.",
                number,
            )
            yield self._sheet.write(text % {"number": number})

    def _write_advice(self) -> Iterator[Piece]:
        yield self._sheet.write(_("How to read this"), "heading")
        yield self._sheet.write(
            _(
                "These networks look for traces that some ways of forging leave in faces. A score "
                "is not the probability that a picture is forged. A missing sign is no proof: the "
                "picture may be forged in another way, or traces were lost when it was sent on."
            )
        )
        yield self._sheet.write(
            _(
                "How often each network is wrong was measured on the data set that is named. On "
                "pictures from elsewhere it usually does worse."
            )
        )


def _describe_file(entry: Mapping[str, Any]) -> str:
    size = ""
    if entry["width"]:
        size = _("%(width)s by %(height)s pixels. ") % {
            "width": entry["width"],
            "height": entry["height"],
        }
    return f"{size}SHA-256 {entry['sha256'] or '—'}"


def _list_versions() -> str:
    found = []
    for package in _PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)
