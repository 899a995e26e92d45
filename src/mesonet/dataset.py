"""Labelled pictures, from a folder with one sub-folder per class."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mesonet.exceptions import DatasetError

PICTURE_SUFFIXES = frozenset({".jpeg", ".jpg", ".png"})


@dataclass(frozen=True)
class LabelledPictures:
    """Pictures in memory, with what they are.

    Args:
        pictures: RGB in 0..255, uint8, shape (count, size, size, 3).
        labels: The positions of their classes among the sorted class names, so 0 for ``df`` and
            1 for ``real``; float32, shape (count,).
    """

    pictures: NDArray[np.uint8]
    labels: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.labels)


def read_labelled_folder(folder: Path, image_size: int = 256) -> LabelledPictures:
    """Return the pictures of a folder that holds one folder for each of two classes.

    Args:
        folder: Such as one with ``df/*.jpg`` and ``real/*.jpg``.
        image_size: Width and height to resize the pictures to, in pixels.

    Raises:
        DatasetError: If there are not two class folders, or one of them has no pictures.
    """
    classes = sorted(entry for entry in folder.glob("*/") if not entry.name.startswith("."))
    if len(classes) != 2:  # noqa: PLR2004 - one sigmoid unit tells two classes apart
        names = ", ".join(entry.name for entry in classes) or "none"
        msg = f"A labelled folder must hold two folders, one for each class. Received: {names}"
        raise DatasetError(msg)
    files = [(path, label) for label, entry in enumerate(classes) for path in _pictures_in(entry)]
    return LabelledPictures(
        pictures=np.stack([_read_picture(path, image_size) for path, _ in files]),
        labels=np.array([label for _, label in files], np.float32),
    )


def _pictures_in(folder: Path) -> list[Path]:
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in PICTURE_SUFFIXES)
    if not paths:
        suffixes = ", ".join(sorted(PICTURE_SUFFIXES))
        msg = f"A class folder must hold pictures ({suffixes}). Received: {folder}"
        raise DatasetError(msg)
    return paths


def _read_picture(path: Path, image_size: int) -> NDArray[np.uint8]:
    """Return one picture: RGB, uint8, shape (image_size, image_size, 3)."""
    with Image.open(path) as picture:
        rgb = picture.convert("RGB")
    if rgb.size != (image_size, image_size):
        rgb = rgb.resize((image_size, image_size), Image.Resampling.BILINEAR)
    return np.asarray(rgb)
