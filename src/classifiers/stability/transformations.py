"""The table of transformations: families, and in each some strengths."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from classifiers.stability import changes

if TYPE_CHECKING:
    from collections.abc import Mapping


class Family(StrEnum):
    """Transformations that differ only in their strength."""

    JPEG = "jpeg"
    """Saved as JPEG. Strength: 100 less Pillow's quality."""
    SHRINK = "shrink"
    """Made smaller, and as large as before. Strength: by how much, 2 or 4."""
    THUMBNAIL = "thumbnail"
    """Shrunk to a fixed size, and restored. Strength: 256 divided by that longer side."""
    BLUR = "blur"
    """Strength: the standard deviation of the Gauss function, in pixels."""
    NOISE = "noise"
    """Strength: the standard deviation, where white is 255."""
    CROP = "crop"
    """The middle alone. Strength: the share of width and height that is cut off."""
    FLIP = "flip"
    """Left and right swapped. There is one strength, 1."""


@dataclass(frozen=True)
class Transformation:
    """What is done to a picture in its own size, or shrunk if that is too large.

    Called with pixels, shape `(height, width, 3)` and dtype uint8, it gives such pixels. Only a
    crop changes the size, and what `shrink` does to large pictures first.

    Attributes:
        name: short and fixed: what figures are kept under.
        family: what differs only in strength.
        strength: the larger, the more is changed; its unit is told by the family.
        label: for people.
        change: the same of a Pillow picture in RGB.
    """

    name: str
    family: Family
    strength: float
    label: str
    change: Callable[[Image.Image], Image.Image] = field(repr=False)

    def __call__(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        picture, _ = changes.shrink(Image.fromarray(pixels))
        return np.asarray(self.change(picture))


def _list() -> Iterator[Transformation]:
    for quality in (95, 85, 75, 60, 45, 30):
        change = partial(changes.save_as_jpeg, quality=quality)
        label = f"JPEG, quality {quality}"
        yield Transformation(f"jpeg-{quality}", Family.JPEG, 100 - quality, label, change)
    for divisor, part in ((2, "half"), (4, "a quarter")):
        change = partial(changes.shrink_and_restore, divisor=divisor)
        label = f"shrunk to {part} and restored"
        yield Transformation(f"shrink-{divisor}", Family.SHRINK, divisor, label, change)
    for side in (256, 128, 96, 64):
        change = partial(changes.pass_thumbnail, side=side)
        label = f"shrunk to {side} pixels and restored"
        yield Transformation(f"thumbnail-{side}", Family.THUMBNAIL, 256 / side, label, change)
    for radius in (0.5, 1.0, 2.0, 4.0):
        change = partial(changes.blur, radius=radius)
        label = f"blurred by {radius:g} pixels"
        yield Transformation(f"blur-{radius:g}", Family.BLUR, radius, label, change)
    for deviation in (2, 4, 8, 16):
        change = partial(changes.add_noise, deviation=deviation)
        yield Transformation(
            f"noise-{deviation}", Family.NOISE, deviation, f"noise of {deviation} of 255", change
        )
    for percent in (95, 90, 80, 60):
        change = partial(changes.crop, kept=percent / 100)
        label = f"cropped to {percent} % of width and height"
        yield Transformation(
            f"crop-{percent}", Family.CROP, round(1 - percent / 100, 2), label, change
        )
    yield Transformation("flip", Family.FLIP, 1, "left and right swapped", changes.flip)


TRANSFORMATIONS: Mapping[str, Transformation] = {found.name: found for found in _list()}
"""All of them by name: family by family, in each the weakest first."""
