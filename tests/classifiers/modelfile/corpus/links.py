"""Places in a file that lead somewhere else: to other files, or round in circles."""

import os
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import h5py
import numpy as np

from classifiers.modelfile.report import Code
from tests.classifiers.modelfile.corpus.case import Family, Write
from tests.classifiers.modelfile.corpus.keras_file import (
    FILE_NAME,
    WEIGHTS,
    chain,
    conv,
    dense,
    edit,
    fill,
    find,
    gap,
    image,
    kernel,
    network,
    overwrite,
    replace_kernel,
    save,
)

family = Family("links and storage")

SHAPE = (3, 3, 3, 4)
SIZE = 3 * 3 * 3 * 4 * 4


def base(change: Callable[[h5py.File], object]) -> Write:
    """Writes the base network with a change to the file."""
    return lambda folder, decoy: edit(save(folder, network()), change)


def link_kernel(link: object) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        group, name = replace_kernel(file)
        group[name] = link

    return change


bias = f"/{WEIGHTS}/conv/conv/bias:0"
family.refuse(
    "a soft link to another dataset", Code.HDF5_LINK, base(link_kernel(h5py.SoftLink(bias)))
)
family.refuse(
    "a soft link to nothing", Code.HDF5_LINK, base(link_kernel(h5py.SoftLink("/nothing")))
)
family.refuse(
    "a soft link to itself",
    Code.HDF5_LINK,
    base(link_kernel(h5py.SoftLink(f"/{WEIGHTS}/conv/conv/kernel:0"))),
)
family.refuse("a soft link to the root", Code.HDF5_LINK, base(link_kernel(h5py.SoftLink("/"))))


@family.refuses(Code.HDF5_LINK)
def two_soft_links_to_each_other(folder: Path, decoy: Path) -> Path:
    def change(file: h5py.File) -> None:
        file["one"], file["other"] = h5py.SoftLink("/other"), h5py.SoftLink("/one")

    return edit(save(folder, network()), change)


@family.refuses(Code.HDF5_LINK)
def an_external_link_in_place_of_a_kernel(folder: Path, decoy: Path) -> Path:
    return edit(save(folder, network()), link_kernel(h5py.ExternalLink(str(decoy), "/kernel")))


@family.refuses(Code.HDF5_LINK)
def an_external_link_by_a_relative_path(folder: Path, decoy: Path) -> Path:
    target = os.path.relpath(decoy, folder)
    return edit(save(folder, network()), link_kernel(h5py.ExternalLink(target, "/kernel")))


@family.refuses(Code.HDF5_LINK)
def an_external_link_in_place_of_all_weights(folder: Path, decoy: Path) -> Path:
    def change(file: h5py.File) -> None:
        del file[WEIGHTS]
        file[WEIGHTS] = h5py.ExternalLink(str(decoy), "/model_weights")

    return edit(save(folder, network()), change)


@family.refuses(Code.HDF5_LINK)
def an_external_link_that_nothing_needs(folder: Path, decoy: Path) -> Path:
    def change(file: h5py.File) -> None:
        file["notes"] = h5py.ExternalLink(str(decoy), "/")

    return edit(save(folder, network()), change)


@family.refuses(Code.HDF5_LINK)
def an_external_link_to_a_device(folder: Path, decoy: Path) -> Path:
    link = h5py.ExternalLink("/dev/stdin", "/kernel")
    return edit(save(folder, network()), link_kernel(link))


@family.refuses(Code.HDF5_LINK)
def an_external_link_to_the_file_itself(folder: Path, decoy: Path) -> Path:
    def change(file: h5py.File) -> None:
        file["again"] = h5py.ExternalLink(FILE_NAME, "/")

    return edit(save(folder, network()), change)


@family.refuses(Code.HDF5_LINK)
def an_external_link_in_a_file_of_the_newest_layout(folder: Path, decoy: Path) -> Path:
    path = folder / FILE_NAME
    with h5py.File(path, "w", libver="latest") as file:
        fill(file, network())
        link_kernel(h5py.ExternalLink(str(decoy), "/kernel"))(file)
    return path


@family.refuses(Code.HDF5_LINK, Code.HDF5_DAMAGED)
def a_link_of_a_kind_that_does_not_exist(folder: Path, decoy: Path) -> Path:
    def change(file: h5py.File) -> None:
        file["strange"] = h5py.ExternalLink(str(decoy), "/")

    path = edit(save(folder, network()), change)
    # Version 1, the flag that a kind follows, and 64, the kind of external links; 200 is nobody's.
    position = find(path, b"strange")
    head = path.read_bytes()[:position]
    return overwrite(path, head.rindex(b"\x01\x08\x40") + 2, b"\xc8")


