"""The format that Keras 3 writes under `.keras`: a zip archive of two texts and an HDF5 file."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from classifiers.modelfile.report import Code
from tests.classifiers.modelfile.corpus.case import Family, Write
from tests.classifiers.modelfile.corpus.code_in_layers import lambda_layer
from tests.classifiers.modelfile.corpus.good import modern
from tests.classifiers.modelfile.corpus.keras_file import (
    FILE_NAME,
    SIDE,
    functional,
    network,
    numbers,
    plain,
)
from tests.classifiers.modelfile.corpus.payloads import pickled

family = Family("archives of the newer format")

# A member is not what it should be: the archive is none of Keras's, or that member is damaged.
NO_ARCHITECTURE = (Code.NO_KERAS_ARCHIVE, Code.CONFIG_DAMAGED)
NO_WEIGHTS = (Code.NO_KERAS_ARCHIVE, Code.WEIGHTS_MISMATCH, Code.HDF5_DAMAGED)
CONFIG, WEIGHTS = "config.json", "model.weights.h5"
KERNEL = "layers/conv2d/vars/0"


def architecture() -> dict[str, Any]:
    """The base network as the newer format has it: every object says where it comes from."""
    whole = modern()
    for layer in whole["config"]["layers"]:
        layer |= {"module": "keras.layers", "registered_name": None}
        for key, value in layer["config"].items():
            if key.endswith("_initializer"):
                origin = {"module": "keras.initializers", "registered_name": None}
                layer["config"][key] = value | origin
        if layer["inbound_nodes"]:
            (tensor,) = layer["inbound_nodes"][0]["args"]
            layer["build_config"] = {"input_shape": tensor["config"]["shape"]}
    shape = [None, SIDE, SIDE, 3]
    origin = {"module": "keras.src.models.functional", "registered_name": "Functional"}
    return whole | origin | {"build_config": {"input_shape": shape}}


def store(change: Callable[[h5py.File], object] | None = None) -> bytes:
    """The weights as Keras 3 names them: by the class of the layer, and by number."""
    memory = io.BytesIO()
    with h5py.File(memory, "w") as file:
        for layer in network():
            if layer.weights:
                group = file.create_group(f"layers/{layer.class_name.lower()}/vars")
                for number, values in enumerate(layer.weights.values()):
                    group[str(number)] = values
        if change:
            change(file)
    return memory.getvalue()


def members(**other: Any) -> dict[str, bytes | None]:
    """What a good archive holds, with some of it replaced or, by None, left out."""
    metadata = {"keras_version": "3.15.1", "date_saved": "2026-01-01@00:00:00"}
    good = {
        "metadata.json": json.dumps(metadata),
        CONFIG: json.dumps(architecture()),
        WEIGHTS: store(),
    }
    return {name: content for name, content in (good | other).items() if content is not None}


def save_archive(folder: Path, compression: int = zipfile.ZIP_STORED, **other: Any) -> Path:
    path = folder / FILE_NAME
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members(**other).items():
            archive.writestr(name, content)
    return path


def holding(compression: int = zipfile.ZIP_STORED, **other: Any) -> Write:
    return lambda folder, decoy: save_archive(folder, compression, **other)


family.accept("a network in the newer format", holding(), needs_mends=True)
family.refuse(
    "a Lambda in the newer format",
    Code.CODE_IN_LAYER,
    lambda folder, decoy: save_archive(
        folder, **{CONFIG: json.dumps(functional(network(lambda_layer(folder))))}
    ),
)
family.refuse(
    "a custom layer in the newer format",
    Code.UNKNOWN_LAYER,
    holding(**{CONFIG: json.dumps(functional(network(plain("Custom>Attention", "attention"))))}),
)
for name, content in (
    ("no", None),
    ("an empty", b""),
    ("half an", json.dumps(architecture())[:500]),
    ("a pickled", pickled(Path("/nowhere"))),
):
    family.refuse(
        f"{name} architecture in an archive", NO_ARCHITECTURE, holding(**{CONFIG: content})
    )
for name, content in (
    ("no", None),
    ("empty", b""),
    ("cut", store()[:1000]),
    ("pickled", pickled(Path("/nowhere"))),
):
    family.refuse(f"{name} weights in an archive", NO_WEIGHTS, holding(**{WEIGHTS: content}))
family.refuse(
    "weights as arrays of NumPy in an archive",
    NO_WEIGHTS,
    holding(**{WEIGHTS: None, "model.weights.npz": b"PK\x05\x06" + bytes(18)}),
)
family.refuse(
    "an archive cut in half",
    Code.NO_KERAS_ARCHIVE,
    lambda folder, decoy: _shorten(save_archive(folder)),
)


def _shorten(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


@family.refuses(Code.NO_KERAS_ARCHIVE, Code.CONFIG_DAMAGED)
def an_archive_with_a_byte_of_its_architecture_flipped(folder: Path, decoy: Path) -> Path:
    path = save_archive(folder)
    path.write_bytes(path.read_bytes().replace(b"Functional", b"Funktional", 1))
    return path


@family.refuses(Code.NO_KERAS_ARCHIVE, Code.CONFIG_DAMAGED)
def an_archive_that_says_it_is_encrypted(folder: Path, decoy: Path) -> Path:
    path = save_archive(folder)
    data = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(signature)
        while start >= 0:
            data[start + flags] |= 1
            start = data.find(signature, start + 4)
    path.write_bytes(data)
    return path


def blanks(name: str) -> Write:
    """100 MB of blanks in 100 KB."""
    return holding(zipfile.ZIP_DEFLATED, **{name: b" " * 100 * 2**20})


family.refuse(
    "an architecture that unpacks to 100 MB",
    (Code.ARCHIVE_TOO_LARGE, Code.CONFIG_DAMAGED),
    blanks(CONFIG),
)


@family.refuses(Code.ARCHIVE_TOO_LARGE)
def weights_that_unpack_to_300_MB(folder: Path, decoy: Path) -> Path:  # noqa: N802
    path = folder / FILE_NAME
    start = store()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members(**{WEIGHTS: None}).items():
            archive.writestr(name, content)
        with archive.open(WEIGHTS, "w") as member:
            member.write(start)
            for _ in range(300):
                member.write(bytes(2**20))
    return path


@family.refuses(Code.NO_KERAS_ARCHIVE, Code.CONFIG_DAMAGED)
def an_archive_with_two_architectures(folder: Path, decoy: Path) -> Path:
    hostile = json.dumps(functional(network(lambda_layer(folder))))
    path = save_archive(folder, **{"CONFIG.json": hostile})
    # The writer warns of two members of one name, so the name is made the same afterwards.
    path.write_bytes(path.read_bytes().replace(b"CONFIG.json", b"config.json"))
    return path


def save_weights(change: Callable[[h5py.File, Path], object]) -> Write:
    return lambda folder, decoy: save_archive(
        folder, **{WEIGHTS: store(lambda file: change(file, decoy))}
    )


def link_away(file: h5py.File, decoy: Path) -> None:
    del file[KERNEL]
    file[KERNEL] = h5py.ExternalLink(str(decoy), "/kernel")


def store_away(file: h5py.File, decoy: Path) -> None:
    del file[KERNEL]
    segments = [(str(decoy), 0, 432)]
    file.create_dataset(KERNEL, (3, 3, 3, 4), "f4", external=segments, fill_time="never")


def pack_kernel(file: h5py.File, decoy: Path) -> None:
    del file[KERNEL]
    file.create_dataset(KERNEL, data=numbers(3, 3, 3, 4), compression="gzip")


def spoil(file: h5py.File, decoy: Path) -> None:
    file[KERNEL][0] = np.nan


def swell(file: h5py.File, decoy: Path) -> None:
    del file[KERNEL]
    file.create_dataset(KERNEL, (2**30,), "f4")


def turn(file: h5py.File, decoy: Path) -> None:
    del file[KERNEL]
    file[KERNEL] = numbers(4, 3, 3, 3)


def lose(file: h5py.File, decoy: Path) -> None:
    del file[KERNEL]


family.refuse("archived weights behind an external link", Code.HDF5_LINK, save_weights(link_away))
family.refuse("archived weights in another file", Code.HDF5_STORAGE, save_weights(store_away))
family.refuse("archived weights with a filter", Code.HDF5_FILTER, save_weights(pack_kernel))
family.refuse("archived weights of 4 GiB", Code.HDF5_SIZE, save_weights(swell))
family.refuse("archived weights with NaN", Code.WEIGHTS_NOT_FINITE, save_weights(spoil))
family.refuse("archived weights transposed", Code.WEIGHTS_MISMATCH, save_weights(turn))
family.refuse("archived weights without a kernel", Code.WEIGHTS_MISMATCH, save_weights(lose))
for name, path in (
    ("leads out of the folder", "../../escaped.txt"),
    ("leads from the root", "/tmp/escaped.txt"),
):
    family.leave_open(
        f"an archive with one more member that {name}",
        Code.NO_KERAS_ARCHIVE,
        holding(**{path: b"nothing"}),
        undecided="nothing is ever unpacked to disk, so it is harmless: taken or refused",
    )
family.leave_open(
    "an archive whose members are compressed",
    (Code.NO_KERAS_ARCHIVE, Code.ARCHIVE_TOO_LARGE),
    holding(zipfile.ZIP_DEFLATED),
    undecided="Keras stores its members, zip programs compress them: taken or refused",
)
family.refuse(
    "an archive with 50,000 members",
    (Code.ARCHIVE_TOO_LARGE, Code.NO_KERAS_ARCHIVE),
    lambda folder, decoy: save_archive(folder, **{f"assets/{n}": b"" for n in range(50_000)}),
)
family.refuse(
    "an archive behind a program",
    Code.UNKNOWN_FORMAT,
    lambda folder, decoy: _prepend(save_archive(folder), b"\x7fELF" + bytes(100)),
)


def _prepend(path: Path, head: bytes) -> Path:
    path.write_bytes(head + path.read_bytes())
    return path
