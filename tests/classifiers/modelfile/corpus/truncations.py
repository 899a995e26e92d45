"""Good files that were cut off, overwritten or flipped on their way."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from struct import pack

import h5py
import numpy as np

from classifiers.modelfile.report import Code
from tests.classifiers.modelfile.corpus.archives import save_archive
from tests.classifiers.modelfile.corpus.case import Family, Write
from tests.classifiers.modelfile.corpus.good import meso4
from tests.classifiers.modelfile.corpus.keras_file import (
    FILE_NAME,
    WEIGHTS,
    fill,
    find,
    functional,
    network,
    overwrite,
    save,
    saving_config,
)

family = Family("truncations and flips")

EXTRA = (Code.HDF5_SIZE, Code.HDF5_DAMAGED)
TRAILING = "what follows the end that HDF5 itself states is not read by it; refused, as a polyglot"


def damaged(change: Callable[[bytes], bytes]) -> Write:
    def write(folder: Path, decoy: Path) -> Path:
        path = save(folder, meso4(64))
        path.write_bytes(change(path.read_bytes()))
        return path

    return write


for name, keep in (
    ("the signature alone", lambda size: 8),
    ("the first 40 bytes", lambda size: 40),
    ("the first 96 bytes", lambda size: 96),
    ("the first 512 bytes", lambda size: 512),
    ("the first quarter", lambda size: size // 4),
    ("the first half", lambda size: size // 2),
    ("all but the last 512 bytes", lambda size: size - 512),
    ("all but the last byte", lambda size: size - 1),
):
    family.refuse(name, Code.HDF5_DAMAGED, damaged(lambda d, keep=keep: d[: keep(len(d))]))
family.refuse(
    "a signature with one bit flipped",
    Code.UNKNOWN_FORMAT,
    damaged(lambda d: bytes([d[0] ^ 1]) + d[1:]),
)
family.refuse(
    "a signature whose line ends were converted",
    Code.UNKNOWN_FORMAT,
    damaged(lambda d: d.replace(b"\r\n", b"\n", 1)),
)
family.refuse(
    "a file read as text and written again",
    Code.UNKNOWN_FORMAT,
    damaged(lambda d: d.decode("utf-8", "replace").encode()),
)


def with_bytes(position: int, new: bytes) -> Write:
    return damaged(lambda d: d[:position] + new + d[position + len(new) :])


# The fields of a superblock of version 0.
for name, position, new in (
    ("a superblock of version 9", 8, b"\x09"),
    ("addresses of 3 bytes", 13, b"\x03"),
    ("addresses of 255 bytes", 13, b"\xff"),
    ("lengths of no bytes", 14, b"\0"),
    ("an end far behind the file", 40, pack("<Q", 2**60)),
    ("an end before its beginning", 40, pack("<Q", 1)),
    ("a root at an impossible address", 64, pack("<Q", 2**64 - 2)),
    ("a root inside the signature", 64, pack("<Q", 0)),
):
    family.refuse(name, Code.HDF5_DAMAGED, with_bytes(position, new))
family.refuse(
    "a base address inside the file",
    (Code.HDF5_DAMAGED, Code.HDF5_SIZE),
    with_bytes(24, pack("<Q", 64)),
)
for name, marker in (
    ("trees", b"TREE"),
    ("tables of symbols", b"SNOD"),
    ("heaps of names", b"HEAP"),
):
    family.refuse(
        f"all {name} overwritten by zeros",
        Code.HDF5_DAMAGED,
        damaged(lambda d, m=marker: d.replace(m, bytes(4))),
    )
family.refuse(
    "the heap of texts overwritten by zeros",
    (Code.HDF5_DAMAGED, Code.CONFIG_DAMAGED),
    damaged(lambda d: d.replace(b"GCOL", bytes(4))),
)
family.refuse(
    "a whole page overwritten by zeros",
    Code.HDF5_DAMAGED,
    damaged(lambda d: d[:96] + bytes(4096) + d[96 + 4096 :]),
)
family.refuse(
    "everything behind the superblock overwritten by zeros",
    Code.HDF5_DAMAGED,
    damaged(lambda d: d[:96] + bytes(len(d) - 96)),
)
family.refuse(
    "everything behind the signature at random",
    Code.HDF5_DAMAGED,
    damaged(lambda d: d[:8] + np.random.default_rng(1).bytes(len(d) - 8)),
)


def _tree(data: bytes) -> int:
    return data.index(b"TREE")


@family.refuses(Code.HDF5_DAMAGED, Code.CRASHED_READER, needs_child=True)
def a_tree_that_is_its_own_branch(folder: Path, decoy: Path) -> Path:
    """A search through it has no end."""
    path = save(folder, meso4(64))
    start = _tree(path.read_bytes())
    overwrite(path, start + 5, b"\x01")  # the level: its children are trees
    return overwrite(path, start + 32, pack("<Q", start))  # the first child


@family.refuses(Code.HDF5_DAMAGED)
def a_tree_of_sixty_thousand_branches(folder: Path, decoy: Path) -> Path:
    path = save(folder, meso4(64))
    return overwrite(path, _tree(path.read_bytes()) + 6, b"\xff\xff")


@family.refuses(Code.HDF5_DAMAGED, Code.HDF5_TYPE)
def a_kernel_of_a_kind_of_number_that_does_not_exist(folder: Path, decoy: Path) -> Path:
    path = save(folder, network())
    # Class 1 (floating point), version 1, its bit fields, and a size of four bytes.
    floating = b"\x11\x20\x1f\x00\x04\x00\x00\x00"
    return overwrite(path, find(path, floating), b"\x1f")


@family.refuses(Code.HDF5_DAMAGED)
def a_newer_file_with_one_bit_flipped(folder: Path, decoy: Path) -> Path:
    """Headers of the newer layout carry checksums."""
    path = folder / FILE_NAME
    with h5py.File(path, "w", libver="latest") as file:
        fill(file, network())
    position = find(path, b"OHDR") + 20
    return overwrite(path, position, bytes([path.read_bytes()[position] ^ 4]))


@family.refuses(Code.HDF5_DAMAGED)
def a_file_copied_while_it_was_written(folder: Path, decoy: Path) -> Path:
    source = folder / "writing.part"
    with h5py.File(source, "w", libver="latest") as file:
        fill(file, network())
        file.flush()
        file.swmr_mode = True
        shutil.copy(source, folder / FILE_NAME)
    source.unlink()
    return folder / FILE_NAME


family.refuse(
    "random bytes behind the end",
    EXTRA,
    damaged(lambda d: d + np.random.default_rng(2).bytes(5000)),
    undecided=TRAILING,
)
family.refuse(
    "a page of HTML behind the end",
    EXTRA,
    damaged(lambda d: d + b"<script>alert(1)</script>"),
    undecided=TRAILING,
)
family.refuse("the same file twice", EXTRA, damaged(lambda d: d + d), undecided=TRAILING)


@family.refuses(*EXTRA, undecided=TRAILING)
def an_archive_behind_the_end(folder: Path, decoy: Path) -> Path:
    archive = save_archive(folder).read_bytes()
    path = save(folder, network())
    path.write_bytes(path.read_bytes() + archive)
    return path


# The text of the architecture

WHOLE = json.dumps(functional(network()))
for name, text in (
    ("an architecture cut in its middle", WHOLE[: len(WHOLE) // 2]),
    ("an architecture without its last bracket", WHOLE[:-1]),
    ("an architecture with a quote flipped", WHOLE.replace('"config"', '"config#', 1)),
    ("an architecture in UTF-16", np.bytes_(WHOLE.encode("utf-16-le"))),
    ("an architecture that is not UTF-8", WHOLE.encode().replace(b"conv", b"c\xffnv")),
    ("an architecture with a byte order mark", b"\xef\xbb\xbf\xef\xbb\xbf" + WHOLE.encode()),
    ("an architecture with a control character", WHOLE.replace("relu", "re\x01lu", 1)),
):
    family.refuse(name, Code.CONFIG_DAMAGED, saving_config(lambda t=text: t))


@family.refuses(Code.CONFIG_DAMAGED, Code.HDF5_DAMAGED)
def an_architecture_overwritten_by_zeros(folder: Path, decoy: Path) -> Path:
    path = save(folder, network())
    start = find(path, b'{"class_name": "Functional"')
    return overwrite(path, start, bytes(200))


@family.refuses(Code.HDF5_DAMAGED)
def a_text_at_an_impossible_address(folder: Path, decoy: Path) -> Path:
    path = save(folder, network())
    data = path.read_bytes()
    # An element of the attribute: its length, then the address of its heap.
    start = data.index(pack("<I", len(WHOLE)))
    return overwrite(path, start + 4, pack("<Q", len(data) * 2))


@family.refuses(
    Code.HDF5_DAMAGED,
    Code.HDF5_ATTRIBUTE_TOO_LARGE,
    Code.TOOK_TOO_MUCH_MEMORY,
    needs_child=True,
)
def a_text_that_says_it_is_4_GB_long(folder: Path, decoy: Path) -> Path:  # noqa: N802
    path = save(folder, network())
    return overwrite(path, find(path, pack("<I", len(WHOLE))), pack("<I", 2**32 - 1))


@family.refuses(Code.HDF5_DAMAGED, Code.HDF5_SIZE)
def a_dataset_with_too_many_sides(folder: Path, decoy: Path) -> Path:
    path = save(folder, network())
    shape = find(path, pack("<4Q", 3, 3, 3, 4))
    # The rank stands in the second byte of the message, eight bytes before the first side.
    assert path.read_bytes()[shape - 7] == 4, WEIGHTS
    return overwrite(path, shape - 7, b"\x28")
