"""HDF5 that promises more than it holds, or holds what no weights are made of."""

from collections.abc import Callable
from pathlib import Path
from struct import pack
from typing import Any

import h5py
import numpy as np

from classifiers.modelfile.report import Code
from tests.classifiers.modelfile.corpus.case import Family, Write
from tests.classifiers.modelfile.corpus.good import lay_out
from tests.classifiers.modelfile.corpus.keras_file import (
    CONFIG,
    FILE_NAME,
    WEIGHTS,
    edit,
    fill,
    find,
    kernel,
    network,
    numbers,
    overwrite,
    replace_kernel,
    save,
)

family = Family("HDF5 bombs and types")

SHAPE = (3, 3, 3, 4)
DAMAGED_SIZE = (Code.HDF5_SIZE, Code.HDF5_DAMAGED)


def base(change: Callable[[h5py.File], object]) -> Write:
    return lambda folder, decoy: edit(save(folder, network()), change)


def with_kernel(*arguments: Any, **options: Any) -> Write:
    """Writes the base network with another dataset in place of its kernel."""

    def change(file: h5py.File) -> None:
        group, name = replace_kernel(file)
        group.create_dataset(name, *arguments, **options)

    return base(change)


# Sizes

family.refuse(
    "4 GiB that were never written", Code.HDF5_SIZE, with_kernel((2**15, 2**15), np.float32)
)
family.refuse("4 TiB that were never written", Code.HDF5_SIZE, with_kernel((2**40,), np.float32))
family.refuse(
    "more bytes than 64 bits can count", DAMAGED_SIZE, with_kernel((2**31, 2**30), np.float32)
)
family.refuse(
    "4 GiB of a filling that is not zero",
    Code.HDF5_SIZE,
    with_kernel((2**30,), np.float32, fillvalue=1.5),
)
family.refuse("a kernel that was never written", Code.HDF5_SIZE, with_kernel(SHAPE, np.float32))
family.refuse(
    "a kernel that was never written, of NaN",
    Code.HDF5_SIZE,
    with_kernel(SHAPE, np.float32, fillvalue=np.nan),
)
family.refuse(
    "4 GiB in chunks that were never written",
    (Code.HDF5_SIZE, Code.HDF5_STORAGE),
    with_kernel((2**30,), np.float32, chunks=(2**16,)),
)
family.refuse(
    "a dataset without end",
    (Code.HDF5_SIZE, Code.HDF5_STORAGE),
    with_kernel(SHAPE, np.float32, maxshape=(None, 3, 3, 4), chunks=SHAPE),
)
family.refuse(
    "a kernel in chunks",
    Code.HDF5_STORAGE,
    with_kernel(data=numbers(*SHAPE), chunks=SHAPE),
    undecided="chunks without filter, all of them stored: Keras writes none; refused",
)


@family.refuses(
    Code.HDF5_STORAGE,
    undecided="numbers stored in the header of their dataset: Keras writes none; refused",
)
def a_kernel_in_the_header(folder: Path, decoy: Path) -> Path:
    def change(file: h5py.File) -> None:
        group, name = replace_kernel(file)
        properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        properties.set_layout(h5py.h5d.COMPACT)
        space = h5py.h5s.create_simple(SHAPE)
        dataset = h5py.h5d.create(
            group.id, name.encode(), h5py.h5t.IEEE_F32LE, space, dcpl=properties
        )
        h5py.Dataset(dataset)[...] = numbers(*SHAPE)

    return edit(save(folder, network()), change)


@family.refuses(Code.HDF5_SIZE)
def a_dataset_of_4_GiB_that_nothing_needs(folder: Path, decoy: Path) -> Path:  # noqa: N802
    return edit(
        save(folder, network()), lambda file: file.create_dataset("notes", (2**30,), np.float32)
    )


@family.refuses(Code.FILE_TOO_LARGE, big=True)
def a_file_of_300_MB_with_holes(folder: Path, decoy: Path) -> Path:  # noqa: N802
    return edit(save(folder, network()), lambda file: lay_out(file, "/hole", (75 * 2**20,)))


def place(path: Path, layer: str) -> int:
    with h5py.File(path) as file:
        return kernel(file, layer).id.get_offset()


