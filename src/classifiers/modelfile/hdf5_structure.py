"""The first gate: the structure of an HDF5 file.

Nothing is followed but hard links, nothing is read before its declared size was held against the
file's own, and nothing that the C library would unpack is unpacked. See the HDF5 file format
specification, https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

from classifiers.modelfile.limits import Limits
from classifiers.modelfile.report import Code, Refused
from classifiers.modelfile.stored import StoredArray

if TYPE_CHECKING:
    import h5py

# Keras splits long lists of names; nothing else makes it write many attributes.
_MAX_ATTRIBUTES = 1_000
_SHORT_TEXTS = 64
_SUPERBLOCK_BYTES = 64
_HEAP = b"GCOL"
_HEAP_HEAD_BYTES = 16
_BYTES_AT_A_TIME = 1 << 20


@contextmanager
def open_hdf5(file: BinaryIO) -> Iterator[h5py.File]:
    """Opens an HDF5 file; whatever the C library finds wrong with it is a refusal."""
    import h5py

    try:
        with h5py.File(file, "r") as hdf5:
            _check_superblock(file)
            yield hdf5
    except (Refused, MemoryError):
        raise
    except Exception as error:  # the C library promises no class of error for a damaged file
        raise Refused(
            Code.HDF5_DAMAGED,
            "The file is HDF5, but damaged: was the download or upload cut off? "
            f"Received: {' '.join(str(error).split())[:200]}",
        ) from error


def _check_superblock(file: BinaryIO) -> None:
    """Refuses a file that was still being written, or that goes on behind its own end."""
    file.seek(0)
    data = file.read(_SUPERBLOCK_BYTES)
    version, size = data[8], _size(file)
    if version > 2 and data[11]:  # noqa: PLR2004 - from this version on, it says so
        raise Refused(Code.HDF5_DAMAGED, "The file was copied while it was being written.")
    begin = {0: 40, 1: 44}.get(version, 28)
    end = int.from_bytes(data[begin : begin + 8], "little")
    if end != size:
        raise Refused(Code.HDF5_SIZE, f"The file says that it has {end} bytes. Received: {size}")


def _size(file: BinaryIO) -> int:
    return file.seek(0, os.SEEK_END)


class Walk:
    """Visits every object once, and refuses what a file of Keras does not have."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        self.file = file
        self.limits = limits
        self.groups: dict[str, h5py.Group] = {}
        self._file_bytes = _size(file)
        self._longest_text = _find_longest_text(file)
        self._seen: set[Any] = set()

    def visit_all(self, hdf5: h5py.File) -> dict[str, StoredArray]:
        """Every array by its path. Afterwards `groups` has the groups."""
        arrays = dict(self._visit(hdf5["/"], ""))
        end_before = 0
        for begin, end in sorted(map(_place, arrays.values())):
            if begin < end_before or end > self._file_bytes:
                raise _other_numbers()
            end_before = end
        return arrays

    def _visit(
        self, group: h5py.Group, path: str, depth: int = 0
    ) -> Iterator[tuple[str, StoredArray]]:
        import h5py

        if depth > self.limits.hdf5_depth:
            raise Refused(Code.HDF5_TOO_DEEP, "The groups of the file lie too deep in each other.")
        self._count(group)
        self.groups[path] = group
        if len(group) > self.limits.hdf5_objects:
            raise too_many_objects()
        for name in group:
            below = f"{path}/{name}".lstrip("/")
            _check_link(group, name)
            item = group[name]
            if isinstance(item, h5py.Group):
                yield from self._visit(item, below, depth + 1)
            elif isinstance(item, h5py.Dataset):
                self._count(item)
                yield below, self._find_array(item)
            else:
                raise Refused(Code.HDF5_TYPE, "A model file holds groups and datasets only.")

    def _count(self, item: h5py.Group | h5py.Dataset) -> None:
        import h5py

        address = h5py.h5o.get_info(item.id).addr
        if address in self._seen:
            raise Refused(Code.HDF5_LINK, "An object of the file has two names.")
        self._seen.add(address)
        if len(self._seen) > self.limits.hdf5_objects or len(item.attrs) > _MAX_ATTRIBUTES:
            raise too_many_objects()
        for name in item.attrs:
            self._check_attribute(item, name)

    def _check_attribute(self, item: h5py.Group | h5py.Dataset, name: str) -> None:
        """Refuses what is neither text nor numbers, or takes more memory than it may."""
        from h5py import h5t

        attribute = item.attrs.get_id(name)
        kind = attribute.get_type()
        if attribute.shape is None:
            raise Refused(Code.HDF5_TYPE, "An attribute in the file has no value.")
        if kind.get_class() not in {h5t.STRING, h5t.INTEGER, h5t.FLOAT}:
            raise Refused(Code.HDF5_TYPE, "An attribute in the file is neither text nor numbers.")
        is_variable = isinstance(kind, h5t.TypeStringID) and kind.is_variable_str()
        count = math.prod(attribute.shape)
        num_bytes = (self._longest_text if is_variable else kind.get_size()) * count
        # A name and a long text may lie in one heap: many short ones may count as long.
        times = _SHORT_TEXTS if is_variable and count > 1 else 1
        if num_bytes > times * self.limits.attribute_bytes:
            raise Refused(Code.HDF5_ATTRIBUTE_TOO_LARGE, "An attribute in the file is too large.")

    def _find_array(self, dataset: h5py.Dataset) -> StoredArray:
        from h5py import h5d, h5t

        properties = dataset.id.get_create_plist()
        if properties.get_nfilters():
            raise Refused(
                Code.HDF5_FILTER,
                "The numbers in a model file must not be compressed. Save it again with Keras.",
            )
        if properties.get_layout() != h5d.CONTIGUOUS or properties.get_external_count():
            raise Refused(
                Code.HDF5_STORAGE,
                "A model file must hold its numbers itself, each array in one piece.",
            )
        kind = dataset.id.get_type()
        # What NumPy has no name for would be read as other numbers than are meant.
        if kind.get_class() not in {h5t.INTEGER, h5t.FLOAT} or kind != h5t.py_create(dataset.dtype):
            raise Refused(Code.HDF5_TYPE, "A model file holds plain numbers only.")
        declared = kind.get_size() * math.prod(dataset.shape or ())
        if dataset.id.get_storage_size() != declared:
            raise _other_numbers()
        begin = dataset.id.get_offset() or 0
        return StoredArray(self.file, begin, dataset.dtype, dataset.shape or ())


