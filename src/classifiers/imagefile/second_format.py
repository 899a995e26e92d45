"""Files that are a picture and something else at once.

Most formats begin at the first byte, where a picture has its own signature, and what follows the
end of a picture is refused by those who read its structure. A few formats, though, are looked for
anywhere in a file, so that they can hide among the parts of a picture. These are looked for here.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import error, unpack_from

from classifiers.imagefile.report import has_more

_ZIP_END, _ZIP_DIRECTORY = b"PK\x05\x06", b"PK\x01\x02"
_ZIP_TAIL_BYTES = 22 + 0xFFFF  # the record at the end of an archive, and the longest comment
_ZIP_SIZE_ELSEWHERE = 0xFFFFFFFF
_PDF_HEAD_BYTES = 1024  # how far readers look for its first line
_ANYWHERE = {
    b"Rar!\x1a\x07": "a RAR archive",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"__HALT_COMPILER": "a PHP archive",
}


def refuse_second_format(data: bytes) -> None:
    """Refuses a file that other programs would read as something else than a picture.

    Raises:
        RefusedImage: it is such a file.
    """
    for found in _find(data):
        raise has_more(f"a picture that is {found}, too")


def _find(data: bytes) -> Iterator[str]:
    if _is_zip(data):
        yield "a zip archive"
    if b"%PDF-" in data[:_PDF_HEAD_BYTES]:
        yield "a PDF document"
    yield from (name for signature, name in _ANYWHERE.items() if signature in data)


def _is_zip(data: bytes) -> bool:
    """Whether an archive's last record is there, with the list of files in front of it."""
    end = len(data)
    while (end := data.rfind(_ZIP_END, max(0, len(data) - _ZIP_TAIL_BYTES), end)) >= 0:
        try:
            size, begin = unpack_from("<II", data, end + 12)
        except error:
            continue
        # Some programs go by the size of the list, others by where it begins.
        places = (max(0, end - size), begin)
        if size == _ZIP_SIZE_ELSEWHERE or any(data.startswith(_ZIP_DIRECTORY, p) for p in places):
            return True
    return False
