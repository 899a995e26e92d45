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
    failures_refused,
)
from classifiers.modelfile import architecture_json, given
from classifiers.modelfile.given import Architectures
from classifiers.modelfile.inspected import Inspected
from classifiers.modelfile.limits import MEBI, Limits
from classifiers.modelfile.report import Code, Mend, Refused
from classifiers.modelfile.stored import SINGLE

_SECONDS = 3
_MEMORY_BYTES = 256 * MEBI
# What reading takes beside the weights: they are in memory once, in single precision.
_OTHER_MEMORY_BYTES = 112 * MEBI
_HEADER_BYTES = 16 * MEBI

_FAILURES: dict[type[IsolationError], tuple[Code, str]] = {
    TimedOut: (Code.TOOK_TOO_LONG, f"reading it takes more than {_SECONDS} seconds"),
    OutOfMemory: (Code.TOOK_TOO_MUCH_MEMORY, "reading it takes more memory than any model needs"),
    Crashed: (Code.CRASHED_READER, "the library that reads such files crashes on it"),
    AnswerTooLarge: (Code.CRASHED_READER, "what was read from it is larger than the file"),
    FunctionFailed: (Code.CRASHED_READER, "it cannot be read"),
}
_NONSENSE = (KeyError, OverflowError, TypeError, ValueError)


def read(
    path: Path,
    limits: Limits,
    *,
    architecture: str | None = None,
    architectures: Architectures | None = None,
    allow_unconfined: bool = False,
) -> tuple[Inspected, Refused | None]:
    """Reads a model file through all gates, in a child process.

    Args:
        path: the file.
        limits: what it may cost.
        architecture: the JSON that belongs to a file of weights, as `model.to_json()` gives it.
        architectures: such JSON by name, to recognise weights without it; see
            `given.known_architectures`.
        allow_unconfined: whether to make do with a bare child process, on a machine that cannot
            confine it.

    Returns:
        What was read, and the refusal if it did not get through.

    Raises:
        Unavailable: this machine cannot confine a child.
        OSError: the file cannot be opened.
        ValueError: one of `architectures` cannot be used.
    """
    given.check_architectures(architectures, limits)
    try:
        given.check_size(architecture or "", limits)
        with failures_refused(_FAILURES, _refuse, _NONSENSE):
            said = _sandbox(allow_unconfined, limits.parameters).call(
                path,
                limits=asdict(limits),
                architecture=architecture,
                architectures=dict(architectures or {}),
            )
            return _understand(said, limits)
    except Refused as refusal:
        return Inspected(), refusal


def _refuse(code: Code, what: str) -> Refused:
    return Refused(code, f"The model file is refused: {what}.")


def share_parent(limits: Limits | None = None, *, allow_unconfined: bool = False) -> None:
    """Starts what forks the children, once for this process and all that it forks from now on.

    Args:
        limits: those that `read` will be called with.
        allow_unconfined: as for `read`.

    Raises:
        Unavailable: no process can be started.
    """
    _sandbox(allow_unconfined, (limits or Limits()).parameters).share()


@cache
def _sandbox(allow_unconfined: bool, parameters: int) -> Sandbox:
    weights_bytes = SINGLE.itemsize * parameters
    return Sandbox(
        f"{__name__}:answer",
        preload=["h5py"],
        seconds=_SECONDS,
        memory_bytes=max(_MEMORY_BYTES, _OTHER_MEMORY_BYTES + weights_bytes),
        answer_bytes=_HEADER_BYTES + weights_bytes,
        allow_unconfined=allow_unconfined,
    )


def answer(
    file: BinaryIO, *, limits: Mapping[str, int], **architectures: Any
) -> list[bytes | memoryview]:
    """What the child says of a file: a line of JSON, and the numbers of all weights behind it.

    Args:
        file: opened for reading.
        limits: of `Limits`, those that are not the default.
        **architectures: as `Inspected.read` takes them.
    """
    inspected, refusal = Inspected(), None
    try:
        inspected.read(file, Limits(**limits), **architectures)
    except Refused as error:
        refusal = [error.code, str(error)]
    weights = [] if refusal else inspected.weights
    header = {
        "refusal": refusal,
        "facts": inspected.facts,
        "mends": [[mend.code, mend.message] for mend in inspected.mends],
        "config": {} if refusal else inspected.config,
        "weights": [[name, [array.shape for array in arrays]] for name, arrays in weights],
    }
    numbers = [array.reshape(-1).view(np.uint8).data for _, arrays in weights for array in arrays]
    return [json.dumps(header).encode(), b"\n", *numbers]


def _understand(said: bytes, limits: Limits) -> tuple[Inspected, Refused | None]:
    begin = said.index(b"\n") + 1  # not split: the numbers are many
    header = architecture_json.parse(said[:begin].decode("utf-8"), limits)
    inspected = Inspected(
        facts=dict(header["facts"]),
        mends=tuple(Mend(str(code), str(message)) for code, message in header["mends"]),
    )
    if header["refusal"]:
        code, message = header["refusal"]
        return inspected, Refused(Code(code), str(message))
    try:
        inspected.take(header["config"], _read_weights(header["weights"], said, begin), limits)
    except Refused as refusal:
        return inspected, refusal
    return inspected, None


def _read_weights(listed: Any, said: bytes, begin: int) -> list[Any]:
    weights = []
    for name, shapes in listed:
        arrays = []
        for shape in shapes:
            count = math.prod(shape)
            arrays.append(np.frombuffer(said, SINGLE, count, begin).reshape(shape))
            begin += count * SINGLE.itemsize
        weights.append((str(name), arrays))
    return weights
