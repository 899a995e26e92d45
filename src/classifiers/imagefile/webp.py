"""WebP: a RIFF file of chunks.

Only the picture and its transparency are handed on; profiles and texts stay behind.
https://developers.google.com/speed/webp/docs/riff_container
"""

from __future__ import annotations

from struct import pack

from classifiers.imagefile.container import Container, Reader
from classifiers.imagefile.exif import read_orientation
from classifiers.imagefile.formats import ImageFormat
from classifiers.imagefile.limits import ImageLimits
from classifiers.imagefile.report import damaged, has_more, several_pictures, too_many_parts

_LOSSY, _LOSSLESS, _EXTENDED, _ALPHA, _EXIF = b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"EXIF"
_ANIMATION = frozenset({b"ANIM", b"ANMF"})
_ANIMATED_FLAG, _ALPHA_FLAG = 0x02, 0x10
_EXTENDED_BYTES = 10
_LOSSY_START = b"\x9d\x01\x2a"
_LOSSLESS_START = 0x2F
_SIDE_BITS = 14
_SIDE = (1 << _SIDE_BITS) - 1
_MOST_CHUNKS = 100

_Chunks = dict[bytes, bytes]


def take_apart(data: bytes, limits: ImageLimits) -> Container:
    """Reads the structure of a WebP file.

    Raises:
        RefusedImage: it is too large, damaged, animated or followed by something.
    """
    reader = Reader(data, "little", 4)
    length = reader.number(4)
    reader.block(4)
    if length < 4 or length - 4 > reader.remaining:  # noqa: PLR2004 - the name was counted, too
        raise damaged(f"a WebP file of {len(data):,} bytes that should have {length + 8:,}")
    if length - 4 < reader.remaining:
        raise has_more(f"{len(data) - length - 8:,} bytes behind the end of the picture")
    chunks = _read_chunks(reader)
    flags = int.from_bytes(chunks.get(_EXTENDED, b"")[:1])
    if _ANIMATION & chunks.keys() or flags & _ANIMATED_FLAG:
        raise several_pictures("an animation (WebP)")
    width, height = _read_size(chunks)
    canvas = _read_canvas(chunks[_EXTENDED]) if _EXTENDED in chunks else (width, height)
    limits.hold_size(*canvas)
    if canvas != (width, height):
        raise damaged("a WebP file whose picture has another size than its canvas")
    orientation = read_orientation(chunks.get(_EXIF, b""))
    kept = _assemble(chunks, width, height)
    return Container(ImageFormat.WEBP, width, height, kept, orientation)


def _read_chunks(reader: Reader) -> _Chunks:
    chunks: _Chunks = {}
    for _ in range(_MOST_CHUNKS):
        if not reader.remaining:
            return chunks
        name = reader.block(4)
        length = reader.number(4)
        body = reader.block(length)
        reader.block(length % 2)  # Chunks begin at even places.
        if name in {_LOSSY, _LOSSLESS, _EXTENDED, _ALPHA} & chunks.keys():
            raise damaged("a WebP file with a part that comes twice")
        chunks.setdefault(name, body)
    raise too_many_parts(f"more than {_MOST_CHUNKS} chunks")


def _read_canvas(body: bytes) -> tuple[int, int]:
    if len(body) != _EXTENDED_BYTES:
        raise damaged("a WebP file whose header is not as it should be")
    return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")


def _read_size(chunks: _Chunks) -> tuple[int, int]:
    if (_LOSSY in chunks) == (_LOSSLESS in chunks):
        raise damaged("a WebP file that does not hold exactly one picture")
    if _LOSSY in chunks:
        reader = Reader(chunks[_LOSSY], "little")
        is_key_frame = not reader.number(3) & 1
        if reader.block(3) != _LOSSY_START or not is_key_frame:
            raise damaged("a WebP file without the start of a picture")
        return reader.number(2) & _SIDE, reader.number(2) & _SIDE
    reader = Reader(chunks[_LOSSLESS], "little")
    if reader.number(1) != _LOSSLESS_START:
        raise damaged("a WebP file without the start of a picture")
    sides = reader.number(4)
    return 1 + (sides & _SIDE), 1 + (sides >> _SIDE_BITS & _SIDE)


def _assemble(chunks: _Chunks, width: int, height: int) -> bytes:
    if _LOSSLESS in chunks:
        parts = [_chunk(_LOSSLESS, chunks[_LOSSLESS])]
    else:
        parts = [_chunk(_LOSSY, chunks[_LOSSY])]
        if _ALPHA in chunks:
            canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
            header = _chunk(_EXTENDED, pack("<I", _ALPHA_FLAG) + canvas)
            parts = [header, _chunk(_ALPHA, chunks[_ALPHA]), *parts]
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + pack("<I", len(body)) + body


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + pack("<I", len(body)) + body + bytes(len(body) % 2)
