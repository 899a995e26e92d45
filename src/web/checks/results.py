"""An answer as its page draws it: what is read from it, and where lines and boxes go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from classifiers.records import PictureCheck
from classifiers.reports import (
    Answer,
    Part,
    describe_level,
    describe_map,
    describe_stability,
    list_parts,
    quote,
    quote_in_full,
)
from classifiers.statements import Level, Statement, name_class, state_picture
from web.checks.lines import Line, draw_line

_RECEIVED = gettext_lazy(" Received: ")  # as the texts of refusals have it
_LETTER = 1 / 22  # of the longer side of a picture


@dataclass(frozen=True)
class ShownStatement:
    """A statement with a label; its sign and colour follow from the level."""

    level: Level
    label: str
    sentence: str
    rate: str
    reason: str
    basis: str
    caution: str

    @property
    def is_repeated(self) -> bool:
        """Whether the sentence begins with the label."""
        return self.sentence.startswith(self.label)

    @property
    def verdict(self) -> str:
        """The sentence without what only a technician needs to know of a refusal."""
        return self.sentence.partition(str(_RECEIVED))[0] if self.received else self.sentence

    @property
    def received(self) -> str:
        """What was wrong with a file that was refused, in detail; else empty."""
        return self.sentence.partition(str(_RECEIVED))[2] if self.level is Level.FAILED else ""


@dataclass(frozen=True)
class ShownAnswer:
    """What one variant says of one part."""

    answer: Answer
    statement: ShownStatement
    stability: str
    maps: Sequence[tuple[Mapping[str, Any], str]]
    """Each with what came of its trial, in words."""
    line: Line | None
    """The scores of a film over time."""


@dataclass(frozen=True)
class ShownPart:
    """A part of a picture with all answers about it."""

    part: Part
    anchor: str
    statement: ShownStatement
    answers: Sequence[ShownAnswer]

    @property
    def disagrees(self) -> bool:
        """Whether variants do not say the same of it."""
        called = {one.answer.reading.is_called for one in self.answers if one.answer.reading}
        return len(called) > 1


@dataclass(frozen=True)
class Box:
    """A numbered rectangle that leads to what is said of a face, in pixels of the picture."""

    number: int
    anchor: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class ShownPicture:
    """A picture or film with all that is said of it."""

    entry: Mapping[str, Any]
    anchor: str
    statement: ShownStatement
    parts: Sequence[ShownPart]
    boxes: Sequence[Box]
    letter: float
    """How large the numbers on it are, in its pixels."""
    quotation: str
    """Empty where nothing was judged, as the next."""
    quotation_in_full: str

    @property
    def sightings(self) -> list[dict[str, Any]]:
        """When each face of a film was seen, and where: what is drawn over it while it plays."""
        tracks = self.entry.get("tracks") or []
        return [{"times": track["times"], "boxes": track["boxes"]} for track in tracks]

    @property
    def boxes_id(self) -> str:
        return f"{self.anchor}-boxes"

    @property
    def is_film(self) -> bool:
        return bool(self.entry.get("kind") == "film")


def show_results(check: PictureCheck, site: str) -> list[ShownPicture]:
    """All pictures of a check; none before there is an answer."""
    entries = (check.results or {"pictures": []})["pictures"]
    return [_show_picture(check, site, place, entry) for place, entry in enumerate(entries)]


def _show_picture(
    check: PictureCheck, site: str, place: int, entry: Mapping[str, Any]
) -> ShownPicture:
    anchor = f"picture-{place + 1}"
    parts = [
        _show_part(part, f"{anchor}-part-{number}", entry)
        for number, part in enumerate(list_parts(entry), 1)
    ]
    boxes = [
        Box(face["number"] + 1, f"{anchor}-part-{place}", *face["box"])
        for place, face in enumerate(entry.get("faces") or [], 1)
    ]
    letter = _LETTER * max(entry["width"] or 0, entry["height"] or 0)
    statement = _show_statement(state_picture(entry))
    said = quote(check, entry, site), quote_in_full(check, entry, site)
    return ShownPicture(entry, anchor, statement, parts, boxes, letter, *said)


def _show_part(part: Part, anchor: str, entry: Mapping[str, Any]) -> ShownPart:
    answers = []
    for answer in part.answers:
        stored = answer.verdict["stability"]
        maps = (answer.verdict["explanations"] or {}).get("maps") or []
        answers.append(
            ShownAnswer(
                answer,
                _show_statement(answer.statement),
                describe_stability(stored) if stored else "",
                [
                    (
                        {
                            **one,
                            "class_words": name_class(answer.verdict["class_names"], one["label"]),
                        },
                        describe_map(one),
                    )
                    for one in maps
                ],
                draw_line(part.entry, answer.reading, entry.get("seconds")),
            )
        )
    return ShownPart(part, anchor, _show_statement(part.statement), answers)


def _show_statement(statement: Statement) -> ShownStatement:
    return ShownStatement(label=describe_level(statement.level), **statement._asdict())
