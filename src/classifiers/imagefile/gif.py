"""GIF: a screen, then blocks.

Of the blocks only the picture, and what says that a colour of it is transparent, are handed on.
https://www.w3.org/Graphics/GIF/spec-gif89a.txt
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import unpack

from classifiers.imagefile.container import Container, Reader
from classifiers.imagefile.formats import ImageFormat
from classifiers.imagefile.limits import ImageLimits
from classifiers.imagefile.report import damaged, has_more, several_pictures, too_many_parts

_EXTENSION, _PICTURE, _END = 0x21, 0x2C, 0x3B
_CONTROL = bytes([_EXTENSION, 0xF9])
_HAS_COLOURS, _COLOUR_BITS = 0x80, 0x07
_MOST_BLOCKS = 1_000


def take_apart(data: bytes, limits: ImageLimits) -> Container:
    """Reads the structure of a GIF file.

    Raises:
        RefusedImage: it is too large, damaged, animated or followed by something.
    """
    reader = Reader(data, "little")
    width, height = _read_screen(reader)
    limits.hold_size(width, height)
    kept, pictures = [data[: reader.position]], 0
    for block in _read_blocks(reader):
        if block[0] == _PICTURE:
            pictures += 1
            left, top, across, down = unpack("<4H", block[1:9])
            # Pillow makes the screen larger where the picture is.
            width, height = max(width, left + across), max(height, top + down)
            limits.hold_size(width, height)
        if block[0] == _PICTURE or block.startswith(_CONTROL):
            kept.append(block)
        if pictures > 1:
            raise several_pictures("an animation (GIF)")
    if not pictures:
        raise damaged("a GIF file without a picture")
    if reader.remaining:
        raise has_more(f"{reader.remaining:,} bytes behind the end of the picture")
    return Container(ImageFormat.GIF, width, height, b"".join([*kept, bytes([_END])]))


def _read_screen(reader: Reader) -> tuple[int, int]:
    reader.block(6)
    width, height = reader.number(2), reader.number(2)
    flags = reader.number(1)
    reader.block(2)
    _skip_colours(reader, flags)
    return width, height


def _read_blocks(reader: Reader) -> Iterator[bytes]:
    for _ in range(_MOST_BLOCKS):
        begin = reader.position
        kind = reader.number(1)
        if kind == _END:
            return
        if kind == _PICTURE:
            reader.block(8)
            _skip_colours(reader, reader.number(1))
        elif kind != _EXTENSION:
            raise damaged(f"a GIF file with a block {kind:02x}")
        reader.block(1)
        _skip_pieces(reader)
        yield reader.data[begin : reader.position]
    raise too_many_parts(f"more than {_MOST_BLOCKS:,} blocks")


def _skip_colours(reader: Reader, flags: int) -> None:
    if flags & _HAS_COLOURS:
        reader.block(3 << ((flags & _COLOUR_BITS) + 1))


def _skip_pieces(reader: Reader) -> None:
    # Without the methods of the reader: there may be ten million.
    data, position = reader.data, reader.position
    try:
        while data[position]:
            position += 1 + data[position]
    except IndexError:
        raise damaged("a GIF file that ends in the middle of a block") from None
    reader.position = position + 1
