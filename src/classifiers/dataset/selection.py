"""What there is in the data set, and random images of it."""

from __future__ import annotations

import random

import numpy as np
from numpy.typing import NDArray

from classifiers.dataset.generator import IMG_WIDTH
from classifiers.dataset.index import get_index, get_two_class_names
from classifiers.dataset.reading import read_image
from classifiers.exceptions import InvalidImageCount
from classifiers.preprocessing import Preprocessing


def get_dataset_size() -> int:
    """Number of images at `DATA_ROOT`.

    Raises:
        DatasetError: the folder is missing.
    """
    return len(get_index())


def get_class_names() -> list[str]:
    """Names of the class folders at `DATA_ROOT`, sorted; hidden folders are no classes.

    Raises:
        DatasetError: the folder is missing.
    """
    return list(get_index().class_names)


def list_images() -> list[tuple[str, int]]:
    """File names relative to `DATA_ROOT`, with forward slashes, and labels, in Keras's order.

    Raises:
        DatasetError: the folder is missing, or does not hold exactly two class folders.
    """
    get_two_class_names()
    index = get_index()
    return [(filename, index.get_label(place)) for place, filename in enumerate(index.filenames)]


def draw_images(
    num_images: int, seed: int | None = None
) -> tuple[list[str], list[int], dict[int, str]]:
    """Draws images at random, without replacement, and reads none.

    Args:
        num_images: how many, from 1 to the size of the data set.
        seed: draws the same images again, as long as the data set holds the same.

    Returns:
        Their file names relative to `DATA_ROOT`, with forward slashes; their labels, 0 or 1; and
        the name of each label.

    Raises:
        InvalidImageCount: the data set does not have that many images.
        DatasetError: the folder is missing, or does not hold exactly two class folders.
    """
    index = get_index()
    size = len(index)
    if not 1 <= num_images <= size:
        raise InvalidImageCount(
            f"The number of images must be from 1 to the size of the data set, which is {size}. "
            f"Received: {num_images}"
        )
    class_names = get_two_class_names()
    chance = random if seed is None else random.Random(seed)  # noqa: S311 - no secret
    drawn = chance.sample(range(size), num_images)
    filenames = [index.filenames[place] for place in drawn]
    return filenames, [index.get_label(place) for place in drawn], dict(enumerate(class_names))


def select_img_batch(
    batch_size: int,
) -> tuple[NDArray[np.float32], list[str], list[int], dict[int, str]]:
    """Draws images at random, without replacement, and reads only these.

    Args:
        batch_size: how many, from 1 to the size of the data set.

    Returns:
        The images, shape `(batch_size, IMG_WIDTH, IMG_WIDTH, 3)`, float32 from 0 to 1; their file
        names relative to `DATA_ROOT`, with forward slashes; their labels, 0 or 1; and the name of
        each label.

    Raises:
        InvalidImageCount: the data set does not have that many images.
        DatasetError: the folder is missing, wrongly laid out, or one of the images is unreadable.
    """
    filenames, labels, class_names = draw_images(batch_size)
    wanted = Preprocessing(height=IMG_WIDTH, width=IMG_WIDTH)
    images = np.stack([read_image(filename, wanted) for filename in filenames])
    return images, filenames, labels, class_names
