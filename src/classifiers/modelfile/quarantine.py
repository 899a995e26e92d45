"""Model files read in a child process that can do nothing else; its answer is checked again.

What comes back is no model file but JSON and bare numbers. The architecture in it goes through the
same checks once more, on this side, so that a child that was taken over gains nothing by lying.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from classifiers.isolation import (
    AnswerTooLarge,
    Crashed,
    FunctionFailed,
    IsolationError,
    OutOfMemory,
    Sandbox,
    TimedOut,
)
from classifiers.modelfile import architecture_json
from classifiers.modelfile.inspected import Inspected
from classifiers.modelfile.limits import MEBI, Limits
from classifiers.modelfile.report import Code, Mend, Refused

_SECONDS = 3
_MEMORY_BYTES = 512 * MEBI
_HEADER_BYTES = 16 * MEBI
_TYPE = np.dtype("<f4")

_FAILURES: dict[type[IsolationError], tuple[Code, str]] = {
    TimedOut: (Code.TOOK_TOO_LONG, f"reading it takes more than {_SECONDS} seconds"),
    OutOfMemory: (Code.TOOK_TOO_MUCH_MEMORY, "reading it takes more memory than any model needs"),
    Crashed: (Code.CRASHED_READER, "the library that reads such files crashes on it"),
    AnswerTooLarge: (Code.CRASHED_READER, "what was read from it is larger than the file"),
    FunctionFailed: (Code.CRASHED_READER, "it cannot be read"),
}


def read(
    path: Path, limits: Limits, *, allow_unconfined: bool = False
) -> tuple[Inspected, Refused | None]:
    """Reads a model file through all gates, in a child process.

    Args:
        path: the file.
        limits: what it may cost.
        allow_unconfined: whether to make do with a bare child process, on a machine that cannot
            confine it.

    Returns:
        What was read, and the refusal if it did not get through.

    Raises:
        Unavailable: this machine cannot confine a child.
        OSError: the file cannot be opened.
    """
    try:
        said = _sandbox(allow_unconfined, limits.file_bytes).call(path, limits=asdict(limits))
        return _understand(said, limits)
    except (TimedOut, OutOfMemory, Crashed, AnswerTooLarge, FunctionFailed) as failure:
        code, what = _FAILURES[type(failure)]
    except Refused as refusal:  # of the answer itself
        return Inspected(), refusal
    except (KeyError, OverflowError, TypeError, ValueError):  # none that our function would give
        code, what = _FAILURES[Crashed]
    return Inspected(), Refused(code, f"The model file is refused: {what}.")


@cache
def _sandbox(allow_unconfined: bool, file_bytes: int) -> Sandbox:
    return Sandbox(
        f"{__name__}:answer",
        preload=["h5py"],
        seconds=_SECONDS,
        memory_bytes=_MEMORY_BYTES,
        answer_bytes=_HEADER_BYTES + file_bytes,
        allow_unconfined=allow_unconfined,
    )


def answer(file: BinaryIO, *, limits: Mapping[str, int]) -> bytes:
    """What the child says of a file: a line of JSON, and the numbers of all weights behind it."""
    inspected, refusal = Inspected(), None
    try:
        inspected.read(file, Limits(**limits))
    except Refused as error:
        refusal = [error.code, str(error)]
    weights = [] if refusal else inspected.weights
    header = {
        "refusal": refusal,
        "facts": inspected.facts,
        "mends": [[mend.code, mend.message] for mend in inspected.mends],
        "config": inspected.config,
        "weights": [[name, [array.shape for array in arrays]] for name, arrays in weights],
    }
    numbers = [array.astype(_TYPE).tobytes() for _, arrays in weights for array in arrays]
    return b"".join([json.dumps(header).encode(), b"\n", *numbers])


def _understand(said: bytes, limits: Limits) -> tuple[Inspected, Refused | None]:
    head, _, numbers = said.partition(b"\n")
    header = architecture_json.parse(head.decode("utf-8"), limits)
    inspected = Inspected(
        facts=dict(header["facts"]),
        mends=tuple(Mend(str(code), str(message)) for code, message in header["mends"]),
    )
    if header["refusal"]:
        code, message = header["refusal"]
        return inspected, Refused(Code(code), str(message))
    try:
        inspected.take(header["config"], _read_weights(header["weights"], numbers), limits)
    except Refused as refusal:
        return inspected, refusal
    return inspected, None


def _read_weights(listed: Any, numbers: bytes) -> list[Any]:
    weights, begin = [], 0
    for name, shapes in listed:
        arrays = []
        for shape in shapes:
            count = math.prod(shape)
            arrays.append(np.frombuffer(numbers, _TYPE, count, begin).reshape(shape))
            begin += count * _TYPE.itemsize
        weights.append((str(name), arrays))
    return weights
