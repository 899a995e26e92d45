"""A short film from a stranger: the faces in it, and a copy to be shown. Knows no Django."""

from classifiers.filmfile.answer import Progress
from classifiers.filmfile.film import Film, Track
from classifiers.filmfile.formats import HEAD_BYTES, is_film
from classifiers.filmfile.limits import FilmLimits
from classifiers.filmfile.quarantine import are_taken, read_film, require_taken
from classifiers.filmfile.report import RefusedFilm

__all__ = [
    "HEAD_BYTES",
    "Film",
    "FilmLimits",
    "Progress",
    "RefusedFilm",
    "Track",
    "are_taken",
    "is_film",
    "read_film",
    "require_taken",
]