def move_kernel(path: Path, address: int) -> Path:
    """Says that the kernel of `conv` lies elsewhere."""
    old = place(path, "conv")
    return overwrite(path, find(path, pack("<QQ", old, 4 * 108)), pack("<Q", address))


@family.refuses(
    *DAMAGED_SIZE,
    undecided="two kernels that overlap: stored bytes are fewer than declared; refused",
)
def two_datasets_in_the_same_place(folder: Path, decoy: Path) -> Path:
    path = save(folder, network())
    with h5py.File(path) as file:
        other = file[f"{WEIGHTS}/dense/dense/kernel:0"].id.get_offset()
    return move_kernel(path, other)


@family.refuses(*DAMAGED_SIZE)
def a_kernel_behind_the_end_of_the_file(folder: Path, decoy: Path) -> Path:
    path = save(folder, network())
    return move_kernel(path, 2**40)


@family.refuses(*DAMAGED_SIZE)
def a_kernel_across_the_end_of_the_file(folder: Path, decoy: Path) -> Path:
    path = save(folder, network())
    return move_kernel(path, path.stat().st_size - 8)


@family.refuses(*DAMAGED_SIZE)
def a_shape_larger_than_its_storage(folder: Path, decoy: Path) -> Path:
    path = save(folder, network())
    # The sides are followed by the largest they may become.
    shape = pack("<4Q", *SHAPE) * 2
    return overwrite(path, find(path, shape), pack("<4Q", 2**20, 2**10, 3, 4) * 2)


@family.refuses(*DAMAGED_SIZE)
def a_storage_larger_than_its_shape(folder: Path, decoy: Path) -> Path:
    path = save(folder, network())
    old = pack("<QQ", place(path, "conv"), 4 * 108)
    return overwrite(path, find(path, old) + 8, pack("<Q", 2**33))


# Filters

ZEROS = np.zeros(2**22, np.float32)
for name, options in (
    ("gzip", {"compression": "gzip"}),
    ("lzf", {"compression": "lzf"}),
    ("szip", {"compression": "szip"}),
    ("shuffle", {"shuffle": True}),
    ("fletcher32", {"fletcher32": True}),
    ("gzip after shuffle", {"compression": "gzip", "shuffle": True}),
):
    family.refuse(
        f"a kernel with the filter {name}",
        Code.HDF5_FILTER,
        with_kernel(data=numbers(*SHAPE), chunks=SHAPE, **options),
    )
family.refuse(
    "a kernel with the filter scaleoffset",
    Code.HDF5_FILTER,
    with_kernel(data=np.zeros(SHAPE, np.int32), scaleoffset=8),
)
family.refuse(
    "16 MiB of zeros in a few bytes",
    Code.HDF5_FILTER,
    with_kernel(data=ZEROS, chunks=(2**22,), compression="gzip", compression_opts=9),
)
family.refuse(
    "a petabyte in chunks of one packed byte",
    Code.HDF5_FILTER,
    with_kernel((2**50,), np.uint8, chunks=(2**20,), compression="gzip"),
)


@family.refuses(Code.HDF5_FILTER)
def a_filter_that_a_plug_in_brings(folder: Path, decoy: Path) -> Path:
    """HDF5 looks for a library of the filter's number and loads it."""
    path = with_kernel(data=numbers(*SHAPE), chunks=SHAPE, fletcher32=True)(folder, decoy)
    # The filter message: version 1, one filter, six empty bytes, the number of fletcher32.
    old = bytes([1, 1, *bytes(6), 3, 0])
    return overwrite(path, find(path, old) + 8, pack("<H", 32_004))


# Attributes

family.refuse(
    "an attribute of 4.5 MB",
    Code.HDF5_ATTRIBUTE_TOO_LARGE,
    base(lambda file: file.attrs.update(notes="a" * 4_700_000)),
)


@family.refuses(Code.HDF5_ATTRIBUTE_TOO_LARGE)
def an_attribute_of_4_MB_of_numbers(folder: Path, decoy: Path) -> Path:  # noqa: N802
    path = folder / FILE_NAME
    with h5py.File(path, "w", libver="latest") as file:
        fill(file, network())
        file.attrs["notes"] = np.zeros(4_600_000, np.uint8)
    return path


