"""What comes out of a film file."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from classifiers.faces import Box


@dataclass(frozen=True, eq=False)
class Track:
    """A face that was followed from look to look; all sequences are as long as each other.

    Attributes:
        times: when it was seen, in seconds from the first frame.
        boxes: where, in pixels of the upright film.
        crops: what is scored of it, shape `(height, width, 3)`, uint8, at most `CROP_SIDE` a side.
        gaps: begin and end of where it was not found although it was before and afterwards.
    """

    times: tuple[float, ...]
    boxes: tuple[Box, ...]
    crops: tuple[NDArray[np.uint8], ...] = field(repr=False)
    gaps: tuple[tuple[float, float], ...]


@dataclass(frozen=True, eq=False)
class Film:
    """A film that was looked at.

    Attributes:
        width: in pixels, upright.
        height: likewise.
        seconds: its length.
        times: of the frames that were looked at, in seconds from the first frame.
        is_damaged: whether something of it could not be decoded.
        num_left_out: faces that were found and are in no track.
        tracks: the faces, in the order of their first appearance.
        preview: a WebM file without sound, of times that are those of the film.
    """

    width: int
    height: int
    seconds: float
    times: tuple[float, ...]
    is_damaged: bool
    num_left_out: int
    tracks: tuple[Track, ...]
    preview: bytes = field(repr=False)
