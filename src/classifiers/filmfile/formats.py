"""What a film file is, by its first bytes and never by its name."""

from enum import StrEnum

from classifiers.filmfile.report import Code, RefusedFilm

HEAD_BYTES = 64
"""What `identify` needs to see of a file."""


class FilmFormat(StrEnum):
    """The formats that can be read, by the names that FFmpeg's readers have."""

    MOV = "mov"
    """MP4 and MOV, which are one format."""
    MATROSKA = "matroska"
    """WebM and Matroska, likewise."""


_EBML = b"\x1a\x45\xdf\xa3"
_DOCUMENT_TYPE = b"\x42\x82"
# MP4 begins with `ftyp`; older MOV files have none, and begin with any of these.
_FIRST_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
# Pictures in the same container: imagefile says what is to be said of them.
_PICTURE_BRANDS = {
    *(b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"miaf"),
    *(b"avif", b"avis", b"crx "),
}


def identify(head: bytes) -> FilmFormat | None:
    """Names the format of a film by its first 64 bytes; None if it is none of ours."""
    if head.startswith(_EBML) and _DOCUMENT_TYPE in head:
        name = head[head.index(_DOCUMENT_TYPE) + 3 :]
        return FilmFormat.MATROSKA if name.startswith((b"webm", b"matroska")) else None
    if head[4:8] not in _FIRST_BOXES or head[4:12] in {b"ftyp" + one for one in _PICTURE_BRANDS}:
        return None
    return FilmFormat.MOV


def is_film(head: bytes) -> bool:
    """Whether a file that begins like this is to be read as a film."""
    return identify(head) is not None


def require_format(head: bytes) -> FilmFormat:
    """Names the format of a film.

    Raises:
        RefusedFilm: it is none.
    """
    found = identify(head)
    if found is None:
        raise RefusedFilm(
            Code.UNKNOWN_FILM_FORMAT,
            "A film must be an MP4, MOV or WebM file. Its name does not count. Save it again as "
            f"MP4. Received: {'something else' if head else '0 bytes'}.",
        )
    return found