@family.refuses(Code.HDF5_ATTRIBUTE_TOO_LARGE, Code.HDF5_SIZE)
def an_attribute_of_one_text_four_thousand_times(folder: Path, decoy: Path) -> Path:
    """Each element points to the same megabyte: 4 GB when read."""
    count, marker = 4000, "first" + "a" * 2**20

    def change(file: h5py.File) -> None:
        texts = np.array([marker, *(["b"] * (count - 1))], dtype=object)
        file.attrs.create("notes", texts, dtype=h5py.string_dtype())

    path = edit(save(folder, network()), change)
    data = path.read_bytes()
    start = data.index(pack("<I", len(marker)), data.index(b"notes\0"))
    return overwrite(path, start, data[start : start + 16] * count)


@family.refuses(*DAMAGED_SIZE, Code.HDF5_ATTRIBUTE_TOO_LARGE)
def an_attribute_that_says_it_has_a_billion_elements(folder: Path, decoy: Path) -> Path:
    path = edit(
        save(folder, network()),
        lambda file: file.attrs.update(notes=np.zeros(12_345, np.uint8)),
    )
    return overwrite(path, find(path, pack("<2Q", 12_345, 12_345)), pack("<2Q", 2**30, 2**30))


@family.refuses(Code.HDF5_TOO_MANY_OBJECTS, Code.HDF5_ATTRIBUTE_TOO_LARGE)
def thirty_thousand_attributes(folder: Path, decoy: Path) -> Path:
    path = folder / FILE_NAME
    with h5py.File(path, "w", libver="latest") as file:
        fill(file, network())
        number = np.uint8(1)
        for n in range(30_000):
            file.attrs.create(f"{n}", number)
    return path


@family.refuses(Code.HDF5_TYPE, Code.CONFIG_DAMAGED, Code.NO_MODEL)
def an_architecture_that_is_a_number(folder: Path, decoy: Path) -> Path:
    return edit(save(folder, network()), lambda file: file.attrs.update({CONFIG: 7}))


@family.refuses(Code.HDF5_TYPE, Code.CONFIG_DAMAGED, Code.NO_MODEL, Code.HDF5_ATTRIBUTE_TOO_LARGE)
def an_architecture_that_is_a_list_of_texts(folder: Path, decoy: Path) -> Path:
    return edit(save(folder, network()), lambda file: file.attrs.update({CONFIG: ["{}", "{}"]}))


@family.refuses(Code.HDF5_TYPE, Code.CONFIG_DAMAGED, Code.NO_MODEL)
def an_architecture_without_a_value(folder: Path, decoy: Path) -> Path:
    empty = h5py.Empty(h5py.string_dtype())
    return edit(save(folder, network()), lambda file: file.attrs.update({CONFIG: empty}))


# Types

TYPES: dict[str, np.ndarray] = {
    "complex numbers": numbers(*SHAPE).astype(np.complex64),
    "pairs of numbers": np.zeros(SHAPE, np.dtype([("a", "f4"), ("b", "f4")])),
    "truth values": np.zeros(SHAPE, bool),
    "texts of fixed length": np.zeros(SHAPE, "S4"),
    "raw bytes": np.zeros(SHAPE, "V4"),
}
for name, data in TYPES.items():
    family.refuse(f"a kernel of {name}", Code.HDF5_TYPE, with_kernel(data=data))


@family.refuses(Code.HDF5_TYPE)
def a_kernel_of_arrays_of_numbers(folder: Path, decoy: Path) -> Path:
    def change(file: h5py.File) -> None:
        group, name = replace_kernel(file)
        dataset = group.create_dataset(name, (3,), np.dtype(("f4", (3, 3, 4))))
        dataset[...] = numbers(*SHAPE)

    return edit(save(folder, network()), change)


family.refuse(
    "a kernel of texts",
    Code.HDF5_TYPE,
    with_kernel(data=np.full(SHAPE, "a", object), dtype=h5py.string_dtype()),
)
family.refuse(
    "a kernel of an enumeration",
    Code.HDF5_TYPE,
    with_kernel(data=np.zeros(SHAPE, np.int8), dtype=h5py.enum_dtype({"a": 0, "b": 1}, "i1")),
)


