"""A part of a file, for players that jump to a place in it.

Django's `FileResponse` knows no ranges. https://www.rfc-editor.org/rfc/rfc9110#section-14
"""

from __future__ import annotations

import os
import re
from http import HTTPStatus
from pathlib import Path
from typing import Any, BinaryIO

from django.http import FileResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from api.errors import RangeNotSatisfiable

# One range. Several at once, and other units, are answered with the whole file, as they may be.
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class _Part:
    """Some bytes of an open file, as a file of their own."""

    def __init__(self, file: BinaryIO, begin: int, length: int) -> None:
        file.seek(begin)
        self._file = file
        self._remaining = length

    def read(self, size: int = -1) -> bytes:
        wanted = self._remaining if size < 0 else min(size, self._remaining)
        found = self._file.read(wanted)
        self._remaining -= len(found)
        return found

    def close(self) -> None:
        self._file.close()


def send_file(request: Request, path: Path, content_type: str) -> HttpResponseBase:
    """A file, or the part of it that is asked for.

    Args:
        request: what is asked; its `Range` counts, if it can be understood.
        path: of the file.
        content_type: as what it is sent.

    Raises:
        FileNotFoundError: there is no such file.
        RangeNotSatisfiable: there is no such part.
    """
    file = path.open("rb")
    size = os.fstat(file.fileno()).st_size
    # A copy whose age nobody knows cannot be continued, so `If-Range` means the whole.
    asked = request.headers.get("Range", "") if "If-Range" not in request.headers else ""
    wanted = find_range(asked, size)
    if wanted is None:
        response = FileResponse(file, content_type=content_type, filename=path.name)
    elif not wanted:
        file.close()
        raise RangeNotSatisfiable(size)
    else:
        part: Any = _Part(file, wanted.start, len(wanted))
        response = FileResponse(
            part, content_type=content_type, filename=path.name, status=HTTPStatus.PARTIAL_CONTENT
        )
        response["Content-Length"] = str(len(wanted))
        response["Content-Range"] = f"bytes {wanted.start}-{wanted.stop - 1}/{size}"
    response["Accept-Ranges"] = "bytes"
    return response


def find_range(asked: str, size: int) -> range | None:
    """Which bytes a header `Range` asks for.

    Args:
        asked: the header; empty for none.
        size: bytes that there are.

    Returns:
        None for the whole file, also where the header cannot be understood; an empty range where
        there are no such bytes.
    """
    found = _RANGE.fullmatch(asked.strip())
    if not found or not any(found.groups()):
        return None
    first, last = (int(number) if number else None for number in found.groups())
    if first is None:  # so many from the end
        return range(max(0, size - (last or 0)), size)
    if last is not None and last < first:
        return None
    return range(first, size if last is None else min(last + 1, size))
