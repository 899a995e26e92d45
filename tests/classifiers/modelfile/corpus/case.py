"""What is said of a file before anything looks at it: its verdict and its reason."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from classifiers.modelfile.report import Code, Verdict

Write = Callable[[Path, Path], Path]
"""(folder, decoy) -> the file to inspect. No byte of the file `decoy` may ever be read."""

ACCEPTED = frozenset({Verdict.ACCEPT, Verdict.ACCEPT_WITH_CHOICES})
REFUSED = frozenset({Verdict.REJECT})
TAKEN = frozenset({Code.OK, Code.NEEDS_CHOICES})


@dataclass(frozen=True)
class Case:
    """A file, and what an inspection must say of it.

    Attributes:
        family: what kind of file it is.
        name: a sentence fragment, unique in the corpus.
        verdicts: the right ones; more than one only where both are.
        codes: the right ones; more than one only where two gates may both speak first.
        write: writes the file.
        needs_mends: Keras 3 itself does not load this good file.
        big: the file is longer than 5 MB; most of these have holes, which take nothing of the disk.
        needs_child: HDF5's own library crashes or hangs: inspect it in a child process only.
        undecided: what the description of the inspection leaves open, and what was chosen.
    """

    family: str
    name: str
    verdicts: frozenset[Verdict]
    codes: frozenset[Code]
    write: Write
    needs_mends: bool = False
    big: bool = False
    needs_child: bool = False
    undecided: str = ""


class Family:
    """Collects the cases of one kind."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cases: list[Case] = []

    def refuse(
        self, name: str, codes: Code | Iterable[Code], write: Write, **details: bool | str
    ) -> None:
        found = frozenset({codes} if isinstance(codes, Code) else codes)
        self.cases.append(Case(self.name, name, REFUSED, found, write, **details))

    def accept(self, name: str, write: Write, **details: bool | str) -> None:
        self.cases.append(Case(self.name, name, ACCEPTED, TAKEN, write, **details))

    def ask(
        self, name: str, write: Write, or_refuse: Code | None = None, undecided: str = ""
    ) -> None:
        """Adds a file that is taken once its uploader has answered a question."""
        verdicts, codes = {Verdict.ACCEPT_WITH_CHOICES}, {Code.NEEDS_CHOICES}
        if or_refuse:
            verdicts, codes = verdicts | REFUSED, codes | {or_refuse}
        self.cases.append(
            Case(self.name, name, frozenset(verdicts), frozenset(codes), write, undecided=undecided)
        )

    def leave_open(
        self, name: str, codes: Code | Iterable[Code], write: Write, undecided: str
    ) -> None:
        """Adds a file that may be taken, or refused with one of `codes`."""
        found = {codes} if isinstance(codes, Code) else set(codes)
        verdicts = ACCEPTED | REFUSED
        self.cases.append(
            Case(self.name, name, verdicts, TAKEN | found, write, undecided=undecided)
        )

    def refuses(self, *codes: Code, **details: bool | str) -> Callable[[Write], Write]:
        """The same for a function, whose name says what it writes."""

        def decorate(write: Write) -> Write:
            self.refuse(write.__name__.replace("_", " "), codes, write, **details)
            return write

        return decorate

    def accepts(self, **details: bool | str) -> Callable[[Write], Write]:
        def decorate(write: Write) -> Write:
            self.accept(write.__name__.replace("_", " "), write, **details)
            return write

        return decorate
