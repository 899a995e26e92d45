"""The first gate: the structure of an HDF5 file, and what Keras stored in it.

Nothing is followed but hard links, nothing is read before its declared size was held against the
file's own, and nothing that the C library would unpack is unpacked. See the HDF5 file format
specification, https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from classifiers.modelfile.limits import Limits
from classifiers.modelfile.report import Code, Refused

if TYPE_CHECKING:
    import h5py

LayerWeights = tuple[str, list[NDArray[np.floating]]]

# Keras splits long lists of names; nothing else makes it write many attributes.
_MAX_ATTRIBUTES = 1_000
_SHORT_TEXTS = 64


@dataclass(frozen=True)
class Contents:
    """What Keras stored: text and numbers, nothing that could run."""

    keras_version: str | None
    config: str | None
    """The architecture as JSON; None in a file of weights."""
    has_training_config: bool
    has_numbers: bool
    """Whether there are weights at all, also ones that belong to no layer that is known."""
    weights: list[LayerWeights] = field(default_factory=list)
    """Layers in the order of the file, each with its weights."""


def read_contents(data: bytes, limits: Limits) -> Contents:
    """Checks the structure of an HDF5 file and reads what belongs to a Keras model.

    Raises:
        Refused: the structure is not that of a file that Keras writes, or exceeds the limits.
    """
    with _open(data) as file:
        _check_superblock(data)
        walk = _Walk(limits, data)
        datasets = walk.visit_all(file)
        root = "model_weights" if "model_weights" in walk.groups else ""
        weights = []
        for layer in _names(walk.groups[root], "layer_names", limits):
            path = f"{root}/{layer}".lstrip("/")
            if path not in walk.groups:
                raise _mismatch(f"the layer {layer[:100]!r} has no group")
            names = _names(walk.groups[path], "weight_names", limits)
            weights.append((layer, [_array(datasets, f"{path}/{name}") for name in names]))
        version = _text(file, "keras_version") or _text(walk.groups[root], "keras_version")
        return Contents(
            keras_version=version,
            config=_text(file, "model_config"),
            has_training_config="training_config" in file.attrs,
            has_numbers=bool(datasets),
            weights=weights,
        )


def read_arrays(data: bytes, limits: Limits) -> dict[str, NDArray[np.floating]]:
    """Checks the structure of an HDF5 file and reads all its numbers, by path.

    Raises:
        Refused: the structure is not that of a file that Keras writes, or exceeds the limits.
    """
    with _open(data) as file:
        _check_superblock(data)
        datasets = _Walk(limits, data).visit_all(file)
        return {path: _array(datasets, path) for path in datasets}


@contextmanager
def _open(data: bytes) -> Iterator[h5py.File]:
    import h5py

    try:
        with h5py.File(io.BytesIO(data), "r") as file:
            yield file
    except (Refused, MemoryError):
        raise
    except Exception as error:  # the C library promises no class of error for a damaged file
        raise Refused(
            Code.HDF5_DAMAGED,
            "The file is HDF5, but damaged: was the download or upload cut off? "
            f"Received: {' '.join(str(error).split())[:200]}",
        ) from error


def _check_superblock(data: bytes) -> None:
    """Refuses a file that was still being written, or that goes on behind its own end."""
    version = data[8]
    if version > 2 and data[11]:  # noqa: PLR2004 - from this version on, it says so
        raise Refused(Code.HDF5_DAMAGED, "The file was copied while it was being written.")
    begin = {0: 40, 1: 44}.get(version, 28)
    end = int.from_bytes(data[begin : begin + 8], "little")
    if end != len(data):
        raise Refused(
            Code.HDF5_SIZE, f"The file says that it has {end} bytes. Received: {len(data)}"
        )


class _Walk:
    """Visits every object once, and refuses what a file of Keras does not have."""

    def __init__(self, limits: Limits, data: bytes) -> None:
        self.limits = limits
        self.groups: dict[str, h5py.Group] = {}
        self._file_bytes = len(data)
        self._longest_text = _find_longest_text(data)
        self._seen: set[Any] = set()
        self._places: list[tuple[int, int]] = []

    def visit_all(self, file: h5py.File) -> dict[str, h5py.Dataset]:
        """Every dataset by its path. Afterwards `groups` has the groups."""
        datasets = dict(self._visit(file["/"], ""))
        end_before = 0
        for begin, end in sorted(self._places):
            if begin < end_before or end > self._file_bytes:
                raise _other_numbers()
            end_before = end
        return datasets

    def _visit(
        self, group: h5py.Group, path: str, depth: int = 0
    ) -> Iterator[tuple[str, h5py.Dataset]]:
        import h5py

        if depth > self.limits.hdf5_depth:
            raise Refused(Code.HDF5_TOO_DEEP, "The groups of the file lie too deep in each other.")
        self._count(group)
        self.groups[path] = group
        if len(group) > self.limits.hdf5_objects:
            raise _too_many_objects()
        for name in group:
            below = f"{path}/{name}".lstrip("/")
            _check_link(group, name)
            item = group[name]
            if isinstance(item, h5py.Group):
                yield from self._visit(item, below, depth + 1)
            elif isinstance(item, h5py.Dataset):
                self._count(item)
                self._check_dataset(item)
                yield below, item
            else:
                raise Refused(Code.HDF5_TYPE, "A model file holds groups and datasets only.")

    def _count(self, item: h5py.Group | h5py.Dataset) -> None:
        import h5py

        address = h5py.h5o.get_info(item.id).addr
        if address in self._seen:
            raise Refused(Code.HDF5_LINK, "An object of the file has two names.")
        self._seen.add(address)
        if len(self._seen) > self.limits.hdf5_objects or len(item.attrs) > _MAX_ATTRIBUTES:
            raise _too_many_objects()
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

    def _check_dataset(self, dataset: h5py.Dataset) -> None:
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
        if kind.get_class() not in {h5t.INTEGER, h5t.FLOAT}:
            raise Refused(Code.HDF5_TYPE, "A model file holds plain numbers only.")
        declared = kind.get_size() * math.prod(dataset.shape or ())
        if dataset.id.get_storage_size() != declared:
            raise _other_numbers()
        begin = dataset.id.get_offset() or 0
        self._places.append((begin, begin + declared))


def _find_longest_text(data: bytes) -> int:
    """Bytes of the longest text of variable length, from the file's global heaps.

    Many attributes may refer to the same text, so the file's own size does not bound them.
    """
    longest, begin = 0, data.find(b"GCOL")
    while begin >= 0:
        end = begin + int.from_bytes(data[begin + 8 : begin + 16], "little")
        position = begin + 16
        while position + 16 <= min(end, len(data)) and any(data[position : position + 2]):
            num_bytes = int.from_bytes(data[position + 8 : position + 16], "little")
            longest = max(longest, num_bytes)
            position += 16 + (num_bytes + 7) // 8 * 8
        begin = data.find(b"GCOL", begin + 4)
    return longest


def _check_link(group: h5py.Group, name: str) -> None:
    import h5py

    kind = group.id.links.get_info(name.encode("utf-8", "surrogateescape")).type
    if kind != h5py.h5l.TYPE_HARD:
        raise Refused(
            Code.HDF5_LINK,
            "A model file must not refer to other files or places. This one has a link: "
            f"{name[:100]!r}",
        )


def _array(datasets: dict[str, h5py.Dataset], path: str) -> NDArray[np.floating]:
    dataset = datasets.get(path)
    if dataset is None:
        raise _mismatch(f"the weights {path[:200]!r} are not in the file")
    if dataset.dtype.kind != "f":
        raise Refused(
            Code.HDF5_TYPE, f"Weights must be floating-point numbers. Received: {dataset.dtype}"
        )
    array: NDArray[np.floating] = dataset[()]
    return array


def _text(item: h5py.Group, name: str) -> str | None:
    value = item.attrs.get(name)
    try:
        value = value.decode("utf-8") if isinstance(value, bytes) else value
        str(value).encode("utf-8")  # h5py hides what is not UTF-8 in letters that cannot be written
    except UnicodeError as error:
        raise Refused(Code.CONFIG_DAMAGED, f"The attribute {name} is not UTF-8.") from error
    if value is not None and not isinstance(value, str):
        raise Refused(Code.HDF5_TYPE, f"The attribute {name} must be text.")
    return value


def _names(item: h5py.Group, name: str, limits: Limits) -> list[str]:
    """A list of names, which Keras splits into `name0`, `name1` … where it is long."""
    parts = [name] if name in item.attrs else []
    while f"{name}{len(parts)}" in item.attrs and name not in parts:
        parts.append(f"{name}{len(parts)}")
    values = [value for part in parts for value in np.ravel(item.attrs[part]).tolist()]
    if len(values) > limits.hdf5_objects:
        raise _too_many_objects()
    if not all(isinstance(value, (bytes, str)) for value in values):
        raise Refused(Code.HDF5_TYPE, f"The attribute {name} must be a list of names.")
    return [value.decode("utf-8") if isinstance(value, bytes) else value for value in values]


def _mismatch(what: str) -> Refused:
    return Refused(
        Code.WEIGHTS_MISMATCH, f"The file must hold the weights of every layer it names: {what}."
    )


def _other_numbers() -> Refused:
    return Refused(
        Code.HDF5_SIZE, "The file claims to hold other numbers than there are bytes in it."
    )


def _too_many_objects() -> Refused:
    return Refused(
        Code.HDF5_TOO_MANY_OBJECTS, "The file holds too many groups, datasets, attributes or names."
    )
