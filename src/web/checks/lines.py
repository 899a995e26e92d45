"""Scores of a face over the time of a film, as a line to be drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from classifiers.reports import Reading

WIDTH, HEIGHT = 1000, 200
"""Of the drawing, in units of its own; the page stretches it."""


@dataclass(frozen=True)
class Moment:
    """One score."""

    time: float
    score: float
    is_beyond: bool
    """Whether it is beyond the threshold."""


@dataclass(frozen=True)
class Gap:
    """A time in which the face was not found."""

    start: float
    end: float
    left: float
    width: float


@dataclass(frozen=True)
class Line:
    """What is drawn: pieces of a line between gaps, the threshold, the gaps."""

    seconds: float
    pieces: Sequence[str]
    threshold: float
    """From the top."""
    gaps: Sequence[Gap]
    moments: Sequence[Moment]
    width: int = WIDTH
    height: int = HEIGHT


def draw_line(
    track: Mapping[str, Any], reading: Reading | None, seconds: float | None
) -> Line | None:
    """The line of a track; None for a picture, or where the variant failed.

    Args:
        track: as it is kept in `PictureCheck.results`.
        reading: of the answer of a variant about it.
        seconds: how long the film is.
    """
    if reading is None or not reading.scores:
        return None
    times: Sequence[float] = track["times"]
    length = max(seconds or 0.0, times[-1], 0.1)
    moments = [
        Moment(time, score, score >= reading.threshold)
        for time, score in zip(times, reading.scores, strict=True)
    ]
    gaps = [
        Gap(start, end, WIDTH * start / length, WIDTH * (end - start) / length)
        for start, end in track["gaps"]
    ]
    pieces = [_join(piece, length) for piece in _cut(moments, track["gaps"])]
    return Line(length, pieces, HEIGHT * (1 - reading.threshold), gaps, moments)


def _cut(moments: Sequence[Moment], gaps: Sequence[Sequence[float]]) -> Sequence[Sequence[Moment]]:
    """Runs of moments between which there is no gap."""
    runs: list[list[Moment]] = [[]]
    for before, moment in zip([None, *moments], moments, strict=False):
        if before and any(before.time <= start and end <= moment.time for start, end in gaps):
            runs.append([])
        runs[-1].append(moment)
    return runs


def _join(run: Sequence[Moment], length: float) -> str:
    """The points of a run, as SVG has them; one alone becomes a short dash."""
    points = [(WIDTH * one.time / length, HEIGHT * (1 - one.score)) for one in run]
    if len(points) == 1:
        points.append((points[0][0] + 4, points[0][1]))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
