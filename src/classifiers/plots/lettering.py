"""Text as small pictures."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from classifiers.plots.colours import INK


@lru_cache(maxsize=8)
def _load_font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    # The font inside Pillow, Aileron: what is drawn does not depend on the fonts of the machine.
    return ImageFont.load_default(size)


@lru_cache(maxsize=2048)
def render(text: str, size: int) -> NDArray[np.uint8]:
    """One line of text as places in the palette, paper where there is no letter; read-only.

    Args:
        text: in ASCII; the font has little more.
        size: of the letters, in pixels. All lines of a size are of the same height.
    """
    font = _load_font(size)
    left, _, right, _ = font.getbbox(text)
    height = font.getbbox("|")[3]  # nothing reaches lower
    image = Image.new("L", (math.ceil(right - min(left, 0)), math.ceil(height)))
    ImageDraw.Draw(image).text((-min(left, 0), 0), text, fill=255, font=font)
    shades = np.asarray(image, dtype=np.float32) * (INK / 255)
    letters = shades.round().astype(np.uint8)
    letters.flags.writeable = False  # it is handed out again and again
    return letters


def paste(canvas: NDArray[np.uint8], letters: NDArray[np.uint8], top: int, left: int) -> None:
    """Puts rendered text on paper."""
    height, width = letters.shape
    canvas[top : top + height, left : left + width] = letters
