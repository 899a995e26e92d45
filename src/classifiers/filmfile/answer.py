"""What the child says of a film, read on our side: nothing of it is believed."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifiers.faces import Box
from classifiers.filmfile.film import Film, Track
from classifiers.filmfile.following import CROP_SIDE
from classifiers.filmfile.limits import MEBI, FilmLimits
from classifiers.filmfile.report import Code, RefusedFilm
from classifiers.filmfile.webm import require_bare_film

LINE_BYTES = MEBI
"""What a line of JSON may have."""
_COLOURS = 3
# Of a crowd, the finder of faces tells fewer in a frame.
_MOST_FACES = 1000


class Progress(NamedTuple):
    """How far it is.

    Attributes:
        looks: frames in which faces were looked for.
        of: how many there will be; perhaps fewer.
        faces: how many were found so far, in all of them.
    """

    looks: int
    of: int
    faces: int


Tell = Callable[[Progress | None], object]
"""Told how far it is; None before that is known."""


class Nonsense(Exception):
    """The child said what our function never says."""


class Answer:
    """What a child says, line by line.

    Args:
        limits: what the film may cost.
        tell: called whenever the child is watched.
    """

    def __init__(self, limits: FilmLimits, tell: Tell | None = None) -> None:
        self._limits = limits
        self._tell = tell
        self._start_over(b"")

    def _start_over(self, said: bytes | bytearray) -> None:
        self._said = said
        self._begin = 0
        self._progress: Progress | None = None
        self._last: dict[str, Any] | None = None

    def watch(self, said: bytearray) -> None:
        """Reads on as far as there are lines, and tells how far it is.

        Raises:
            Nonsense: a line is none that our function says.
        """
        if said is not self._said:  # another child, as the process that forks was killed
            self._start_over(said)
        with _nonsense_noticed():
            self._read_lines(said)
        if self._tell:
            self._tell(self._progress)

    def understand(self, said: bytes) -> Film:
        """Reads what was said to its end.

        Raises:
            RefusedFilm: the film is refused.
            Nonsense: our function would not have said that.
        """
        self._start_over(said)
        with _nonsense_noticed():
            self._read_lines(said)
            if self._last is None:
                raise ValueError("no last line")
            if "refusal" in self._last:
                code, message = self._last["refusal"]
                raise RefusedFilm(Code(code), str(message))
            content = memoryview(said)[self._begin :]
            return _understand_film(self._last["film"], content, self._limits)

    def _read_lines(self, said: bytes | bytearray) -> None:
        while self._last is None:
            end = said.find(b"\n", self._begin, self._begin + LINE_BYTES)
            if end < 0:
                if len(said) - self._begin >= LINE_BYTES:
                    raise ValueError("a line that is too long")
                return
            line = json.loads(bytes(said[self._begin : end]))
            self._begin = end + 1
            if "looks" in line:
                self._progress = self._hold_progress(**line)
            else:
                self._last = line

    def _hold_progress(self, looks: int, of: int, faces: int) -> Progress:
        most = self._limits.looks
        return Progress(_hold(looks, most), _hold(of, most), _hold(faces, most * _MOST_FACES))


@contextmanager
def _nonsense_noticed() -> Iterator[None]:
    try:
        yield
    except (KeyError, OverflowError, RecursionError, TypeError, ValueError) as error:
        raise Nonsense from error


def _understand_film(said: dict[str, Any], content: memoryview, limits: FilmLimits) -> Film:
    width, height = (_hold(side, limits.pixels, 1) for side in said["size"])
    limits.hold_size(width, height)
    seconds = _hold_time(said["seconds"], limits.seconds + 1)
    times = tuple(_hold_time(time, seconds) for time in said["times"])
    _hold_order(times, limits.looks)
    crops = _Crops(content)
    if len(said["tracks"]) > limits.tracks:
        raise ValueError("too many tracks")
    tracks = tuple(
        _understand_track(track, times, crops, (width, height)) for track in said["tracks"]
    )
    preview = crops.take_rest()
    require_bare_film(preview, limits.seconds)
    return Film(
        width=width,
        height=height,
        seconds=seconds,
        times=times,
        is_damaged=bool(said["is_damaged"]),
        num_left_out=_hold(said["num_left_out"], limits.looks * _MOST_FACES),
        tracks=tracks,
        preview=preview,
    )


def _understand_track(
    said: dict[str, Any], times: tuple[float, ...], crops: _Crops, size: tuple[int, int]
) -> Track:
    looks = [_hold(number, len(times) - 1) for number in said["looks"]]
    _hold_order(looks, len(times), 1)
    boxes = tuple(Box(*(_hold(edge, max(size)) for edge in box)) for box in said["boxes"])
    if any(not box.area or box.clip(size) != box for box in boxes):
        raise ValueError("a box outside of the film")
    found = tuple(crops.take(*said_size) for said_size in said["sizes"])
    if not len(looks) == len(boxes) == len(found):
        raise ValueError("lists of different lengths")
    gaps = tuple((times[a], times[b]) for a, b in pairwise(looks) if b > a + 1)
    return Track(tuple(times[number] for number in looks), boxes, found, gaps)


class _Crops:
    """Pixels of pictures that lie one behind the other."""

    def __init__(self, content: memoryview) -> None:
        self._content = content

    def take(self, width: int, height: int) -> NDArray[np.uint8]:
        num_bytes = _hold(width, CROP_SIDE, 1) * _hold(height, CROP_SIDE, 1) * _COLOURS
        pixels = np.frombuffer(self._content[:num_bytes], np.uint8)
        self._content = self._content[num_bytes:]
        return pixels.reshape(height, width, _COLOURS)

    def take_rest(self) -> bytes:
        return bytes(self._content)


def _hold(number: Any, most: int, least: int = 0) -> int:
    """The number, if it is a whole one in these bounds."""
    if type(number) is not int or not least <= number <= most:
        raise ValueError("a number that is out of bounds")
    return number


def _hold_time(time: Any, most: float) -> float:
    """The time, if it is one up to that."""
    if type(time) not in {int, float} or not math.isfinite(time) or not 0 <= time <= most:
        raise ValueError("a time outside of the film")
    return float(time)


def _hold_order(numbers: Any, most: int, fewest: int = 1) -> None:
    """Makes sure that there are so many, each larger than the one before."""
    if not fewest <= len(numbers) <= most or any(a >= b for a, b in pairwise(numbers)):
        raise ValueError("numbers out of order")