@family.refuses(Code.HDF5_TYPE)
def a_kernel_of_lists_of_numbers(folder: Path, decoy: Path) -> Path:
    def change(file: h5py.File) -> None:
        group, name = replace_kernel(file)
        dataset = group.create_dataset(name, (2,), h5py.vlen_dtype(np.float32))
        dataset[0] = np.zeros(100, np.float32)

    return edit(save(folder, network()), change)


NUMBERS: dict[str, tuple[Any, str]] = {
    "32-bit integers": (np.int32, "weights of the layers allowed are never integers"),
    "8-bit integers": (np.uint8, "weights of the layers allowed are never integers"),
}
for name, (dtype, why) in NUMBERS.items():
    family.refuse(
        f"a kernel of {name}",
        Code.HDF5_TYPE,
        with_kernel(data=numbers(*SHAPE).astype(dtype)),
        undecided=f"{why}; refused",
    )
# Every safe file shall get in, and these are turned into single precision at no risk.
for name, kind in {"double": "f8", "half": "f2", "big-endian": ">f4"}.items():
    family.accept(f"a kernel of {name} precision", with_kernel(data=numbers(*SHAPE).astype(kind)))


def low_level(kind: Callable[[], h5py.h5t.TypeID]) -> Write:
    def change(file: h5py.File) -> None:
        group, name = replace_kernel(file)
        space = h5py.h5s.create_simple(SHAPE)
        h5py.h5d.create(group.id, name.encode(), kind(), space)

    return base(change)


def strange_float() -> h5py.h5t.TypeID:
    kind = h5py.h5t.IEEE_F32LE.copy()
    kind.set_fields(31, 20, 11, 0, 20)
    return kind


# Never written, so the size is wrong as well.
family.refuse(
    "a kernel of bit fields",
    (Code.HDF5_TYPE, Code.HDF5_SIZE),
    low_level(lambda: h5py.h5t.STD_B32LE),
)
family.refuse(
    "a kernel of numbers of an unknown kind",
    (Code.HDF5_TYPE, Code.HDF5_SIZE),
    low_level(strange_float),
)


@family.refuses(Code.HDF5_TYPE, Code.HDF5_SIZE, Code.WEIGHTS_MISMATCH)
def a_kernel_without_a_shape(folder: Path, decoy: Path) -> Path:
    return with_kernel(data=h5py.Empty("f4"))(folder, decoy)


@family.refuses(
    Code.HDF5_TYPE,
    undecided="a named type is neither group nor dataset, and Keras writes none; refused",
)
def a_named_type_among_the_weights(folder: Path, decoy: Path) -> Path:
    def change(file: h5py.File) -> None:
        file[f"{WEIGHTS}/type"] = np.dtype("f4")

    return edit(save(folder, network()), change)


# Objects


@family.refuses(Code.HDF5_TOO_MANY_OBJECTS)
def twenty_five_thousand_groups(folder: Path, decoy: Path) -> Path:
    path = folder / FILE_NAME
    with h5py.File(path, "w", libver="latest") as file:
        fill(file, network())
        parent = file.create_group("many").id
        for n in range(25_000):
            h5py.h5g.create(parent, b"%d" % n)
    return path


@family.refuses(Code.HDF5_TOO_MANY_OBJECTS, big=True)
def twenty_five_thousand_datasets(folder: Path, decoy: Path) -> Path:
    path = folder / FILE_NAME
    with h5py.File(path, "w", libver="latest") as file:
        fill(file, network())
        parent = file.create_group("many").id
        space = h5py.h5s.create(h5py.h5s.NULL)
        for n in range(25_000):
            h5py.h5d.create(parent, b"%d" % n, h5py.h5t.IEEE_F32LE, space)
    return path


def groups(depth: int) -> Write:
    def write(folder: Path, decoy: Path) -> Path:
        path = folder / FILE_NAME
        with h5py.File(path, "w", libver="latest") as file:
            fill(file, network())
            group = file.id
            for _ in range(depth):
                group = h5py.h5g.create(group, b"d")
        return path

    return write


family.refuse("ten thousand groups in each other", Code.HDF5_TOO_DEEP, groups(10_000))
family.refuse("forty groups in each other", Code.HDF5_TOO_DEEP, groups(40))
