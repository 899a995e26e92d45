"""What is done to a picture before a network sees it: what no model file says. Knows no Django."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from classifiers.engine import Pixels

if TYPE_CHECKING:
    from PIL.Image import Image

_WHITE = 255


class Scaling(StrEnum):
    """From which range to which the values of pixels are brought."""

    UNIT = "unit"
    """0 to 1: pixels are divided by 255."""
    SYMMETRIC = "symmetric"
    """-1 to 1: pixels are divided by 127.5, less 1."""
    RAW = "raw"
    """0 to 255: pixels are given as they are."""
    INSIDE = "inside"
    """0 to 255, since the network brings them to its own range itself."""


class Color(StrEnum):
    """What the channels of the input are."""

    RGB = "rgb"
    """Red, green, blue."""
    BGR = "bgr"
    """Blue, green, red, as OpenCV reads pictures."""
    LUMA = "luma"
    """One channel: the luma of ITU-R BT.601, as Pillow and Keras compute grey."""
    MEAN = "mean"
    """One channel: the mean of red, green and blue."""

    @property
    def num_channels(self) -> int:
        """Channels of the input: 1 or 3."""
        return 1 if self in {Color.LUMA, Color.MEAN} else 3


class Resize(StrEnum):
    """How a picture of another size is resized: Pillow's `Image.Resampling`."""

    NEAREST = "nearest"
    BOX = "box"
    BILINEAR = "bilinear"
    HAMMING = "hamming"
    BICUBIC = "bicubic"
    LANCZOS = "lanczos"


@dataclass(frozen=True, kw_only=True)
class Preprocessing:
    """From a picture to the input of a network.

    The defaults are what `get_data_generator` does.

    Attributes:
        height: of the input, in pixels.
        width: of the input, in pixels.
    """

    height: int
    width: int
    scaling: Scaling = Scaling.UNIT
    color: Color = Color.RGB
    resize: Resize = Resize.NEAREST

    def to_pixels(self, picture: Image) -> NDArray[np.uint8]:
        """The pixels of an upright RGB picture in the size of the input, not scaled yet.

        Returns:
            Array of shape `(height, width, channels)`, with the channels that the network wants;
            for the mean, which is no whole number, still red, green and blue.
        """
        from PIL.Image import Resampling

        if self.color is Color.LUMA:
            picture = picture.convert("L")
        if picture.size != (self.width, self.height):
            picture = picture.resize((self.width, self.height), Resampling[self.resize.name])
        pixels = np.asarray(picture).reshape(self.height, self.width, -1)
        return np.ascontiguousarray(pixels[..., ::-1]) if self.color is Color.BGR else pixels

    def scale(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Network-ready images: values in the range of the network.

        Args:
            pixels: shape `(..., height, width, channels)`, from `to_pixels`.

        Returns:
            Array of shape `(..., height, width, color.num_channels)`.
        """
        images = pixels.astype(np.float32)
        if self.color is Color.MEAN:
            images = images.mean(axis=-1, keepdims=True)
        multiplier, offset = self.multiplier_and_offset
        images *= np.float32(multiplier)  # as Keras rescales: no division
        images += np.float32(offset)
        return images

    def to_input(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32] | Pixels:
        """What a graph takes for images, in the way that is fastest for it.

        Args:
            pixels: shape `(n, height, width, channels)`, from `to_pixels`.
        """
        if self.keeps_pixels:
            return Pixels(pixels, *self.multiplier_and_offset)
        return self.scale(pixels)

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """Height, width and channels of the input."""
        return self.height, self.width, self.color.num_channels

    @property
    def multiplier_and_offset(self) -> tuple[float, float]:
        """What values of pixels are multiplied by, and what is added then."""
        if self.scaling is Scaling.UNIT:
            return 1 / _WHITE, 0.0
        if self.scaling is Scaling.SYMMETRIC:
            return 2 / _WHITE, -1.0
        return 1.0, 0.0

    @property
    def keeps_pixels(self) -> bool:
        """Whether what goes into the network are pixels, multiplied and moved."""
        return self.color is not Color.MEAN
