"""The labelled data set at `DATA_ROOT`: one folder per class, in it the images.

Classes are ordered by folder name, as Keras orders them: the first is class 0, the second, the
positive one, is class 1.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from classifiers.conf import conf
from classifiers.exceptions import DatasetError, InvalidImageCount
from classifiers.imagefile import to_rgb
from classifiers.preprocessing import Preprocessing

if TYPE_CHECKING:
    from keras.preprocessing.image import DirectoryIterator

IMG_WIDTH = 256
"""Width and height, in pixels, of the images that `get_data_generator` yields."""

# What Keras's DirectoryIterator counts as an image, by the end of its name.
_IMAGE_SUFFIXES = ("png", "jpg", "jpeg", "bmp", "ppm", "tif", "tiff")


def get_data_generator(batch_size: int = 64, shuffle: bool = True) -> DirectoryIterator:
    """Batches of the images at `DATA_ROOT`, rescaled by 1/255, without any augmentation.

    Args:
        batch_size: images in a batch; the last one may be smaller.
        shuffle: whether the order is drawn at random; otherwise it is by class, then file name.

    Returns:
        A Keras `DirectoryIterator` that yields `(x, y)`: `x` of shape
        `(batch_size, IMG_WIDTH, IMG_WIDTH, 3)` and dtype float32, from 0 to 1; `y` of shape
        `(batch_size,)` and dtype float32, the classes 0.0 and 1.0.

    Raises:
        DatasetError: the folder is missing, or does not hold exactly two class folders.
    """
    from tensorflow.keras.preprocessing.image import ImageDataGenerator

    class_names = _get_two_class_names()
    with _quiet_keras():
        return ImageDataGenerator(rescale=1 / 255).flow_from_directory(
            os.fspath(conf.data_root),
            target_size=(IMG_WIDTH, IMG_WIDTH),
            classes=class_names,
            class_mode="binary",
            batch_size=batch_size,
            shuffle=shuffle,
        )


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
    size = get_dataset_size()
    if not 1 <= batch_size <= size:
        raise InvalidImageCount(
            f"The number of images must be from 1 to the size of the data set, which is {size}. "
            f"Received: {batch_size}"
        )
    generator = get_data_generator(batch_size=batch_size, shuffle=True)
    # The first batch of a shuffled order is a random sample, and always a full one.
    images, labels = _read_batch(generator, 0)
    drawn = generator.index_array[:batch_size]
    filenames = [Path(generator.filenames[index]).as_posix() for index in drawn]
    class_names = {index: name for name, index in generator.class_indices.items()}
    return images, filenames, [int(label) for label in labels], class_names


def read_batches(
    preprocessing: Preprocessing, batch_size: int = 64
) -> Iterator[tuple[NDArray[np.float32], list[int]]]:
    """Yields the whole data set once, by class and file name, as a network wants it.

    Returns:
        Images, shape `(n, height, width, channels)`, and their labels, 0 or 1.

    Raises:
        DatasetError: the data set is missing, empty or wrongly laid out, or an image is unreadable.
    """
    images = list_images()
    if not images:
        raise DatasetError("There is nothing to evaluate on: DATA_ROOT holds 0 images.")
    for begin in range(0, len(images), batch_size):
        batch = images[begin : begin + batch_size]
        yield (
            np.stack([read_image(name, preprocessing) for name, _ in batch]),
            [label for _, label in batch],
        )


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


def list_images() -> list[tuple[str, int]]:
    """File names relative to `DATA_ROOT`, with forward slashes, and labels, in Keras's order.

    Raises:
        DatasetError: the folder is missing, or does not hold exactly two class folders.
    """
    root = conf.data_root
    return [
        (path.relative_to(root).as_posix(), label)
        for label, class_name in enumerate(_get_two_class_names())
        for path in sorted(_list_images(root / class_name), key=lambda p: (str(p.parent), p.name))
    ]


def get_dataset_size() -> int:
    """Number of images at `DATA_ROOT`.

    Raises:
        DatasetError: the folder is missing.
    """
    return sum(1 for name in get_class_names() for _ in _list_images(conf.data_root / name))


def get_class_names() -> list[str]:
    """Names of the class folders at `DATA_ROOT`, sorted; hidden folders are no classes.

    Raises:
        DatasetError: the folder is missing.
    """
    root = conf.data_root
    if not root.is_dir():
        raise DatasetError("Found 0 images: the folder that DATA_ROOT names does not exist.")
    return sorted(p.name for p in root.iterdir() if p.is_dir() and not p.name.startswith("."))


def is_image_name(name: str) -> bool:
    """Whether a file of this name counts as an image of the data set."""
    return name.lower().endswith(_IMAGE_SUFFIXES)


def _get_two_class_names() -> list[str]:
    class_names = get_class_names()
    if len(class_names) != 2:  # noqa: PLR2004 - a binary classifier has two classes
        raise DatasetError(
            "DATA_ROOT must hold exactly two folders, one per class. "
            f"Received: {len(class_names)} ({', '.join(class_names) or 'none'})."
        )
    return class_names


def _list_images(class_folder: Path) -> Iterator[Path]:
    for folder, _, names in os.walk(class_folder):
        yield from (Path(folder, name) for name in names if is_image_name(name))


def _read_batch(
    generator: DirectoryIterator, index: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    try:
        images, labels = generator[index]
    except Exception as error:  # Pillow and its plugins have many words for a broken file
        raise DatasetError(_blame(generator, error)) from error
    return images, labels


def _blame(generator: DirectoryIterator, error: Exception) -> str:
    """Names the first image that cannot be read: Pillow's message does not."""
    from PIL import Image

    for filename, path in zip(generator.filenames, generator.filepaths, strict=True):
        try:
            with Image.open(path) as image:
                image.load()
        except Exception as cause:
            return f"The image {filename} of the data set cannot be read. Received: {cause}"
    return f"The data set cannot be read. Received: {error}"


@contextlib.contextmanager
def _quiet_keras() -> Iterator[None]:
    """Keeps Keras from printing how many images it found."""
    from keras import config

    if not config.is_interactive_logging_enabled():
        yield
        return
    config.disable_interactive_logging()
    try:
        yield
    finally:
        config.enable_interactive_logging()
