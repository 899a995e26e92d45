"""Pictures decoded in a child process that can do nothing else; its answer is checked again.

What comes back is either bare pixels, of which only the number can be wrong, or a file that was
written anew. The structure of that file is read once more, on this side: if anything of it would be
left out, it holds more than a picture. So a child that was taken over gains nothing by lying, but
to have us take another picture than was sent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from classifiers.imagefile import decoding, structure
from classifiers.imagefile.formats import SCORED, SHOWN, ImageFormat
from classifiers.imagefile.limits import MEBI, ImageLimits
from classifiers.imagefile.report import Code, RefusedImage
from classifiers.isolation import (
    AnswerTooLarge,
    Crashed,
    FunctionFailed,
    IsolationError,
    OutOfMemory,
    Sandbox,
    TimedOut,
    failures_refused,
)

_SECONDS = 5
_HEAD_BYTES = 4096
_CHANNELS = 3
# While a picture is turned or written, its pixels are there several times.
_MEMORY_BYTES, _MEMORY_BYTES_PER_PIXEL = 256 * MEBI, 16
# More than any encoder makes of a picture with transparency.
_ANSWER_BYTES, _ANSWER_BYTES_PER_PIXEL = MEBI, 5

_FAILURES: dict[type[IsolationError], tuple[Code, str]] = {
    TimedOut: (Code.IMAGE_TOOK_TOO_LONG, f"decoding it takes more than {_SECONDS} seconds"),
    OutOfMemory: (
        Code.IMAGE_TOOK_TOO_MUCH_MEMORY,
        "decoding it takes more memory than a picture of its size needs",
    ),
    Crashed: (Code.IMAGE_CRASHED_READER, "the library that reads such pictures crashes on it"),
    AnswerTooLarge: (Code.IMAGE_CRASHED_READER, "what was read from it is larger than a picture"),
    FunctionFailed: (Code.IMAGE_CRASHED_READER, "it cannot be read"),
}
_NONSENSE = (KeyError, OverflowError, RecursionError, TypeError, ValueError)


@dataclass(frozen=True)
class EncodedImage:
    """A picture file that was written here: pixels, and nothing else.

    Attributes:
        data: the file.
        format: JPEG, PNG or WebP.
        width: in pixels.
        height: in pixels.
    """

    data: bytes
    format: ImageFormat
    width: int
    height: int


def read_pixels(
    path: Path,
    limits: ImageLimits | None = None,
    *,
    formats: frozenset[ImageFormat] = SCORED,
    allow_unconfined: bool = False,
) -> NDArray[np.uint8]:
    """Decodes a picture in a child process: its pixels as they are stored, upright.

    Args:
        path: the file.
        limits: what it may cost.
        formats: which ones are taken.
        allow_unconfined: whether to make do with a bare child process, on a machine that cannot
            confine it.

    Returns:
        Shape `(height, width, 3)`, dtype uint8, in the order red, green, blue; read-only.

    Raises:
        RefusedImage: the file is not a picture that can be taken.
        Unavailable: this machine cannot confine a child.
        OSError: the file cannot be opened.
    """
    limits = limits or ImageLimits()
    sandbox = _sandbox(allow_unconfined, limits.pixels)
    with failures_refused(_FAILURES, _refuse, _NONSENSE):
        said = sandbox.call(path, limits=asdict(limits), formats=sorted(formats), anew=False)
        return _understand_pixels(said, limits)


def reencode(
    path: Path,
    limits: ImageLimits | None = None,
    *,
    formats: frozenset[ImageFormat] = SHOWN,
    allow_unconfined: bool = False,
) -> EncodedImage:
    """Writes a picture anew in a child process: upright, and without anything but pixels.

    JPEG stays JPEG, and WebP stays WebP unless the picture is too much for it; all others become
    PNG. PNG and WebP keep their transparency.

    Args:
        path: the file.
        limits: what it may cost.
        formats: which ones are taken.
        allow_unconfined: whether to make do with a bare child process, on a machine that cannot
            confine it.

    Raises:
        RefusedImage: the file is not a picture that can be taken.
        Unavailable: this machine cannot confine a child.
        OSError: the file cannot be opened.
    """
    limits = limits or ImageLimits()
    sandbox = _sandbox(allow_unconfined, limits.pixels)
    with failures_refused(_FAILURES, _refuse, _NONSENSE):
        said = sandbox.call(path, limits=asdict(limits), formats=sorted(formats), anew=True)
        return _understand_file(said, limits)


def answer(
    file: BinaryIO, *, limits: Mapping[str, int], formats: Sequence[str], anew: bool
) -> list[bytes]:
    """What the child says of a file: a line of JSON, and pixels or a new file behind it."""
    try:
        known = frozenset(ImageFormat(name) for name in formats)
        container = structure.read(file, ImageLimits(**limits), known)
        image = decoding.decode(container)
        if anew:
            return [_head(), decoding.encode(image, container.format)]
        image = decoding.convert(image)
        return [_head(size=image.size), *decoding.pack(image)]
    except RefusedImage as refusal:
        return [_head(refusal=[refusal.code, str(refusal)])]


def _head(**said: object) -> bytes:
    return json.dumps({"refusal": None, **said}).encode() + b"\n"


def share_parent(limits: ImageLimits | None = None, *, allow_unconfined: bool = False) -> None:
    """Starts what forks the children, once for this process and all that it forks from now on.

    Args:
        limits: those that pictures will be read with.
        allow_unconfined: whether to make do with a bare child process.

    Raises:
        Unavailable: no process can be started.
    """
    _sandbox(allow_unconfined, (limits or ImageLimits()).pixels).share()


@cache
def _sandbox(allow_unconfined: bool, pixels: int) -> Sandbox:
    return Sandbox(
        f"{__name__}:answer",
        preload=decoding.PLUGINS,
        seconds=_SECONDS,
        memory_bytes=_MEMORY_BYTES + pixels * _MEMORY_BYTES_PER_PIXEL,
        answer_bytes=_ANSWER_BYTES + pixels * _ANSWER_BYTES_PER_PIXEL,
        allow_unconfined=allow_unconfined,
    )


def _refuse(code: Code, what: str) -> RefusedImage:
    return RefusedImage(
        code, f"A picture must be readable without trouble. Save it again. Received: {what}."
    )


def _understand_pixels(said: bytes, limits: ImageLimits) -> NDArray[np.uint8]:
    header, begin = _read_head(said)
    width, height = header["size"]
    limits.hold_size(width, height)
    return np.frombuffer(said, np.uint8, offset=begin).reshape(height, width, _CHANNELS)


def _understand_file(said: bytes, limits: ImageLimits) -> EncodedImage:
    _, begin = _read_head(said)
    data = said[begin:]
    container = structure.take_apart(data, limits, SCORED)
    if container.data != data:
        raise ValueError("what was written anew holds more than pixels")
    return EncodedImage(data, container.format, container.width, container.height)


def _read_head(said: bytes) -> tuple[Any, int]:
    end = said.index(b"\n", 0, _HEAD_BYTES)
    header = json.loads(said[:end])
    if header["refusal"]:
        code, message = header["refusal"]
        raise RefusedImage(Code(code), str(message))
    return header, end + 1
