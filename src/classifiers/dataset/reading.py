"""Images of the data set, as a network wants them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from classifiers.conf import conf
from classifiers.exceptions import DatasetError
from classifiers.imagefile import to_rgb
from classifiers.preprocessing import Preprocessing


def read_image(filename: str, preprocessing: Preprocessing) -> NDArray[np.float32]:
    """One image of the data set, as a network wants it.

    Args:
        filename: relative to `DATA_ROOT`.
        preprocessing: what is done to it.

    Raises:
        DatasetError: it cannot be read.
    """
    return preprocessing.scale(read_pixels(filename, preprocessing))


def read_pixels(filename: str, preprocessing: Preprocessing) -> NDArray[np.uint8]:
    """One image of the data set in the size that a network wants, its values not scaled yet.

    Raises:
        DatasetError: it cannot be read.
    """
    from PIL import Image

    try:
        with Image.open(conf.data_root / filename) as picture:
            return preprocessing.to_pixels(to_rgb(picture))
    except Exception as error:  # Pillow and its plugins have many words for a broken file
        raise DatasetError(
            f"The image {filename} of the data set cannot be read. Received: {error}"
        ) from error
