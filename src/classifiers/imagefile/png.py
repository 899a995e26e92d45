"""PNG: a signature, then chunks with a length, a name and a checksum.

Only the chunks that pixels are made of are handed on. Profiles and texts, some of them compressed
so that a few bytes unpack to gigabytes, are left where they are: scores come from the numbers that
are stored, not from colours as a profile would have them.
https://www.w3.org/TR/png-3/
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from struct import pack, unpack
from typing import NamedTuple

from classifiers.imagefile.container import Container, Reader
from classifiers.imagefile.exif import read_orientation
from classifiers.imagefile.formats import ImageFormat
from classifiers.imagefile.limits import MEBI, ImageLimits
from classifiers.imagefile.report import (
    damaged,
    has_more,
    several_pictures,
    too_many_parts,
    unsupported,
)

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MOST_CHUNKS = 20_000  # libpng makes 2,560 of 20 MiB
_MOST_EXIF_BYTES = 1 << 16  # what a JPEG can hold
_STEP = 1 << 16
_ANIMATION = frozenset({b"acTL", b"fcTL", b"fdAT"})
_CRITICAL = frozenset({b"PLTE", b"IDAT", b"IEND"})
_GREY, _COLOUR, _PALETTE = 0, 2, 3
_CHANNELS = {_GREY: 1, _COLOUR: 3, _PALETTE: 1, 4: 2, 6: 4}
_FEW, _MANY = (1, 2, 4, 8), (8, 16)
_DEPTHS = {_GREY: (*_FEW, 16), _COLOUR: _MANY, _PALETTE: _FEW, 4: _MANY, 6: _MANY}
_MOST_COLOURS = 256
# Where each pass of an interlaced picture begins, and its steps: x, y, by x, by y.
_PASSES = (
    *((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4)),
    *((0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)),
)


class _Header(NamedTuple):
    width: int
    height: int
    depth: int
    kind: int
    compression: int
    filtering: int
    interlaced: int


_Chunks = dict[bytes, list[bytes]]


def take_apart(data: bytes, limits: ImageLimits) -> Container:
    """Reads the structure of a PNG file, and how many pixels its data make.

    Raises:
        RefusedImage: it is too large, damaged, animated or followed by something.
    """
    reader = Reader(data, "big", len(_SIGNATURE))
    name, body = _read_chunk(reader)
    if name != b"IHDR" or len(body) != 13:  # noqa: PLR2004 - the header's one length
        raise damaged("a PNG file that does not begin with its header")
    header = _Header(*unpack(">IIBBBBB", body))
    limits.hold_size(header.width, header.height)
    _check_header(header)
    chunks = _collect(reader)
    _check_pixels(header, chunks.get(b"IDAT", []))
    return Container(
        ImageFormat.PNG,
        header.width,
        header.height,
        _assemble(header, chunks),
        read_orientation(chunks.get(b"eXIf", [b""])[0][:_MOST_EXIF_BYTES]),
    )


def _read_chunk(reader: Reader) -> tuple[bytes, bytes]:
    length = reader.number(4)
    name = reader.block(4)
    body = reader.block(length)
    if reader.number(4) != zlib.crc32(body, zlib.crc32(name)):
        raise damaged("a chunk of PNG whose checksum is wrong")
    return name, body


def _check_header(header: _Header) -> None:
    if header.depth not in _DEPTHS.get(header.kind, ()):
        raise damaged(f"a PNG header of depth {header.depth} and kind {header.kind}")
    if header.compression or header.filtering or header.interlaced > 1:
        raise damaged(f"a PNG header that ends with {list(header[4:])}")


def _collect(reader: Reader) -> _Chunks:
    """All chunks behind the header, in order and by name."""
    chunks: _Chunks = {}
    previous = b""
    for name, body in _read_chunks(reader):
        _check_place(name, previous, chunks)
        chunks.setdefault(name, []).append(body)
        previous = name
    if reader.remaining:
        raise has_more(f"{reader.remaining:,} bytes behind the end of the picture")
    return chunks


def _read_chunks(reader: Reader) -> Iterator[tuple[bytes, bytes]]:
    for _ in range(_MOST_CHUNKS):
        name, body = _read_chunk(reader)
        yield name, body
        if name == b"IEND":
            return
    raise too_many_parts(f"more than {_MOST_CHUNKS:,} chunks")


def _check_place(name: bytes, previous: bytes, chunks: _Chunks) -> None:
    if name in _ANIMATION:
        raise several_pictures("an animation (APNG)")
    if not name.isalpha() or name == b"IHDR":
        raise damaged("a chunk of PNG that has no business there")
    if name[:1].isupper() and name not in _CRITICAL:
        raise unsupported(f"a PNG file with a chunk {name.decode()}, which is not of the standard")
    if name in chunks and (previous != b"IDAT" if name == b"IDAT" else name in {b"PLTE", b"tRNS"}):
        raise damaged(f"a PNG file whose chunk {name.decode()} comes twice")
    if name in {b"PLTE", b"tRNS"} and b"IDAT" in chunks:
        raise damaged(f"a PNG file whose chunk {name.decode()} comes too late")


def _check_pixels(header: _Header, blocks: list[bytes]) -> None:
    """Unpacks the pixels, piece by piece and no more than there should be, and counts them."""
    expected = _count_bytes(header)
    packed, position, found = memoryview(b"".join(blocks)), 0, 0
    inflater = zlib.decompressobj()
    try:
        while position < len(packed) and found <= expected and not inflater.eof:
            piece = packed[position : position + _STEP]
            found += len(inflater.decompress(piece, MEBI))
            position += len(piece) - len(inflater.unconsumed_tail) - len(inflater.unused_data)
        found += len(inflater.flush()) if found <= expected else 0
    except zlib.error:
        raise damaged("a PNG file whose pixels cannot be unpacked") from None
    if found != expected or not inflater.eof:
        raise damaged(f"a PNG file with other pixels than {header.width:,} x {header.height:,}")
    if position < len(packed):
        raise has_more(f"{len(packed) - position:,} bytes behind the last pixel")


def _count_bytes(header: _Header) -> int:
    passes = _PASSES if header.interlaced else ((0, 0, 1, 1),)
    bits = header.depth * _CHANNELS[header.kind]
    count = 0
    for x, y, by_x, by_y in passes:
        columns, rows = -((x - header.width) // by_x), -((y - header.height) // by_y)
        if columns:
            count += rows * (1 + (columns * bits + 7) // 8)
    return count


def _assemble(header: _Header, chunks: _Chunks) -> bytes:
    palette = b"".join(chunks.get(b"PLTE", []))
    transparency = b"".join(chunks.get(b"tRNS", []))
    if header.kind == _GREY and header.depth in {2, 4} and len(transparency) == 2:  # noqa: PLR2004
        header, palette, transparency = _as_palette(header, unpack(">H", transparency)[0])
    if header.kind == _COLOUR and header.depth == 16 and transparency:  # noqa: PLR2004
        raise unsupported("a PNG file of 16 bits with one transparent colour")
    parts = [_SIGNATURE, _chunk(b"IHDR", pack(">IIBBBBB", *header))]
    if header.kind == _PALETTE:
        if len(palette) % 3 or not 0 < len(palette) <= 3 * _MOST_COLOURS:
            raise damaged("a PNG file without the colours that its pixels are of")
        parts.append(_chunk(b"PLTE", palette))
    if transparency and len(transparency) in _transparency_lengths(header.kind, palette):
        parts.append(_chunk(b"tRNS", transparency))
    parts += [_chunk(b"IDAT", block) for block in chunks[b"IDAT"]]
    return b"".join([*parts, _chunk(b"IEND", b"")])


def _transparency_lengths(kind: int, palette: bytes) -> range:
    lengths = {_GREY: range(2, 3), _COLOUR: range(6, 7), _PALETTE: range(1, len(palette) // 3 + 1)}
    return lengths.get(kind, range(0))


def _as_palette(header: _Header, transparent: int) -> tuple[_Header, bytes, bytes]:
    """The same picture with a palette: Pillow overlooks that such a grey is transparent."""
    most = (1 << header.depth) - 1
    palette = bytes(255 * grey // most for grey in range(most + 1) for _ in range(3))
    transparency = bytes(0 if grey == transparent else 255 for grey in range(most + 1))
    return header._replace(kind=_PALETTE), palette, transparency


def _chunk(name: bytes, body: bytes) -> bytes:
    return pack(">I", len(body)) + name + body + pack(">I", zlib.crc32(body, zlib.crc32(name)))
