"""What owner, parent and child say to each other.

The owner and its parent share a socket. For each file the owner sends one byte on it, with three
descriptors: the file, a channel and a line.

- The channel is for the child: it reads the function's arguments (JSON) to their end, and writes
  the answer.
- The line is for the parent: it writes the exit code when the child is dead. When the owner hangs
  up, the parent kills the child.

So no answers need matching with questions, and calls of several threads run side by side.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import IntEnum

CONTROL = 3
"""The number under which a parent finds its end of the socket."""
DESCRIPTORS_PER_CALL = 3
REQUEST = b"?"
READY = b"!"
MOST_WORDS = 2_000
"""Characters of an error that are passed on."""


class ExitCode(IntEnum):
    """How a child leaves by itself."""

    ANSWERED = 0
    FAILED = 10
    OUT_OF_MEMORY = 11
    NOT_CONFINED = 12


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What a parent is told when it starts; travels as JSON.

    Attributes:
        function: as `module:name`.
        preload: modules to import before the first child.
        without: packages that neither parent nor child can import, as if they were not there.
        search_path: the owner's `sys.path`.
        owner: the process id.
    """

    function: str
    preload: Sequence[str]
    without: Sequence[str]
    search_path: Sequence[str]
    owner: int
    seconds: float
    memory_bytes: int
    threads: bool
    strict: bool

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Orders:
        return cls(**json.loads(text))


def describe(error: BaseException) -> bytes:
    """The class and the words of an error, bounded."""
    return f"{type(error).__name__}: {error}"[:MOST_WORDS].encode(errors="replace")
