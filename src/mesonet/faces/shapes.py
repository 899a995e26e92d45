"""Soft-edged shapes and smooth noise: what the faces are drawn with.

Everything is a float32 array over the picture's pixels (typed loosely, since NumPy's stubs lose
track of the precision). A *mask* has values in 0..1.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Plane = NDArray[np.floating[Any]]
"""One value per pixel: shape (height, width)."""

Picture = NDArray[np.floating[Any]]
"""RGB in 0..1: shape (height, width, 3)."""

Colour = tuple[float, float, float]
"""RGB in 0..1."""


@dataclass(frozen=True)
class Grid:
    """The pixels of a square picture, seen from a head in it.

    In the head's own coordinates ``u`` runs from -1 (the left edge of the face) to 1 (the right
    edge), and ``v`` from about -1.3 (the crown) to 1.3 (the chin), so shapes are written down once
    and follow the head wherever it is.

    Args:
        size: Width and height of the picture, in pixels.
        centre_x: Where the head is, in pixels.
        centre_y: The same, downwards.
        radius: Half the width of the face, in pixels.
        tilt: How far the head leans to its side, in radians.
    """

    size: int
    centre_x: float
    centre_y: float
    radius: float
    tilt: float

    @cached_property
    def _offsets(self) -> tuple[Plane, Plane]:
        rows, columns = np.mgrid[0 : self.size, 0 : self.size].astype(np.float32)
        return (columns - self.centre_x) / self.radius, (rows - self.centre_y) / self.radius

    @cached_property
    def u(self) -> Plane:
        """To the right of the head's middle, in half face widths."""
        x, y = self._offsets
        return np.float32(np.cos(self.tilt)) * x + np.float32(np.sin(self.tilt)) * y

    @cached_property
    def v(self) -> Plane:
        """Below the head's middle, in half face widths."""
        x, y = self._offsets
        return np.float32(np.cos(self.tilt)) * y - np.float32(np.sin(self.tilt)) * x

    @property
    def pixel(self) -> float:
        """The width of one pixel in the head's coordinates."""
        return 1 / self.radius

    def edge(self, inside: Plane, softness: float = 1.5) -> Plane:
        """Return the mask of where ``inside`` is positive; the edge is `softness` pixels wide."""
        ramp = np.clip(inside / (softness * self.pixel) + 0.5, 0, 1)
        mask: Plane = ramp * ramp * (3 - 2 * ramp)
        return mask

    def ellipse(self, u: float, v: float, half_width: float, half_height: float) -> Plane:
        """Return how far inside an ellipse each pixel is: negative outside, 0 on its edge."""
        distance = np.hypot((self.u - u) / half_width, (self.v - v) / half_height)
        inside: Plane = (1 - distance) * min(half_width, half_height)
        return inside

    def bump(self, u: float, v: float, width: float, height: float) -> Plane:
        """Return a Gaussian hill of height 1 with these standard deviations."""
        return np.exp(-0.5 * (((self.u - u) / width) ** 2 + ((self.v - v) / height) ** 2))

    def arc(self, u: float, v: float, half_width: float, bend: float) -> tuple[Plane, Plane]:
        """Return coordinates along and across an arc, as of an eyelid or a lip.

        Along it -1 and 1 are its ends; across it 0 is the arc, positive below. `bend` is how far
        the ends hang below the middle.
        """
        along: Plane = (self.u - u) / half_width
        across: Plane = self.v - v - bend * np.clip(along**2, 0, 4)
        return along, across


def paint(picture: Picture, mask: Plane, colour: Colour | NDArray[np.floating[Any]]) -> None:
    """Lay a colour, or another picture, over a picture where the mask says so, in place."""
    rows = np.flatnonzero(mask.any(axis=1))
    columns = np.flatnonzero(mask.any(axis=0))
    if rows.size == 0:
        return
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    colours = np.asarray(colour, np.float32)
    if colours.ndim == picture.ndim:
        colours = colours[box]
    picture[box] += mask[box][..., None] * (colours - picture[box])


def resize(plane: Plane, size: int, resampling: Image.Resampling) -> Plane:
    """Return a plane resampled to `size` x `size` pixels."""
    return np.asarray(Image.fromarray(plane).resize((size, size), resampling), dtype=np.float32)


def smooth_noise(rng: np.random.Generator, size: int, cells: int) -> Plane:
    """Return noise, of standard deviation about 1, in blotches ``size / cells`` pixels wide."""
    noise = rng.standard_normal((cells, cells), dtype=np.float32)
    return resize(noise, size, Image.Resampling.BICUBIC)
