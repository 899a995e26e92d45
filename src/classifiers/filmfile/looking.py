"""A film from its first frame to its last: where faces are, and a copy to be shown.

To be run in the child process. What is said on the way is one line of JSON each: how far it is, and
at last what was found, with pixels and the preview behind it.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from numpy.typing import NDArray

from classifiers.faces import find_faces
from classifiers.filmfile.decoding import OpenFilm, Shape, Timing, open_film
from classifiers.filmfile.following import Followed, Follower
from classifiers.filmfile.limits import FilmLimits
from classifiers.filmfile.preview import Preview
from classifiers.filmfile.report import damaged
from classifiers.filmfile.shots import Shots

if TYPE_CHECKING:
    from av import VideoFrame

NUM_PIXELS = 1_000_000
"""To which a frame is brought before faces are looked for: one of a tenth of the height is found,
in a fraction of the time that a photo takes."""

_TOLERANCE = 0.0005
"""Seconds; times are told in milliseconds."""


def look(file: BinaryIO, limits: FilmLimits) -> Iterator[bytes]:
    """Looks for faces in a film, and says on the way how far it is.

    Raises:
        RefusedFilm: it is not a film that can be taken.
    """
    with open_film(file, limits) as film:
        timing = film.scan()
    search = _Search(timing, limits)
    # Opened anew: going back is what files without an index cannot do.
    with open_film(file, limits) as film:
        for frame in film.decode():
            if search.take(frame, film):
                yield say(looks=len(search.times), of=len(search.due), faces=search.num_faces)
        is_damaged = timing.is_damaged or film.is_damaged
    yield from search.conclude(is_damaged=is_damaged)


def say(**what: object) -> bytes:
    """A line of JSON."""
    return json.dumps(what).encode() + b"\n"


def choose_times(timing: Timing, limits: FilmLimits) -> list[float]:
    """Frames to look at, by their times: evenly over the film, the first one in any case."""
    wanted = math.ceil(timing.seconds * limits.looks_per_second)
    num_looks = max(1, min(wanted, limits.looks))
    # Where there is no frame for a while, several of these lead to the same one.
    even = (number * timing.seconds / num_looks - _TOLERANCE for number in range(num_looks))
    places = {bisect_left(timing.times, time) for time in even}
    return [timing.times[place] for place in sorted(places) if place < len(timing.times)]


class _Search:
    """What is found in a film so far.

    Attributes:
        due: when to look, in seconds from the first frame.
        times: when it was looked.
    """

    def __init__(self, timing: Timing, limits: FilmLimits) -> None:
        self.due = choose_times(timing, limits)
        self.times: list[float] = []
        self._timing = timing
        self._follower = Follower(limits)
        self._shots = Shots()
        self._preview: Preview | None = None
        self._shape: Shape | None = None
        self._last_time = -1.0
        self._num_due = 0

    @property
    def num_faces(self) -> int:
        return self._follower.num_faces

    def take(self, frame: VideoFrame, film: OpenFilm) -> bool:
        """Takes in a frame; returns whether faces were looked for in it."""
        time = self._find_time(frame)
        if time is None:
            return False
        self._last_time = time
        if self._shape is None or self._preview is None:
            self._shape = film.find_shape(frame)
            self._preview = Preview(self._shape.width, self._shape.height)
        if self._preview.wants(time):
            size = self._preview.width, self._preview.height
            self._preview.add(self._shape.draw(frame, *size), time)
        num_due = bisect_right(self.due, time + _TOLERANCE)
        is_due = num_due > self._num_due
        if is_due:
            self._num_due = num_due
            self._look(self._shape.draw(frame), time)
        return is_due

    def _find_time(self, frame: VideoFrame) -> float | None:
        """In seconds from the first frame; None for one that is not to be seen.

        Such are outside of the film, or out of order: the file contradicts itself.
        """
        if frame.pts is None or not frame.time_base:
            return None
        time = round(float(frame.pts * frame.time_base) - self._timing.begin, 3)
        return (
            time if max(0.0, self._last_time + _TOLERANCE) <= time <= self._timing.seconds else None
        )

    def _look(self, pixels: NDArray[np.uint8], time: float) -> None:
        boxes = [face.box for face in find_faces(pixels, NUM_PIXELS)]
        if self._shots.begins(pixels):
            self._follower.cut()
        self._follower.add(len(self.times), time, pixels, boxes)
        self.times.append(time)

    def conclude(self, *, is_damaged: bool) -> Iterator[bytes]:
        """What was found: a line, then the pixels of all crops in their order, then the preview."""
        if self._shape is None or self._preview is None:
            raise damaged("a film of which no frame can be decoded")
        preview, tracks = self._preview.close(), self._follower.choose(len(self.times))
        yield say(
            film={
                "size": [self._shape.width, self._shape.height],
                "seconds": self._timing.seconds,
                "times": self.times,
                "is_damaged": is_damaged,
                "num_left_out": self.num_faces - sum(len(track.looks) for track in tracks),
                "tracks": [_describe(track) for track in tracks],
            }
        )
        yield from _pack(tracks)
        yield preview


def _describe(track: Followed) -> dict[str, object]:
    sizes = [[crop.shape[1], crop.shape[0]] for crop in track.crops]
    return {"looks": track.looks, "boxes": track.boxes, "sizes": sizes}


def _pack(tracks: Sequence[Followed]) -> Iterator[bytes]:
    for track in tracks:
        for crop in track.crops:
            yield crop.tobytes()
