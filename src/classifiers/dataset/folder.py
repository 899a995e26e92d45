"""A labelled folder, wherever it lies."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from classifiers.conf import conf
from classifiers.dataset.index import Index, get_index
from classifiers.dataset.reading import Transform, decode_pixels
from classifiers.exceptions import DatasetError, UnknownImage
from classifiers.preprocessing import Preprocessing

_NUM_CLASSES = 2  # of a binary classifier


class Source(Protocol):
    """Labelled images that can be scored: a `Folder`, or whatever else lists and reads them."""

    def list_images(self) -> list[tuple[str, int]]:
        """File names, in a fixed order, and labels, 0 or 1."""
        ...

    def read_bytes(self, filename: str) -> bytes:
        """The content of one file, in any format that Pillow reads.

        Raises:
            DatasetError: it cannot be read.
        """
        ...


@dataclass(frozen=True)
class Folder:
    """A labelled data set: in it one folder per class, in these the images.

    Attributes:
        root: the folder.
        name: how errors call it; without one, by the last part of its path.
    """

    root: Path
    name: str = ""

    def get_index(self) -> Index:
        """What lies in it now: listed once, and again when it has changed.

        Raises:
            DatasetError: the folder is missing.
        """
        return get_index(self.root, self.name)

    @property
    def class_names(self) -> list[str]:
        """Names of the class folders, where there are two.

        Raises:
            DatasetError: the folder is missing, or does not hold exactly two class folders.
        """
        class_names = list(self.get_index().class_names)
        if len(class_names) != _NUM_CLASSES:
            raise DatasetError(
                f"{self.name or self.root.name} must hold exactly two folders, one per class. "
                f"Received: {len(class_names)} ({', '.join(class_names) or 'none'})."
            )
        return class_names

    def list_images(self) -> list[tuple[str, int]]:
        """File names relative to the folder, with forward slashes, and labels, in Keras's order.

        Raises:
            DatasetError: the folder is missing, or does not hold exactly two class folders.
        """
        _ = self.class_names
        index = self.get_index()
        return [(name, index.get_label(place)) for place, name in enumerate(index.filenames)]

    def find_label(self, filename: str) -> int:
        """The class of an image by its name: the way in for names that come from elsewhere.

        Raises:
            UnknownImage: it has no such image now; nothing outside the folder is one.
            DatasetError: the folder is missing.
        """
        index = self.get_index()
        place = index.find(filename)
        if place is None:
            raise UnknownImage(
                "An image is named as the data set has it: its folder, a slash, its file. "
                f"Received: {filename[:200]!r}"
            )
        return index.get_label(place)

    def read_bytes(self, filename: str) -> bytes:
        """The content of one of its files.

        Raises:
            DatasetError: it cannot be read.
        """
        try:
            return (self.root / filename).read_bytes()
        except OSError as error:
            raise DatasetError(
                f"The image {filename} of the data set cannot be read. Received: {error.strerror}"
            ) from error

    def read_pixels(
        self, filename: str, preprocessing: Preprocessing, transform: Transform | None = None
    ) -> NDArray[np.uint8]:
        """One image in the size that a network wants, its values not scaled yet.

        Args:
            filename: relative to the folder.
            preprocessing: what is done to it.
            transform: what is done to it before that, in its own size.

        Raises:
            DatasetError: it cannot be read.
        """
        return decode_pixels(self.read_bytes(filename), filename, preprocessing, transform)

    def hash_manifest(self) -> str:
        """SHA-256 of what lies in it, as `hash_manifest` takes it: reads every file.

        Raises:
            DatasetError: the folder is missing or wrongly laid out, or a file cannot be read.
        """
        filenames = [filename for filename, _ in self.list_images()]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            hashes = list(pool.map(self._hash, filenames))
        return hash_manifest(zip(hashes, filenames, strict=True))

    def _hash(self, filename: str) -> str:
        return hashlib.sha256(self.read_bytes(filename)).hexdigest()


def get_data_root() -> Folder:
    """The data set at `DATA_ROOT`."""
    return Folder(conf.data_root, "DATA_ROOT")


def hash_manifest(files: Iterable[Sequence[str]]) -> str:
    """SHA-256 of a list of files: the same for the same content under the same names.

    It is that of a text with a line `<SHA-256 of the file> <name>` for each file, the lines sorted
    by their bytes, each with a line feed behind it.

    Args:
        files: for each, the SHA-256 of its content in hexadecimal digits, and its name.
    """
    lines = sorted(os.fsencode(f"{sha256} {name}\n") for sha256, name in files)
    return hashlib.sha256(b"".join(lines)).hexdigest()
