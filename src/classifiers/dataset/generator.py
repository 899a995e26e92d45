"""The data set as Keras reads it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from classifiers.dataset.folder import get_data_root

if TYPE_CHECKING:
    from keras.preprocessing.image import DirectoryIterator

IMG_WIDTH = 256
"""Width and height, in pixels, of the images that `get_data_generator` yields."""


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

    folder = get_data_root()
    class_names = folder.class_names
    with _quiet_keras():
        return ImageDataGenerator(rescale=1 / 255).flow_from_directory(
            os.fspath(folder.root),
            target_size=(IMG_WIDTH, IMG_WIDTH),
            classes=class_names,
            class_mode="binary",
            batch_size=batch_size,
            shuffle=shuffle,
        )


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
