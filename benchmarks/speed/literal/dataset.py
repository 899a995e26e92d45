"""`get_data_generator`, `select_img_batch` and `get_dataset_size`, as the specification says."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tensorflow.keras.preprocessing.image import ImageDataGenerator  # noqa: TID253 - the literal way

if TYPE_CHECKING:
    from keras.preprocessing.image import DirectoryIterator

IMG_WIDTH = 256


def get_data_generator(
    data_root: Path, batch_size: int = 64, shuffle: bool = True
) -> DirectoryIterator:
    """A new iterator over the data set, which lists it."""
    return ImageDataGenerator(rescale=1 / 255).flow_from_directory(
        str(data_root),
        target_size=(IMG_WIDTH, IMG_WIDTH),
        class_mode="binary",
        batch_size=batch_size,
        shuffle=shuffle,
    )


def select_img_batch(
    data_root: Path, batch_size: int
) -> tuple[NDArray[np.float32], list[str], list[int], dict[int, str]]:
    """A random batch of a new iterator: images, file names, labels, names of the labels."""
    generator = get_data_generator(data_root, batch_size)
    # The last batch may be smaller than what was asked for.
    number = random.randrange(max(1, generator.n // batch_size))
    images, labels = generator[number]
    drawn = generator.index_array[number * batch_size : (number + 1) * batch_size]
    filenames = [generator.filenames[index] for index in drawn]
    class_names = {label: name for name, label in generator.class_indices.items()}
    return images, filenames, [int(label) for label in labels], class_names


def get_dataset_size(data_root: Path) -> int:
    """Counts the images by making an iterator over them."""
    return int(get_data_generator(data_root).n)