# Hard links are allowed, but the same bytes may not be declared again and again, nor may a walk
# through the file have no end.
CIRCLE = (Code.HDF5_LINK, Code.HDF5_TOO_DEEP, Code.HDF5_TOO_MANY_OBJECTS)
TWICE = (Code.HDF5_LINK, Code.HDF5_SIZE)


@family.refuses(
    *CIRCLE, undecided="a circle of hard links is harmless to who counts: refused, the safer way"
)
def a_group_that_holds_itself(folder: Path, decoy: Path) -> Path:
    def change(file: h5py.File) -> None:
        group = file.create_group("circle")
        group["again"] = group

    return edit(save(folder, network()), change)


@family.refuses(*CIRCLE)
def a_group_that_holds_the_root(folder: Path, decoy: Path) -> Path:
    def change(file: h5py.File) -> None:
        file[f"{WEIGHTS}/conv/root"] = file["/"]

    return edit(save(folder, network()), change)


@family.refuses(*CIRCLE)
def groups_that_lie_in_each_other_in_ever_more_ways(folder: Path, decoy: Path) -> Path:
    """Twelve groups, each twelve times in the one before: 12^12 paths."""

    def change(file: h5py.File) -> None:
        groups = [file.create_group(f"level_{n}") for n in range(12)]
        for outer, inner in pairwise(groups):
            for n in range(12):
                outer[f"way_{n}"] = inner

    return edit(save(folder, network()), change)


@family.refuses(
    *TWICE,
    undecided="two names for one dataset: 'declared bytes = stored bytes' does not hold, refused",
)
def a_kernel_that_two_layers_share_by_a_hard_link(folder: Path, decoy: Path) -> Path:
    layers = chain(image(), conv(), conv("second", channels=4), conv("third", channels=4))
    layers = chain(*layers, gap(), dense())

    def change(file: h5py.File) -> None:
        group, name = replace_kernel(file, "third")
        group[name] = kernel(file, "second")

    return edit(save(folder, layers), change)


@family.refuses(*TWICE)
def one_dataset_under_a_thousand_names(folder: Path, decoy: Path) -> Path:
    def change(file: h5py.File) -> None:
        file["block"] = np.zeros(2**18, np.float32)
        for n in range(1000):
            file[f"block_{n}"] = file["block"]

    return edit(save(folder, network()), change)


def external(segments: Callable[[Path], list], **options: object) -> Write:
    def write(folder: Path, decoy: Path) -> Path:
        def change(file: h5py.File) -> None:
            group, name = replace_kernel(file)
            group.create_dataset(
                name, SHAPE, "f4", external=segments(decoy), fill_time="never", **options
            )

        return edit(save(folder, network()), change)

    return write


