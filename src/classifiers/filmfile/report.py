"""What is said of a film that is not taken."""

from enum import StrEnum

from classifiers.exceptions import FilmFileError


class Code(StrEnum):
    """The reason for a refusal. Codes are stable: programs may depend on them."""

    # Before it is read
    FILMS_NOT_TAKEN = "films_not_taken"
    TOO_MANY_FILMS = "too_many_films"

    # Bytes
    FILM_FILE_TOO_LARGE = "film_file_too_large"
    UNKNOWN_FILM_FORMAT = "unknown_film_format"

    # Structure
    FILM_DAMAGED = "film_damaged"
    FILM_UNSUPPORTED = "film_unsupported"
    FILM_WITHOUT_PICTURES = "film_without_pictures"
    FILM_TOO_LONG = "film_too_long"
    FILM_TOO_MANY_FRAMES = "film_too_many_frames"
    FILM_TOO_MANY_PIXELS = "film_too_many_pixels"
    FILM_TOO_MANY_STREAMS = "film_too_many_streams"

    # What became of the process that read it
    FILM_TOOK_TOO_LONG = "film_took_too_long"
    FILM_TOOK_TOO_MUCH_MEMORY = "film_took_too_much_memory"
    FILM_CRASHED_READER = "film_crashed_reader"


class RefusedFilm(FilmFileError):
    """A film is not taken.

    Attributes:
        code: the reason, for programs.
    """

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code = code


def damaged(what: str) -> RefusedFilm:
    """The refusal of a film of which not a single picture can be decoded."""
    return RefusedFilm(
        Code.FILM_DAMAGED,
        "A film must be a file that can be played. Send it again, or save it again from the "
        f"original. Received: {what}.",
    )


def unsupported(what: str) -> RefusedFilm:
    """The refusal of a film in a coding that phones and browsers do not use."""
    return RefusedFilm(
        Code.FILM_UNSUPPORTED,
        "A film must be coded in H.264, H.265, VP8, VP9, AV1 or MPEG-4. Save it again as MP4. "
        f"Received: {what}.",
    )
