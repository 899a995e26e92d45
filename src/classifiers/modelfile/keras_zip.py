"""The `.keras` format: a zip archive of the architecture, and of the weights in an HDF5 file.

See https://keras.io/guides/serialization_and_saving/.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any, BinaryIO

from classifiers.modelfile import architecture_json, hdf5
from classifiers.modelfile.limits import MEBI, Limits
from classifiers.modelfile.report import Code, Refused
from classifiers.modelfile.stored import Contents

_CONFIG, _METADATA, _WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
_MEMBERS = {_CONFIG, _METADATA, _WEIGHTS}

# Keras packs nothing, and what is not packed is read where it lies. What somebody else packed is
# held in memory, beside the weights that are read from it.
_UNPACKED_BYTES = 96 * MEBI
_BYTES_AT_A_TIME = 1 << 20

# Of a member's own header: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.7.
_HEADER_BYTES = 30
_NAME_LENGTH, _EXTRA_LENGTH = slice(26, 28), slice(28, 30)


def read_contents(file: BinaryIO, limits: Limits) -> Contents:
    """Finds what is in an archive as Keras writes it; nothing is unpacked to the disk.

    Raises:
        Refused: it is another archive, damaged, too large when unpacked, or its HDF5 file does not
            get through.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            members = _find_members(archive)
            config, metadata = (
                _read(archive, members[name], limits.attribute_bytes)
                for name in (_CONFIG, _METADATA)
            )
            weights = _open(archive, members[_WEIGHTS], file, limits)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, ValueError) as error:
        raise _no_keras_archive(f"it cannot be unpacked ({error})") from error
    text = _decode(config)
    arrays = hdf5.read_arrays(weights, limits)
    version = architecture_json.parse(_decode(metadata), limits).get("keras_version")
    return Contents(
        keras_version=version if isinstance(version, str) else None,
        config=text,
        has_training_config="compile_config" in architecture_json.parse(text, limits),
        arrays=arrays,
        layers=None,
    )


def _find_members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    listed = archive.infolist()
    members = {member.filename: member for member in listed}
    if members.keys() != _MEMBERS or len(listed) != len(_MEMBERS):
        raise _no_keras_archive(f"it does not hold {', '.join(sorted(_MEMBERS))} and no more")
    return members


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> bytes:
    with io.BytesIO() as memory:
        _copy(archive, member, memory, limit)
        return memory.getvalue()


def _open(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: BinaryIO, limits: Limits
) -> BinaryIO:
    """A member as a file of its own; it is read to its end once, so that its checksum is right."""
    if member.compress_type != zipfile.ZIP_STORED:
        memory = io.BytesIO()
        _copy(archive, member, memory, min(limits.file_bytes, _UNPACKED_BYTES))
        return memory
    num_bytes = _copy(archive, member, None, limits.file_bytes)
    file.seek(member.header_offset)
    header = file.read(_HEADER_BYTES)
    lengths = (int.from_bytes(header[at], "little") for at in (_NAME_LENGTH, _EXTRA_LENGTH))
    begin = member.header_offset + _HEADER_BYTES + sum(lengths)
    return io.BufferedReader(_Section(file, begin, num_bytes))


def _copy(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: io.BytesIO | None, limit: int
) -> int:
    """Unpacks a member piece by piece, into memory or nowhere, and returns its length."""
    if member.file_size > limit:
        raise _too_large(member, limit)
    num_bytes = 0
    with archive.open(member) as source:
        while piece := source.read(_BYTES_AT_A_TIME):
            num_bytes += len(piece)
            if num_bytes > limit:  # what it said of its size was not true
                raise _too_large(member, limit)
            if target:
                target.write(piece)
    return num_bytes


class _Section(io.RawIOBase):
    """A part of a file, as a file of its own."""

    def __init__(self, file: BinaryIO, begin: int, num_bytes: int) -> None:
        self._file, self._begin, self._num_bytes = file, begin, num_bytes
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origins = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._num_bytes}
        self._position = max(0, origins[whence] + offset)
        return self._position

    def readinto(self, buffer: Any) -> int:
        left = max(0, self._num_bytes - self._position)
        self._file.seek(self._begin + self._position)
        data = self._file.read(min(left, len(buffer)))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)


def _decode(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(
            Code.CONFIG_DAMAGED, "The architecture in the file is not valid text."
        ) from error


def _too_large(member: zipfile.ZipInfo, limit: int) -> Refused:
    what = "" if member.compress_type == zipfile.ZIP_STORED else "packed as it is, "
    return Refused(
        Code.ARCHIVE_TOO_LARGE,
        f"{member.filename} is too large: {what}it may have at most {limit} bytes when unpacked.",
    )


def _no_keras_archive(what: str) -> Refused:
    return Refused(
        Code.NO_KERAS_ARCHIVE,
        f"The file is a zip archive, but none that Keras wrote: {what}. "
        'Save the model with `model.save("model.keras")` or `model.save("model.h5")`.',
    )
