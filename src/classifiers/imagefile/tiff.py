"""TIFF: a directory of fields, and strips of pixels.

Fields may point anywhere in a file, at the same bytes many times and at further directories. So the
file is written anew: one directory of the fields that pixels need, and the strips behind it.
https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import calcsize, pack, unpack
from typing import Literal, NamedTuple

from classifiers.imagefile.container import Container, Reader
from classifiers.imagefile.formats import ImageFormat
from classifiers.imagefile.limits import ImageLimits
from classifiers.imagefile.report import damaged, several_pictures, too_many_parts, unsupported

_WIDTH, _HEIGHT, _COMPRESSION, _STRIPS, _STRIP_BYTES = 256, 257, 259, 273, 279
# Those, and: depth, colours, fill order, orientation, channels, rows of a strip, layout, predictor,
# palette, further channels, kind of numbers.
_KEPT = frozenset(
    {_WIDTH, _HEIGHT, _COMPRESSION, _STRIPS, _STRIP_BYTES}
    | {258, 262, 266, 274, 277, 278, 284, 317, 320, 338, 339}
)
_BYTE, _SHORT, _LONG = 1, 3, 4
_KINDS = {_BYTE: "B", _SHORT: "H", _LONG: "I"}
_PACKINGS = frozenset({1, 5, 8, 32773, 32946})  # none, LZW, Deflate, PackBits, Deflate as it was
_MOST_FIELDS = 200
_MOST_VALUES = 1 << 16
_ENTRY_BYTES, _VALUE_BYTES = 12, 4


class _Field(NamedTuple):
    kind: int
    values: tuple[int, ...]


_Fields = dict[int, _Field]


def take_apart(data: bytes, limits: ImageLimits) -> Container:
    """Reads the structure of a TIFF file.

    Raises:
        RefusedImage: it is too large, damaged, of an unusual kind, or holds several pictures.
    """
    byte_order: Literal["little", "big"] = "little" if data.startswith(b"II") else "big"
    reader = Reader(data, byte_order, 4)
    reader.position = reader.number(4)
    fields = dict(_read_fields(reader))
    width, height = _first(fields, _WIDTH, 0), _first(fields, _HEIGHT, 0)
    limits.hold_size(width, height)
    packing = _first(fields, _COMPRESSION, 1)
    if packing not in _PACKINGS:
        raise unsupported(f"a TIFF file that is packed by method {packing}")
    strips = _read_strips(reader, fields)
    return Container(ImageFormat.TIFF, width, height, _assemble(fields, strips, data[:4]))


def _read_fields(reader: Reader) -> Iterator[tuple[int, _Field]]:
    count = reader.number(2)
    if count > _MOST_FIELDS:
        raise too_many_parts(f"{count:,} fields")
    entries = [reader.block(_ENTRY_BYTES) for _ in range(count)]
    if reader.number(4):
        raise several_pictures("several pages (TIFF)")
    for entry in entries:
        tag = int.from_bytes(entry[:2], reader.byte_order)
        if tag in _KEPT:
            yield tag, _read_field(reader, entry)


def _read_field(reader: Reader, entry: bytes) -> _Field:
    field = Reader(entry, reader.byte_order, 2)
    kind, count = field.number(2), field.number(4)
    if kind not in _KINDS or not 1 <= count <= _MOST_VALUES:
        raise damaged(f"a TIFF file with a field of {count:,} values of kind {kind}")
    form = f"{_sign(reader)}{count}{_KINDS[kind]}"
    if calcsize(form) > _VALUE_BYTES:
        field = Reader(reader.data, reader.byte_order, field.number(4))
    return _Field(kind, unpack(form, field.block(calcsize(form))))


def _sign(reader: Reader) -> Literal["<", ">"]:
    return "<" if reader.byte_order == "little" else ">"


def _first(fields: _Fields, tag: int, default: int) -> int:
    return fields[tag].values[0] if tag in fields else default


def _read_strips(reader: Reader, fields: _Fields) -> list[bytes]:
    if _STRIPS not in fields or _STRIP_BYTES not in fields:
        raise unsupported("a TIFF file whose pixels are not in strips")
    begins, lengths = fields[_STRIPS].values, fields[_STRIP_BYTES].values
    # Strips that overlap would make a small file large.
    if len(begins) != len(lengths) or sum(lengths) > len(reader.data):
        raise damaged("a TIFF file whose pixels do not lie where it says")
    return [
        Reader(reader.data, reader.byte_order, begin).block(length)
        for begin, length in zip(begins, lengths, strict=True)
    ]


def _assemble(fields: _Fields, strips: list[bytes], head: bytes) -> bytes:
    """The file again: its head, one directory, the strips, and values that an entry cannot hold."""
    order = "<" if head.startswith(b"II") else ">"
    place = len(head) + 4 + 2 + _ENTRY_BYTES * len(fields) + 4
    begins = []
    for strip in strips:
        begins.append(place)
        place += len(strip)
    entries, values = [], []
    for tag, (kind, numbers) in sorted({**fields, _STRIPS: _Field(_LONG, tuple(begins))}.items()):
        packed = pack(f"{order}{len(numbers)}{_KINDS[kind]}", *numbers)
        entries.append(pack(f"{order}HHI", tag, kind, len(numbers)))
        if len(packed) <= _VALUE_BYTES:
            entries.append(packed.ljust(_VALUE_BYTES, b"\0"))
            continue
        entries.append(pack(f"{order}I", place))
        values.append(packed)
        place += len(packed)
    directory = [pack(f"{order}H", len(fields)), *entries, bytes(4)]
    return b"".join([head, pack(f"{order}I", len(head) + 4), *directory, *strips, *values])
