"""Files of other formats under the name of a model."""

import gzip
import io
import json
import lzma
import sqlite3
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from struct import pack

import h5py
import numpy as np

from classifiers.modelfile.report import Code
from tests.classifiers.modelfile.corpus.case import Family, Write
from tests.classifiers.modelfile.corpus.keras_file import (
    FILE_NAME,
    functional,
    network,
    numbers,
    save,
)
from tests.classifiers.modelfile.corpus.payloads import pickled

family = Family("renamed formats")


def holding(build: Callable[[Path], bytes]) -> Write:
    def write(folder: Path, decoy: Path) -> Path:
        path = folder / FILE_NAME
        path.write_bytes(build(folder))
        return path

    return write


def refuse(name: str, code: Code, content: bytes | Callable[[Path], bytes]) -> None:
    family.refuse(name, code, holding(content if callable(content) else lambda folder: content))


def numpy_file(folder: Path) -> bytes:
    file = io.BytesIO()
    np.save(file, numbers(3, 3))
    return file.getvalue()


def numpy_objects(folder: Path) -> bytes:
    file = io.BytesIO()
    np.save(file, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    return file.getvalue()


def numpy_archive(folder: Path) -> bytes:
    file = io.BytesIO()
    np.savez(file, kernel=numbers(3, 3))
    return file.getvalue()


def archive(**members: bytes) -> Callable[[Path], bytes]:
    def build(folder: Path) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as whole:
            for name, content in members.items():
                whole.writestr(name, content)
        return file.getvalue()

    return build


def tar(folder: Path) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as whole:
        whole.add(save(folder, network()), "model.h5")
    return file.getvalue()


def png(folder: Path) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    head = pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(4))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def sqlite(folder: Path) -> bytes:
    path = folder / "base.part"
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE weights (kernel BLOB)")
    base.commit()
    base.close()
    content = path.read_bytes()
    path.unlink()
    return content


LFS = (
    b"version https://git-lfs.github.com/spec/v1\n"
    b"oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\n"
    b"size 156128\n"
)
family.refuse("an empty file", Code.EMPTY_FILE, holding(lambda folder: b""))
family.refuse("a git-LFS pointer", Code.GIT_LFS_POINTER, holding(lambda folder: LFS))
for name, content in {
    "one byte": b"\x89",
    "zeros": bytes(5000),
    "a pickle": pickled,
    "an array of NumPy": numpy_file,
    "an array of NumPy with pickled objects": numpy_objects,
    "an older file of PyTorch": lambda folder: b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.",
    "a network of ONNX": b'\x08\x07\x12\x07pytorch\x1a\x032.1:\x1f\n\x0b\n\x01x\x12\x01y"\x03Add',
    "a network of TensorFlow Lite": b"\x1c\0\0\0TFL3" + bytes(200),
    "a SavedModel's graph": b"\x08\x01\x12\xf4\x01\n\x8a\x01\n\x08AssignOp" + bytes(100),
    "weights of safetensors": pack("<Q", 2) + b"{}",
    "a picture of PNG": png,
    "a picture of JPEG": b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01" + bytes(200) + b"\xff\xd9",
    "a page of HTML": b"<!DOCTYPE html><html><title>404</title>Not Found</html>",
    "an answer of Google Drive": b"<html><body>Google Drive can't scan this file.</body></html>",
    "an HDF5 file packed by gzip": lambda folder: gzip.compress(
        save(folder, network()).read_bytes()
    ),
    "an HDF5 file packed by xz": lambda folder: lzma.compress(save(folder, network()).read_bytes()),
    "an HDF5 file in a tar archive": tar,
    "an HDF5 file in base64": lambda folder: b"iVJERg0KGgoAAAAAAAgIAAQAEAAAAAAA",
    "plain text": b"epoch 18, val_acc 0.9252\n",
    "an architecture without weights": lambda folder: json.dumps(functional(network())).encode(),
    "a program for Linux": b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\0\x3e\0" + bytes(100),
    "a program for Windows": b"MZ\x90\0\x03" + bytes(100) + b"PE\0\0",
    "a script": b"#!/usr/bin/env python3\nprint('hello')\n",
    "a document of PDF": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n",
    "a database of SQLite": sqlite,
    "an HDF4 file": b"\x0e\x03\x13\x01" + bytes(200),
    "a git-LFS pointer behind a blank": b" " + LFS,
    "the word HDF": b"HDF\r\n\x1a\n" + bytes(100),
    "a RAR archive": b"Rar!\x1a\x07\x01\0" + bytes(100),
    "an empty zip archive": b"PK\x05\x06" + bytes(18),
}.items():
    if name == "an empty zip archive":
        codes = (Code.NO_KERAS_ARCHIVE, Code.UNKNOWN_FORMAT)
        family.refuse(name, codes, holding(lambda folder, c=content: c))
    else:
        refuse(name, Code.UNKNOWN_FORMAT, content)
for name, content in {
    "arrays of NumPy": numpy_archive,
    "a file of PyTorch": lambda folder: archive(
        **{"archive/data.pkl": pickled(folder), "archive/version": b"3\n"}
    )(folder),
    "a SavedModel in a zip archive": archive(
        **{"model/saved_model.pb": b"\x08\x01\x12", "model/variables/variables.index": b""}
    ),
    "a document of Word": archive(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b""}),
    "an HDF5 file in a zip archive": lambda folder: archive(
        **{"model.h5": save(folder, network()).read_bytes()}
    )(folder),
    "an archive of paths that lead out of it": archive(**{"../../escaped.txt": b"", "/etc/x": b""}),
    "a Java program": archive(**{"META-INF/MANIFEST.MF": b"Manifest-Version: 1.0\n"}),
}.items():
    refuse(name, Code.NO_KERAS_ARCHIVE, content)


@family.refuses(Code.NO_MODEL, Code.UNKNOWN_WEIGHTS)
def an_HDF5_file_of_measurements(folder: Path, decoy: Path) -> Path:  # noqa: N802
    path = folder / FILE_NAME
    with h5py.File(path, "w") as file:
        file["temperature"] = numbers(100)
        file.attrs["station"] = "Zugspitze"
    return path


@family.refuses(Code.NO_MODEL)
def an_HDF5_file_of_nothing(folder: Path, decoy: Path) -> Path:  # noqa: N802
    path = folder / FILE_NAME
    h5py.File(path, "w").close()
    return path


@family.refuses(Code.UNKNOWN_FORMAT)
def a_file_of_MATLAB(folder: Path, decoy: Path) -> Path:  # noqa: N802
    """HDF5 behind a block of its own."""
    path = folder / FILE_NAME
    with h5py.File(path, "w", userblock_size=512) as file:
        file["weights"] = numbers(3)
    with path.open("r+b") as raw:
        raw.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124) + b"\x00\x02IM")
    return path
