"""What one check may have, for those who are about to send something."""

from __future__ import annotations

from typing import NamedTuple

from classifiers import filmfile
from classifiers.conf import conf
from classifiers.imagefile import ImageLimits
from classifiers.picture_checks.intake import find_most_bytes

_OTHER_BYTES = 64 * 1024
"""What a form takes beside its files."""


class Limits(NamedTuple):
    """Bounds on what is sent for a check."""

    num_files: int
    """Pictures and films together."""
    num_variants: int
    picture_bytes: int
    """Of one picture."""
    film_bytes: int
    """Of one film; 0 where films are not taken."""
    film_seconds: int
    num_films: int
    request_bytes: int
    """Of all together, with what is said beside."""


def find_limits() -> Limits:
    """The bounds as they are set now."""
    film = filmfile.FilmLimits(**conf.film_limits)
    return Limits(
        num_files=conf.max_pictures_per_check,
        num_variants=conf.max_variants_per_check,
        picture_bytes=ImageLimits(**conf.image_limits).file_bytes,
        film_bytes=film.file_bytes if filmfile.are_taken() else 0,
        film_seconds=film.seconds,
        num_films=conf.max_films_per_check,
        request_bytes=find_most_bytes() + _OTHER_BYTES,
    )
