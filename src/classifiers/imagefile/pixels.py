"""Whatever a picture is stored as becomes red, green and blue of 8 bits, the right way up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from classifiers.imagefile.exif import ORIENTATION

if TYPE_CHECKING:
    from PIL import Image

_TURNED = range(2, 9)
_WHITE_OF_16_BITS = (1 << 16) - 1


def to_rgb(image: Image.Image) -> Image.Image:
    """Converts a picture of any mode to RGB, upright and without transparency.

    Of a plain RGB, grey or palette picture, the pixels are those of Pillow's `convert("RGB")`.
    16-bit samples keep their upper half. What is transparent shows white behind it. Numbers without
    a known white (32-bit integers, floats) are taken for 16 bits and for 0 to 1; where they leave
    that range, from the least to the greatest. Colours are not converted by the profile that may be
    in the file: it tells how to show the numbers, and it is the numbers that are scored.

    Args:
        image: opened by Pillow; it is not changed.

    Raises:
        OSError: the pixels cannot be decoded; Pillow's plugins have other words for it, too.
    """
    image = to_rgb_or_rgba(image)
    if image.mode == "RGB":
        return image
    from PIL import Image

    background = Image.new("RGB", image.size, "white")
    background.paste(image, mask=image)
    return background


def to_rgb_or_rgba(image: Image.Image) -> Image.Image:
    """The same, but what is transparent stays so: mode RGBA where the picture has transparency."""
    image = _to_8_bits(_turn(image))
    mode = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == mode else image.convert(mode)


def _turn(image: Image.Image) -> Image.Image:
    """The picture as EXIF says that it was taken; as it is stored, where EXIF is broken."""
    from PIL import ImageOps

    image.load()
    try:
        if image.getexif().get(ORIENTATION) in _TURNED:
            return ImageOps.exif_transpose(image)
    except MemoryError:
        raise
    except Exception:  # noqa: S110 - what may be wrong with EXIF has many names
        pass
    return image


def _to_8_bits(image: Image.Image) -> Image.Image:
    """Pillow's own conversion would cut these numbers off at 255 instead of scaling them."""
    if not image.mode.startswith(("I", "F")):
        return image
    from PIL import Image

    numbers = np.asarray(image)
    grey = Image.fromarray(_scale(numbers))
    transparent = image.info.get("transparency")
    if transparent is not None:
        alpha = np.where(numbers == transparent, 0, 255).astype(np.uint8)
        grey.putalpha(Image.fromarray(alpha))
    return grey


def _scale(numbers: NDArray[Any]) -> NDArray[np.uint8]:
    is_float = numbers.dtype.kind == "f"
    if not is_float and numbers.min() >= 0 and numbers.max() <= _WHITE_OF_16_BITS:
        return (numbers >> 8).astype(np.uint8)
    finite = np.nan_to_num(numbers.astype(np.float64), posinf=0, neginf=0)
    least, most = float(finite.min()), float(finite.max())
    if is_float and least >= 0 and most <= 1:
        least, most = 0, 1
    return np.rint((finite - least) * (255 / ((most - least) or 1))).astype(np.uint8)
