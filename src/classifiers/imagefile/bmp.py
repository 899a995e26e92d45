"""BMP: two headers, perhaps colours, and rows of pixels.

https://learn.microsoft.com/en-us/windows/win32/gdi/bitmap-storage
"""

from __future__ import annotations

from typing import NamedTuple

from classifiers.imagefile.container import Container, Reader
from classifiers.imagefile.formats import ImageFormat
from classifiers.imagefile.limits import ImageLimits
from classifiers.imagefile.report import damaged, has_more, unsupported

_HEADER_BYTES = (40, 52, 56, 64, 108, 124)  # of Windows, since 1990
_PLAIN, _BIT_FIELDS = 0, 3
_DEPTHS = (1, 4, 8, 16, 24, 32)
_MOST_PADDING = 3  # programs round the length up to the next four bytes


class _Header(NamedTuple):
    begin_of_pixels: int
    width: int
    height: int
    depth: int
    compression: int


def take_apart(data: bytes, limits: ImageLimits) -> Container:
    """Reads the structure of a BMP file.

    Raises:
        RefusedImage: it is too large, damaged, compressed or followed by something.
    """
    header = _read_header(Reader(data, "little", 2))
    limits.hold_size(header.width, header.height)
    if header.depth not in _DEPTHS or header.compression not in {_PLAIN, _BIT_FIELDS}:
        raise unsupported(
            f"a BMP file of depth {header.depth} and compression {header.compression}"
        )
    bytes_per_row = (header.width * header.depth + 31) // 32 * 4
    end = header.begin_of_pixels + header.height * bytes_per_row
    if end > len(data):
        raise damaged(f"a BMP file of {len(data):,} bytes that should have {end:,}")
    if len(data) - end > _MOST_PADDING:
        raise has_more(f"{len(data) - end:,} bytes behind the end of the picture")
    return Container(ImageFormat.BMP, header.width, header.height, data[:end])


def _read_header(reader: Reader) -> _Header:
    reader.block(8)
    begin_of_pixels, length = reader.number(4), reader.number(4)
    if length not in _HEADER_BYTES:
        raise unsupported(f"a BMP file with a header of {length:,} bytes")
    width, height = _read_side(reader), _read_side(reader)
    reader.block(2)
    depth, compression = reader.number(2), reader.number(4)
    # A negative height says that the rows go from the top down.
    return _Header(begin_of_pixels, max(width, 0), abs(height), depth, compression)


def _read_side(reader: Reader) -> int:
    return int.from_bytes(reader.block(4), "little", signed=True)
