"""Faces found in single frames, linked to tracks by where they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from classifiers.faces import Box, enlarge
from classifiers.filmfile.limits import FilmLimits
from classifiers.filmfile.shots import Shots

CROP_SIDE = 320
"""Pixels; what networks take is smaller."""

_LEAST_SHARED = 0.25
"""Of two boxes together, what they must share to be of one face: 1 is all."""
_LONGEST_GAP = 2.0
"""Seconds for which a face may be away, or not be found."""
_FEWEST_SIGHTINGS = 2
"""The detector errs for a moment, people are there for longer."""


@dataclass(eq=False)
class Followed:
    """A face on its way through a film.

    Attributes:
        looks: numbers of the looks in which it was found.
        boxes: where, in each.
        crops: what is scored, of each.
        shots: tells whether a crop shows something else than the one before.
    """

    looks: list[int] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    crops: list[NDArray[np.uint8]] = field(default_factory=list)
    shots: Shots = field(default_factory=Shots)
    last_time: float = 0.0

    @property
    def importance(self) -> tuple[int, int]:
        """For how long it was seen, then how large."""
        return len(self.looks), sum(box.area for box in self.boxes)


class Follower:
    """Links the faces of each look to those of the looks before.

    Nobody is recognised: a track is a place in a shot where a face stays. With another shot, tracks
    end, and where the place shows somebody else: the same person may be several of them.

    Args:
        limits: how many faces are followed.
    """

    def __init__(self, limits: FilmLimits) -> None:
        self._limits = limits
        self._tracks: list[Followed] = []
        self._num_ended = 0
        self.num_faces = 0

    def cut(self) -> None:
        """Ends all tracks: another shot begins, and in the same place may be somebody else."""
        self._num_ended = len(self._tracks)

    def add(self, look: int, time: float, pixels: NDArray[np.uint8], boxes: Sequence[Box]) -> None:
        """Takes in what was found in a frame.

        Args:
            look: its number among the looks.
            time: of the frame, in seconds.
            pixels: of the frame, upright, shape `(height, width, 3)`.
            boxes: of the faces in it.
        """
        self.num_faces += len(boxes)
        of_shot = self._tracks[self._num_ended :]
        recent = [track for track in of_shot if time - track.last_time <= _LONGEST_GAP]
        linked = dict(_link(recent, boxes))
        # Those that are followed already come first, then the largest.
        rest = sorted(set(boxes) - set(linked), key=lambda box: box.area, reverse=True)
        for box in [*linked, *rest][: self._limits.faces]:
            track, crop = linked.get(box), cut_out(pixels, box)
            if track is None or track.shots.begins(crop):
                track = Followed()
                track.shots.begins(crop)
                self._tracks.append(track)
            track.looks.append(look)
            track.boxes.append(box)
            track.crops.append(crop)
            track.last_time = time

    def choose(self, num_looks: int) -> list[Followed]:
        """The tracks that are told of, in the order of their first appearance.

        Args:
            num_looks: into the film, in all.
        """
        fewest = min(_FEWEST_SIGHTINGS, num_looks)
        lasting = [track for track in self._tracks if len(track.looks) >= fewest]
        lasting.sort(key=lambda track: track.importance, reverse=True)
        return sorted(lasting[: self._limits.tracks], key=lambda track: track.looks[0])


def cut_out(pixels: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    """What is scored of a face: the part of the frame around it, made smaller if it is large."""
    from PIL import Image
    from PIL.Image import Resampling

    part = enlarge(box, (pixels.shape[1], pixels.shape[0]))
    left, top, right, bottom = part.edges
    crop = pixels[top:bottom, left:right]
    share = min(1.0, CROP_SIDE / max(part.width, part.height))
    if share == 1.0:
        return crop.copy()  # not a view, which would keep the whole frame
    size = max(1, round(part.width * share)), max(1, round(part.height * share))
    return np.asarray(Image.fromarray(crop).resize(size, Resampling.BILINEAR))


def _link(tracks: Sequence[Followed], boxes: Sequence[Box]) -> Iterator[tuple[Box, Followed]]:
    """Pairs of boxes and tracks, those first that share most."""
    pairs = [
        (shared, place, number)
        for number, track in enumerate(tracks)
        for place, box in enumerate(boxes)
        if (shared := _measure_shared(track.boxes[-1], box)) >= _LEAST_SHARED
    ]
    taken_places: set[int] = set()
    taken_numbers: set[int] = set()
    for _, place, number in sorted(pairs, reverse=True):
        if place not in taken_places and number not in taken_numbers:
            taken_places.add(place)
            taken_numbers.add(number)
            yield boxes[place], tracks[number]


def _measure_shared(one: Box, other: Box) -> float:
    """The intersection of two boxes, as a share of their union."""
    shared = one.count_shared(other)
    return shared / max(1, one.area + other.area - shared)