family.refuse(
    "a kernel whose bytes lie in another file",
    Code.HDF5_STORAGE,
    external(lambda decoy: [(str(decoy), 0, SIZE)]),
)
family.refuse(
    "a kernel whose bytes lie in another file up to its end",
    Code.HDF5_STORAGE,
    external(lambda decoy: [(str(decoy), 0, h5py.h5f.UNLIMITED)]),
)
family.refuse(
    "a kernel whose bytes lie in many pieces of another file",
    Code.HDF5_STORAGE,
    external(lambda decoy: [(str(decoy), n * 4, 4) for n in range(SIZE // 4)]),
)
family.refuse(
    "a kernel whose bytes lie in another file by a relative path",
    Code.HDF5_STORAGE,
    external(lambda decoy: [(f"../{decoy.name}", 0, SIZE)]),
)
family.refuse(
    "a kernel whose bytes come from a device",
    Code.HDF5_STORAGE,
    external(lambda decoy: [("/dev/zero", 0, SIZE)]),
)


@family.refuses(Code.HDF5_STORAGE)
def a_dataset_that_nothing_needs_in_another_file(folder: Path, decoy: Path) -> Path:
    def change(file: h5py.File) -> None:
        segments = [(str(decoy), 0, 64)]
        file.create_dataset("notes", (64,), "u1", external=segments, fill_time="never")

    return edit(save(folder, network()), change)


def virtual(source: Callable[[Path], h5py.VirtualSource]) -> Write:
    def write(folder: Path, decoy: Path) -> Path:
        def change(file: h5py.File) -> None:
            group, name = replace_kernel(file)
            layout = h5py.VirtualLayout(SHAPE, "f4")
            layout[...] = source(decoy)
            group.create_virtual_dataset(name, layout)

        return edit(save(folder, network()), change)

    return write


family.refuse(
    "a kernel that is a view of another file",
    Code.HDF5_STORAGE,
    virtual(lambda decoy: h5py.VirtualSource(str(decoy), "kernel", SHAPE, "f4")),
)
family.refuse(
    "a kernel that is a view of the file itself",
    Code.HDF5_STORAGE,
    virtual(lambda decoy: h5py.VirtualSource(".", "kernel", SHAPE, "f4")),
)


@family.refuses(Code.HDF5_STORAGE)
def a_view_of_files_by_number(folder: Path, decoy: Path) -> Path:
    def change(file: h5py.File) -> None:
        endless = h5py.h5s.create_simple((4,), (h5py.h5s.UNLIMITED,))
        endless.select_hyperslab((0,), (h5py.h5s.UNLIMITED,), stride=(1,), block=(1,))
        properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        source = h5py.h5s.create_simple((1,))
        properties.set_virtual(endless, f"{decoy}%b".encode(), b"kernel", source)
        kind = h5py.h5t.IEEE_F32LE
        h5py.h5d.create(file.id, b"view", kind, endless, dcpl=properties)

    return edit(save(folder, network()), change)


@family.refuses(Code.HDF5_STORAGE)
def a_huge_view_of_another_file(folder: Path, decoy: Path) -> Path:
    def change(file: h5py.File) -> None:
        layout = h5py.VirtualLayout((2**40,), "f4")
        layout[:10] = h5py.VirtualSource(str(decoy), "kernel", (10,), "f4")
        file.create_virtual_dataset("view", layout, fillvalue=1)

    return edit(save(folder, network()), change)


@family.refuses(Code.HDF5_TYPE)
def references_to_objects_in_place_of_a_kernel(folder: Path, decoy: Path) -> Path:
    def change(file: h5py.File) -> None:
        group, name = replace_kernel(file)
        kind = h5py.ref_dtype
        group.create_dataset(name, data=np.full(SHAPE, file["/"].ref, dtype=kind), dtype=kind)

    return edit(save(folder, network()), change)


@family.refuses(Code.HDF5_TYPE)
def a_reference_to_a_region_as_a_dataset(folder: Path, decoy: Path) -> Path:
    def change(file: h5py.File) -> None:
        target = kernel(file)
        file.create_dataset("region", data=target.regionref[0], dtype=h5py.regionref_dtype)

    return edit(save(folder, network()), change)


@family.refuses(Code.HDF5_TYPE)
def references_in_place_of_the_names_of_weights(folder: Path, decoy: Path) -> Path:
    def change(file: h5py.File) -> None:
        names = np.full(2, kernel(file).ref, dtype=h5py.ref_dtype)
        file[f"{WEIGHTS}/conv"].attrs.create("weight_names", names, dtype=h5py.ref_dtype)

    return edit(save(folder, network()), change)


def behind_a_block(block: bytes) -> Write:
    def write(folder: Path, decoy: Path) -> Path:
        path = folder / FILE_NAME
        with h5py.File(path, "w", userblock_size=512) as file:
            fill(file, network())
        return overwrite(path, 0, block)

    return write


# Keras writes no block in front of the signature: the first bytes say something else.
family.refuse("zeros in front of the signature", Code.UNKNOWN_FORMAT, behind_a_block(bytes(512)))
family.refuse(
    "a script in front of the signature",
    Code.UNKNOWN_FORMAT,
    behind_a_block(b"#!/bin/sh\nexit 1\n".ljust(512)),
)
family.refuse(
    "a picture in front of the signature",
    Code.UNKNOWN_FORMAT,
    behind_a_block(b"\x89PNG\r\n\x1a\n".ljust(512, b"\0")),
)


@family.refuses(Code.HDF5_STORAGE, Code.HDF5_DAMAGED)
def the_first_part_of_a_family_of_files(folder: Path, decoy: Path) -> Path:
    parts = folder / "part_%d.h5"
    with h5py.File(parts, "w", driver="family", memb_size=16384) as file:
        fill(file, network())
    return folder / "part_0.h5"


@family.refuses(Code.HDF5_STORAGE, Code.HDF5_DAMAGED, Code.HDF5_SIZE)
def the_half_of_a_split_file_without_its_numbers(folder: Path, decoy: Path) -> Path:
    with h5py.File(folder / "split", "w", driver="split") as file:
        fill(file, network())
    return shutil.move(folder / "split-m.h5", folder / FILE_NAME)
