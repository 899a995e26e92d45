"""What must be said of a picture before anything looks at it: taken, or refused for a reason."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from classifiers.imagefile import SCORED, SHOWN, ImageFormat
from classifiers.imagefile.report import Code

Build = Callable[[Path], bytes]
"""The decoy -> the file. No byte of the file `decoy` may ever be read."""


@dataclass(frozen=True)
class Case:
    """A file, and what must be said of it.

    Attributes:
        family: what kind of file it is.
        name: a sentence fragment, unique in the corpus.
        codes: the right reasons to refuse it; several only where two checks may both speak first.
        taken: whether it may be taken.
        build: makes the file.
        formats: which ones are taken.
        undecided: what the description leaves open, and what was chosen.
    """

    family: str
    name: str
    codes: frozenset[Code]
    taken: bool
    build: Build
    formats: frozenset[ImageFormat]
    undecided: str

    def write(self, folder: Path, decoy: Path) -> Path:
        path = folder / "picture.jpg"  # the name must not count
        content = self.build(decoy)
        if isinstance(content, Sparse):
            with path.open("wb") as file:
                file.write(content)
                file.truncate(content.size)
        else:
            path.write_bytes(content)
        return path


class Sparse(bytes):
    """The beginning of a file that takes no more of the disk than this."""

    size: int

    def __new__(cls, content: bytes, size: int) -> Self:
        sparse = super().__new__(cls, content)
        sparse.size = size
        return sparse


class Family:
    """Collects the cases of one kind."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cases: list[Case] = []

    def accept(self, name: str, content: bytes | Build, *, shown: bool = False) -> None:
        """Adds a picture that is taken: to be scored, or only to be shown."""
        self._add(name, (), content, taken=True, shown=shown)

    def refuse(
        self,
        name: str,
        codes: Code | Iterable[Code],
        content: bytes | Build,
        *,
        shown: bool = False,
    ) -> None:
        self._add(name, codes, content, taken=False, shown=shown)

    def refuse_all(
        self, code: Code, contents: Mapping[str, bytes | Build], *, shown: bool = False
    ) -> None:
        for name, content in contents.items():
            self.refuse(name, code, content, shown=shown)

    def leave_open(
        self, name: str, codes: Code | Iterable[Code], content: bytes | Build, undecided: str
    ) -> None:
        """Adds a picture that may be taken, or refused with one of `codes`."""
        self._add(name, codes, content, taken=True, shown=False, undecided=undecided)

    def _add(
        self,
        name: str,
        codes: Code | Iterable[Code],
        content: bytes | Build,
        *,
        taken: bool,
        shown: bool,
        undecided: str = "",
    ) -> None:
        build = content if callable(content) else lambda decoy: content
        found = frozenset({codes} if isinstance(codes, Code) else codes)
        formats = SHOWN if shown else SCORED
        self.cases.append(Case(self.name, name, found, taken, build, formats, undecided))
