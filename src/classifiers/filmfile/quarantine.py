"""Films looked at in a child process that can do nothing else; its answer is checked again.

What comes back are numbers, which are held against each other and against the limits, bare pixels,
and a preview, of which the structure is read once more on this side. So a child that was taken over
can only show us another film than was sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

from classifiers.faces import require_finder
from classifiers.filmfile import looking
from classifiers.filmfile.answer import LINE_BYTES, Answer, Nonsense, Tell
from classifiers.filmfile.film import Film
from classifiers.filmfile.following import CROP_SIDE
from classifiers.filmfile.limits import MEBI, FilmLimits
from classifiers.filmfile.report import Code, RefusedFilm
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

# All that is imported when it is first needed, too late for a child.
_PRELOAD = ("av", "av.subtitles.stream", "dlib", "PIL.Image", "classifiers.filmfile.warm")
_COLOURS = 3
_PREVIEW_BYTES = 32 * MEBI
_CROP_BYTES = CROP_SIDE * CROP_SIDE * _COLOURS
# Frames that a decoder keeps for reference, of up to 16 bits, and those that we draw of them.
_MEMORY_BYTES, _MEMORY_BYTES_PER_PIXEL = 512 * MEBI, 80

_FAILURES: dict[type[IsolationError], tuple[Code, str]] = {
    TimedOut: (Code.FILM_TOOK_TOO_LONG, "looking at it takes longer than is allowed"),
    OutOfMemory: (
        Code.FILM_TOOK_TOO_MUCH_MEMORY,
        "decoding it takes more memory than a film of its size needs",
    ),
    Crashed: (Code.FILM_CRASHED_READER, "the library that reads films crashes on it"),
    AnswerTooLarge: (Code.FILM_CRASHED_READER, "what was read from it is larger than a film"),
    FunctionFailed: (Code.FILM_CRASHED_READER, "it cannot be read"),
}


def are_taken() -> bool:
    """Whether what reads films is installed here."""
    return find_spec("av") is not None


def require_taken() -> None:
    """Makes sure that films can be read here.

    Raises:
        RefusedFilm: what reads them is not installed.
        FacesUnavailable: what finds faces is not.
    """
    if not are_taken():
        raise RefusedFilm(Code.FILMS_NOT_TAKEN, "Films are not taken here: install the extra film.")
    require_finder()


def read_film(
    path: Path,
    limits: FilmLimits | None = None,
    tell: Tell | None = None,
    *,
    allow_unconfined: bool = False,
) -> Film:
    """Looks for faces in a film, in a child process.

    Args:
        path: the file.
        limits: what it may cost.
        tell: called at least four times a second, with how far it is, or None before that is known.
            If it raises, the child is killed, and the error goes on.
        allow_unconfined: whether to make do with a bare child process, on a machine that cannot
            confine it.

    Raises:
        RefusedFilm: the file is not a film that can be taken.
        FacesUnavailable: what finds faces is not installed.
        Unavailable: this machine cannot confine a child.
        OSError: the file cannot be opened.
    """
    require_taken()
    limits = limits or FilmLimits()
    sandbox = _sandbox(allow_unconfined, limits)
    heard = Answer(limits, tell)
    with failures_refused(_FAILURES, _refuse, (Nonsense,)):
        return heard.understand(sandbox.call(path, heard.watch, limits=asdict(limits)))


def answer(file: BinaryIO, *, limits: Mapping[str, int]) -> Iterator[bytes]:
    """What the child says of a file, while it looks at it."""
    try:
        yield from looking.look(file, FilmLimits(**limits))
    except RefusedFilm as refusal:
        yield looking.say(refusal=[refusal.code, str(refusal)])


@cache
def _sandbox(allow_unconfined: bool, limits: FilmLimits) -> Sandbox:
    # As many as can be followed at a time; those that come and go share these.
    crops = limits.looks * limits.faces * _CROP_BYTES
    return Sandbox(
        f"{__name__}:answer",
        preload=_PRELOAD,
        seconds=limits.work_seconds,
        memory_bytes=_MEMORY_BYTES + crops + limits.pixels * _MEMORY_BYTES_PER_PIXEL,
        answer_bytes=LINE_BYTES + crops + _PREVIEW_BYTES,
        allow_unconfined=allow_unconfined,
    )


def _refuse(code: Code, what: str) -> RefusedFilm:
    return RefusedFilm(
        code,
        "A film must be readable without trouble. Save it again, shorter or smaller. "
        f"Received: {what}.",
    )
