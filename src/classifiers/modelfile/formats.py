"""What a file is, by its bytes and never by its name."""

from enum import Enum

_HDF5_SIGNATURE = b"\x89HDF\r\n\x1a\n"
_GIT_LFS_FIRST_LINE = b"version https://git-lfs.github.com/spec/"
_ZIP_SIGNATURE = b"PK\x03\x04"


class FileFormat(Enum):
    """The formats that people upload as a model, on purpose or not."""

    HDF5 = "HDF5"
    ZIP = "zip"
    GIT_LFS_POINTER = "git-LFS pointer"
    EMPTY = "empty"
    UNKNOWN = "unknown"


HEAD_BYTES = len(_GIT_LFS_FIRST_LINE)
"""Bytes at the beginning of a file that tell its format."""


def identify(head: bytes) -> FileFormat:
    """Names the format of a file by its first bytes.

    An HDF5 file with a user block in front of its signature counts as unknown: Keras writes none.
    """
    if not head:
        return FileFormat.EMPTY
    signatures = {
        _HDF5_SIGNATURE: FileFormat.HDF5,
        _ZIP_SIGNATURE: FileFormat.ZIP,
        _GIT_LFS_FIRST_LINE: FileFormat.GIT_LFS_POINTER,
    }
    return next((f for s, f in signatures.items() if head.startswith(s)), FileFormat.UNKNOWN)