def _place(array: StoredArray) -> tuple[int, int]:
    return array.begin, array.begin + math.prod(array.shape) * array.dtype.itemsize


def _find_longest_text(file: BinaryIO) -> int:
    """Bytes of the longest text of variable length, from the file's global heaps.

    Many attributes may refer to the same text, so the file's own size does not bound them.
    """
    longest, size = 0, _size(file)
    for begin in _find_heaps(file, size):
        end = min(size, begin + _read_number(file, begin + 8))
        position = begin + _HEAP_HEAD_BYTES
        while position + _HEAP_HEAD_BYTES <= end and _read_number(file, position, 2):
            num_bytes = _read_number(file, position + 8)
            longest = max(longest, num_bytes)
            position += _HEAP_HEAD_BYTES + (num_bytes + 7) // 8 * 8
    return longest


def _find_heaps(file: BinaryIO, size: int) -> Iterator[int]:
    """Where heaps begin: wherever their first letters stand, as any place may be referred to."""
    for start in range(0, size, _BYTES_AT_A_TIME):
        file.seek(start)
        data = file.read(_BYTES_AT_A_TIME + len(_HEAP) - 1)  # also those across the border
        found = data.find(_HEAP)
        while found >= 0:
            yield start + found
            found = data.find(_HEAP, found + len(_HEAP))


def _read_number(file: BinaryIO, begin: int, num_bytes: int = 8) -> int:
    file.seek(begin)
    return int.from_bytes(file.read(num_bytes), "little")


def _check_link(group: h5py.Group, name: str) -> None:
    import h5py

    kind = group.id.links.get_info(name.encode("utf-8", "surrogateescape")).type
    if kind != h5py.h5l.TYPE_HARD:
        raise Refused(
            Code.HDF5_LINK,
            "A model file must not refer to other files or places. This one has a link: "
            f"{name[:100]!r}",
        )


def _other_numbers() -> Refused:
    return Refused(
        Code.HDF5_SIZE, "The file claims to hold other numbers than there are bytes in it."
    )


def too_many_objects() -> Refused:
    """The refusal of a file that holds more than any model."""
    return Refused(
        Code.HDF5_TOO_MANY_OBJECTS, "The file holds too many groups, datasets, attributes or names."
    )
