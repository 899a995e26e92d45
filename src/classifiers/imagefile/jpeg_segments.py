"""JPEG: markers, most of them with a block of bytes.

https://www.w3.org/Graphics/JPEG/itu-t81.pdf
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from struct import pack
from typing import NamedTuple

from classifiers.imagefile.container import Reader
from classifiers.imagefile.report import damaged, too_many_parts

START, END = b"\xff\xd8", b"\xff\xd9"
SCAN = 0xDA
_END = END[1]
_FILL = 0xFF
_WITHOUT_BLOCK = frozenset({0x00, 0x01, START[1], *range(0xD0, 0xD8)})
# Among pixels, an FF of their own is followed by 00, and restarts are numbered from D0 to D7.
_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_MOST_SEGMENTS = 2_000


class Segment(NamedTuple):
    """A marker, its block, and, behind the head of a scan, pixels."""

    marker: int
    body: bytes
    pixels: bytes = b""

    def __bytes__(self) -> bytes:
        return pack(">BBH", 0xFF, self.marker, len(self.body) + 2) + self.body + self.pixels


class Segments:
    """The segments of one JPEG picture, to be iterated over once.

    Args:
        data: the file.
        position: where the picture begins; once it was read, where it has ended.
    """

    def __init__(self, data: bytes, position: int = 0) -> None:
        self._reader = Reader(data, "big", position)

    @property
    def position(self) -> int:
        return self._reader.position

    def __iter__(self) -> Iterator[Segment]:
        if self._reader.block(2) != START:
            raise damaged("a JPEG picture without its first marker")
        for _ in range(_MOST_SEGMENTS):
            marker = self._read_marker()
            if marker == _END:
                return
            body = self._read_body()
            yield Segment(marker, body, self._read_pixels() if marker == SCAN else b"")
        raise too_many_parts(f"more than {_MOST_SEGMENTS:,} segments")

    def _read_marker(self) -> int:
        if self._reader.number(1) != _FILL:
            raise damaged("a JPEG file with something between its parts")
        marker = _FILL
        while marker == _FILL:
            marker = self._reader.number(1)
        if marker in _WITHOUT_BLOCK:
            raise damaged(f"a JPEG file with a marker {marker:02x} out of place")
        return marker

    def _read_body(self) -> bytes:
        length = self._reader.number(2)
        if length < 2:  # noqa: PLR2004 - the length counts itself
            raise damaged("a JPEG file with a part of impossible length")
        return self._reader.block(length - 2)

    def _read_pixels(self) -> bytes:
        begin = self._reader.position
        found = _MARKER.search(self._reader.data, begin)
        if not found:
            raise damaged("a JPEG file that ends among its pixels")
        return self._reader.block(found.start() - begin)
