"""What is done with the files of a check before workers look into them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from django.core.files import File

from classifiers import filmfile, imagefile
from classifiers.conf import conf
from classifiers.exceptions import ClassifierError
from classifiers.filmfile.report import Code
from classifiers.picture_checks.examiner import describe_failure
from classifiers.picture_checks.options import Kind
from classifiers.records.picture_files import PictureFolder

_NAME_CHARACTERS = 100


def find_most_bytes() -> int:
    """What all files of a check may have together."""
    pictures = conf.max_pictures_per_check * imagefile.ImageLimits(**conf.image_limits).file_bytes
    films = conf.max_films_per_check * filmfile.FilmLimits(**conf.film_limits).file_bytes
    return max(pictures, films)


def take_in(folder: PictureFolder, files: Sequence[File]) -> list[dict[str, Any]]:
    """Keeps the bytes of pictures and films, except of those that are refused already.

    Of what is in them, only the first bytes are looked at: they tell which bound counts.

    Returns:
        For each what `PictureCheck.pictures` has.
    """
    num_films = count(1)
    return [_take_in(folder, place, file, num_films) for place, file in enumerate(files)]


def _take_in(
    folder: PictureFolder, place: int, file: File, num_films: Iterator[int]
) -> dict[str, Any]:
    # What lies in memory comes as one chunk, however short the chunks that are asked for.
    head = next(iter(file.chunks(filmfile.HEAD_BYTES)), b"")[: filmfile.HEAD_BYTES]
    kind = Kind.FILM if filmfile.is_film(head) else Kind.PICTURE
    described: dict[str, Any] = {
        "kind": str(kind),
        "name": (file.name or "")[-_NAME_CHARACTERS:],
        "num_bytes": file.size,
        "sha256": "",
        "failure": None,
    }
    try:
        if kind is Kind.FILM:
            _hold_film(file.size, next(num_films))
        else:
            imagefile.ImageLimits(**conf.image_limits).hold_file(file.size)
    except ClassifierError as refusal:
        return described | {"failure": describe_failure(refusal)}
    return described | {"sha256": _store(folder, place, file)}


def _store(folder: PictureFolder, place: int, file: File) -> str:
    """Writes a file as it was sent; returns its hash."""
    sha256 = hashlib.sha256()

    def pass_chunks() -> Iterator[bytes]:
        for chunk in file.chunks():
            sha256.update(chunk)
            yield chunk

    folder.write(folder.get_original_name(place), pass_chunks())
    return sha256.hexdigest()


def _hold_film(num_bytes: int, number: int) -> None:
    filmfile.require_taken()
    filmfile.FilmLimits(**conf.film_limits).hold_file(num_bytes)
    most = conf.max_films_per_check
    if number > most:
        raise filmfile.RefusedFilm(
            Code.TOO_MANY_FILMS,
            f"A check is about at most {most} {'film' if most == 1 else 'films'}. Send others in "
            "checks of their own. Received: one more.",
        )
