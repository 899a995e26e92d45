"""What happens to pictures on their way: each a function from a picture to a picture, in RGB.

Nothing here is left to chance: the same picture always becomes the same one.
"""

from __future__ import annotations

import zlib
from functools import cache
from io import BytesIO
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from PIL.Image import Resampling, Transpose

LARGEST_SIDE = 2048
"""Of a picture that copies are made of, in pixels: as large as messengers send them."""

_LEVELS = 256


def shrink(picture: Image.Image) -> tuple[Image.Image, int]:
    """The picture, if no side is longer than `LARGEST_SIDE`; else made smaller by a whole number.

    Each pixel is the mean of those that it stands for.

    Returns:
        The picture, and by how much it was made smaller.
    """
    divisor = -(-max(picture.size) // LARGEST_SIDE)
    return (picture.reduce(divisor) if divisor > 1 else picture), divisor


def save_as_jpeg(picture: Image.Image, quality: int) -> Image.Image:
    """Saves as JPEG, and opens that again: Pillow's defaults but for the quality."""
    file = BytesIO()
    picture.save(file, "JPEG", quality=quality)
    with Image.open(file) as saved:
        return saved.convert("RGB")


def shrink_and_restore(picture: Image.Image, divisor: float) -> Image.Image:
    """Makes it smaller, and as large as it was: both by Pillow's bicubic filter."""
    width, height = (max(1, round(side / divisor)) for side in picture.size)
    small = picture.resize((width, height), Resampling.BICUBIC)
    return small.resize(picture.size, Resampling.BICUBIC)


def pass_thumbnail(picture: Image.Image, side: int) -> Image.Image:
    """Makes its longer side that short, if it is longer, and restores its size as above."""
    return shrink_and_restore(picture, max(1, max(picture.size) / side))


def blur(picture: Image.Image, radius: float) -> Image.Image:
    """Blurs by Pillow's approximation of a Gauss function with that standard deviation."""
    return picture.filter(ImageFilter.GaussianBlur(radius))


def add_noise(picture: Image.Image, deviation: float) -> Image.Image:
    """Adds normally distributed noise to each value; a check sum of the pixels is the seed.

    The noise has 256 levels, which random bytes choose from. NumPy promises that a generator's bits
    stay what they are in later releases, and promises no such thing of its normal distribution.
    """
    pixels = np.asarray(picture)
    seed = zlib.crc32(np.ascontiguousarray(pixels).data)
    words = np.random.SFC64(seed).random_raw(-(-pixels.size // 8))
    levels = words.astype("<u8", copy=False).view(np.uint8)[: pixels.size]
    noisy = _find_noise(deviation)[levels]
    noisy += pixels.ravel()
    np.clip(noisy, 0, 255, out=noisy)
    return Image.fromarray(noisy.astype(np.uint8).reshape(pixels.shape))


@cache
def _find_noise(deviation: float) -> NDArray[np.int16]:
    """The middle of each of 256 equal shares of a normal distribution, as whole numbers."""
    shares = ((level + 0.5) / _LEVELS for level in range(_LEVELS))
    return np.rint([NormalDist(0, deviation).inv_cdf(share) for share in shares]).astype(np.int16)


def crop(picture: Image.Image, kept: float) -> Image.Image:
    """Cuts the edges off, so that of width and height the middle `kept` share stays."""
    width, height = (max(1, round(side * kept)) for side in picture.size)
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    return picture.crop((left, top, left + width, top + height))


def flip(picture: Image.Image) -> Image.Image:
    """Swaps left and right."""
    return picture.transpose(Transpose.FLIP_LEFT_RIGHT)
