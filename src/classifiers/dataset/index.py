"""What lies in the data set's folder, listed once and revalidated at every use.

A folder's time of modification changes with every file that is added, removed or renamed in it. So
what was listed holds as long as these times do, and asking for them costs as much for a hundred
thousand files as for ten.
"""

from __future__ import annotations

import os
import threading
import time
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path

from classifiers.exceptions import DatasetError
from classifiers.stored_texts import make_readable

# What Keras's DirectoryIterator counts as an image, by the end of its name.
_IMAGE_SUFFIXES = ("png", "jpg", "jpeg", "bmp", "ppm", "tif", "tiff")
# File systems keep times in steps: a folder that changed just before it was listed may change once
# more without another time.
_RACY_NANOSECONDS = 1_000_000_000
_LARGEST_CACHE = 8


@dataclass(frozen=True, eq=False)
class Index:
    """The images below one folder.

    Attributes:
        root: the folder.
        class_names: its class folders, sorted.
        filenames: of all images, relative to `root`, with forward slashes: by class, then in the
            order of Keras.
        ends: for each class, how many images there are up to its end.
        folders: every folder below, with its time of modification when it was listed.
        listed_at: when that was, both in nanoseconds.
    """

    root: Path
    class_names: Sequence[str]
    filenames: Sequence[str]
    ends: Sequence[int]
    folders: dict[str, int]
    listed_at: int

    def __len__(self) -> int:
        return len(self.filenames)

    @property
    def counts(self) -> list[int]:
        """How many images each class has."""
        return [end - start for start, end in pairwise([0, *self.ends])]

    def get_label(self, position: int) -> int:
        """The class of an image, by its place in `filenames`."""
        return bisect_right(self.ends, position)

    def find(self, filename: str) -> int | None:
        """The place of an image in `filenames`; None for a name that is not there."""
        return self._places.get(filename)

    def find_name(self, said: str) -> str:
        """The name of an image as it is here, by what people and programs are told of it.

        A name that is no text is told with question marks; one that is not here stays as it was.
        """
        if said in self._places or "?" not in said:
            return said
        return next((name for name in self.filenames if make_readable(name) == said), said)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {filename: place for place, filename in enumerate(self.filenames)}

    def is_current(self) -> bool:
        """Whether nothing has been added, removed or renamed since."""
        newest = max(self.folders.values())
        return newest < self.listed_at - _RACY_NANOSECONDS and all(
            _time_of(folder) == modified for folder, modified in self.folders.items()
        )


_indices: dict[Path, Index] = {}
_lock = threading.Lock()


def get_index(root: Path, name: str = "") -> Index:
    """What lies in a folder now.

    Args:
        root: the folder.
        name: how errors call it; without one, by the last part of its path.

    Raises:
        DatasetError: the folder is missing.
    """
    index = _indices.get(root)
    if index is None or not index.is_current():
        with _lock:  # whoever waited finds what the other one has listed
            index = _indices.get(root)
            if index is None or not index.is_current():
                index = _list(root, name or root.name)
                while len(_indices) >= _LARGEST_CACHE:
                    _indices.pop(next(iter(_indices)))
                _indices[root] = index
    return index


def is_image_name(name: str) -> bool:
    """Whether a file of this name counts as an image of the data set."""
    return name.lower().endswith(_IMAGE_SUFFIXES)


def _list(root: Path, name: str) -> Index:
    listed_at = time.time_ns()
    folders = {str(root): _time_of(str(root))}
    if not root.is_dir():
        raise DatasetError(f"Found 0 images: {name} is a folder that does not exist.")
    class_names = sorted(
        entry.name for entry in root.iterdir() if entry.is_dir() and not entry.name.startswith(".")
    )
    by_class = [list(_list_class(root, name, folders)) for name in class_names]
    return Index(
        root=root,
        class_names=class_names,
        filenames=[filename for filenames in by_class for filename in filenames],
        ends=list(accumulate(map(len, by_class))),
        folders=folders,
        listed_at=listed_at,
    )


def _list_class(root: Path, class_name: str, folders: dict[str, int]) -> Iterator[str]:
    """The images of a class in Keras's order; notes the times of all folders that it looks into."""
    for folder, _, names in sorted(os.walk(root / class_name), key=lambda visited: visited[0]):
        folders[folder] = _time_of(folder)
        prefix = Path(folder).relative_to(root).as_posix()
        yield from (f"{prefix}/{name}" for name in sorted(names) if is_image_name(name))


def _time_of(folder: str) -> int:
    try:
        return os.stat(folder).st_mtime_ns  # noqa: PTH116 - ten times as fast, and asked often
    except OSError:
        return -1
