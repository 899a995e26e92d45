"""From the bytes of a file to pixels as a network wants them."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from classifiers.exceptions import DatasetError
from classifiers.imagefile import to_rgb
from classifiers.preprocessing import Preprocessing

Transform = Callable[[NDArray[np.uint8]], NDArray[np.uint8]]
"""From the pixels of a picture in its own size, shape `(height, width, 3)`, to such pixels."""


def decode(data: bytes, filename: str) -> NDArray[np.uint8]:
    """All pixels of an image of a data set, upright, shape `(height, width, 3)`, in RGB.

    Args:
        data: of its file.
        filename: for the error.

    Raises:
        DatasetError: it cannot be read.
    """
    from PIL import Image

    try:
        with Image.open(BytesIO(data)) as picture:
            return np.asarray(to_rgb(picture))
    except Exception as error:  # Pillow and its plugins have many words for a broken file
        raise _unreadable(filename, error) from error


def decode_pixels(
    data: bytes, filename: str, preprocessing: Preprocessing, transform: Transform | None = None
) -> NDArray[np.uint8]:
    """An image of a data set in the size that a network wants, its values not scaled yet.

    Args:
        data: of its file.
        filename: for the error.
        preprocessing: what is done to it.
        transform: what is done to it before that, in its own size.

    Raises:
        DatasetError: it cannot be read.
    """
    from PIL import Image

    if transform:
        changed = transform(decode(data, filename))
        return preprocessing.to_pixels(Image.fromarray(changed))
    try:
        with Image.open(BytesIO(data)) as picture:
            return preprocessing.to_pixels(to_rgb(picture))
    except Exception as error:
        raise _unreadable(filename, error) from error


def _unreadable(filename: str, error: Exception) -> DatasetError:
    from PIL import UnidentifiedImageError

    # Pillow would name an object in memory.
    said = "no known format" if isinstance(error, UnidentifiedImageError) else str(error)
    return DatasetError(f"The image {filename} of the data set cannot be read. Received: {said}")
