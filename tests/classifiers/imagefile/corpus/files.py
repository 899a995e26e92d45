"""Picture files made by hand, byte by byte, and the parts to put into those of Pillow."""

import io
import zlib
from collections.abc import Iterable
from struct import pack

import numpy as np
from numpy.typing import NDArray
from PIL import Image

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
END_OF_JPEG = b"\xff\xd9"

GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6


def pixels(width: int = 48, height: int = 32) -> NDArray[np.uint8]:
    """Something like a photo: smooth, with an edge, of no symmetry; shape (height, width, 3)."""
    y, x = np.mgrid[:height, :width]
    colours = [x * 255 // width, y * 255 // height, 200 * (x + 2 * y > width)]
    return np.stack(colours, axis=-1).astype(np.uint8)


def photo(mode: str = "RGB", width: int = 48, height: int = 32) -> Image.Image:
    return Image.fromarray(pixels(width, height)).convert(mode)


def with_alpha(mode: str = "RGBA") -> Image.Image:
    image = photo("RGB")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    return image.convert(mode)


def save(image: Image.Image, image_format: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, image_format, **options)
    return file.getvalue()


def overwrite(file: bytes, place: int, new: bytes) -> bytes:
    return file[:place] + new + file[place + len(new) :]


def jpeg(image: Image.Image | None = None, **options: object) -> bytes:
    return save(image or photo(), "JPEG", **options)


def png(image: Image.Image | None = None, **options: object) -> bytes:
    return save(image or photo(), "PNG", **options)


def webp(image: Image.Image | None = None, **options: object) -> bytes:
    return save(image or photo(), "WEBP", **options)


def chunk(name: bytes, body: bytes = b"") -> bytes:
    """A chunk of PNG."""
    return pack(">I", len(body)) + name + body + pack(">I", zlib.crc32(name + body))


def header(
    width: int, height: int, depth: int = 8, kind: int = RGB, ending: Iterable[int] = (0, 0, 0)
) -> bytes:
    return chunk(b"IHDR", pack(">IIBB3B", width, height, depth, kind, *ending))


def raw_png(
    head: bytes, rows: bytes, *before: bytes, packed: bytes = b"", after: bytes = b""
) -> bytes:
    """A PNG file of rows, each with its filter in front, or of rows that are packed already."""
    data = chunk(b"IDAT", packed or zlib.compress(rows, 9))
    return b"".join([PNG_SIGNATURE, head, *before, data, after, chunk(b"IEND")])


def rows_of(samples: NDArray[np.generic]) -> bytes:
    """Rows without a filter; samples of 16 bits are big-endian."""
    samples = samples.astype(samples.dtype.newbyteorder(">"))
    return b"".join(b"\0" + row.tobytes() for row in samples)


def interlaced_png(width: int = 48, height: int = 32) -> bytes:
    steps = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4)]
    steps += [(0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    passes = [pixels(width, height)[y::by_y, x::by_x] for x, y, by_x, by_y in steps]
    rows = b"".join(rows_of(colours) for colours in passes if colours.size)
    return raw_png(header(width, height, ending=(0, 0, 1)), rows)


def put_chunks(file: bytes, *chunks: bytes, before: bytes = b"IDAT") -> bytes:
    """Puts chunks into a PNG file, in front of the first one of a name."""
    place = file.index(before) - 4
    return file[:place] + b"".join(chunks) + file[place:]


def segment(marker: int, body: bytes) -> bytes:
    """A segment of JPEG."""
    return pack(">BBH", 0xFF, marker, len(body) + 2) + body


def put_segments(file: bytes, *segments: bytes) -> bytes:
    """Puts segments into a JPEG file, right behind its start."""
    return file[:2] + b"".join(segments) + file[2:]


def without_segments(file: bytes, marker: int) -> bytes:
    while (begin := file.find(bytes([0xFF, marker]))) >= 0:
        length = int.from_bytes(file[begin + 2 : begin + 4], "big")
        file = file[:begin] + file[begin + 2 + length :]
    return file


def find_frame(file: bytes) -> int:
    """Where the frame's segment of a JPEG file begins."""
    return next(file.index(b"\xff" + bytes([n])) for n in (0xC0, 0xC2) if bytes([0xFF, n]) in file)


def with_frame(file: bytes, **fields: int) -> bytes:
    """A JPEG file with another depth, height, width or marker in its frame."""
    begin = find_frame(file)
    changed = bytearray(file)
    places = {"marker": (1, "B"), "depth": (4, "B"), "height": (5, ">H"), "width": (7, ">H")}
    for name, value in fields.items():
        place, form = places[name]
        packed = pack(form, value)
        changed[begin + place : begin + place + len(packed)] = packed
    return bytes(changed)


def exif(orientation: int, extra: bytes = b"") -> bytes:
    """EXIF data of one number, as it stands in a PNG or WebP file."""
    return b"II*\0" + pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0) + extra


def riff(*chunks: bytes) -> bytes:
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + pack("<I", len(body)) + body


def riff_chunk(name: bytes, body: bytes) -> bytes:
    return name + pack("<I", len(body)) + body + bytes(len(body) % 2)


def canvas(width: int, height: int, flags: int = 0) -> bytes:
    """The header of an extended WebP file."""
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return riff_chunk(b"VP8X", pack("<I", flags) + sides)


def picture_chunk(**options: object) -> bytes:
    """The one chunk of a plain WebP file, 48 x 32 pixels."""
    return webp(**options)[12:]


def tiff(fields: dict[int, tuple[int, int, int]], next_page: int = 0, tail: bytes = b"") -> bytes:
    """A TIFF file of fields that fit into their entries: tag -> kind, count, value."""
    entries = b"".join(pack("<HHII", tag, *field) for tag, field in sorted(fields.items()))
    return b"II*\0" + pack("<IH", 8, len(fields)) + entries + pack("<I", next_page) + tail


def grey_tiff(width: int = 8, height: int = 8, **other: tuple[int, int, int]) -> bytes:
    """A plain TIFF file; `other` are further fields, `t` and their tag for a name."""
    fields = {
        256: (4, 1, width),
        257: (4, 1, height),
        258: (3, 1, 8),
        259: (3, 1, 1),
        262: (3, 1, 1),
        273: (4, 1, 0),
        277: (3, 1, 1),
        278: (4, 1, height),
        279: (4, 1, 64),
    } | {int(name[1:]): field for name, field in other.items()}
    if "t273" not in other:
        fields[273] = (4, 1, 8 + 2 + 12 * len(fields) + 4)
    return tiff(fields, tail=bytes(range(64)))


def gif(image: Image.Image | None = None, **options: object) -> bytes:
    return save(image or photo("P"), "GIF", **options)


def frames(count: int = 3) -> list[Image.Image]:
    return [photo().rotate(90 * number) for number in range(count)]


def animation(image_format: str) -> bytes:
    first, *more = frames()
    return save(first, image_format, save_all=True, append_images=more, duration=100)


def samsung_block(*entries: bytes, mark: bytes = b"SEFH", reach: int = 0, more: int = 0) -> bytes:
    """What Samsung's cameras put at the end: things, a list of them, and the list's length.

    The list may lie: each thing may begin earlier than it does, and be larger than it is.
    """
    listed, position = b"", sum(map(len, entries))
    for number, entry in enumerate(entries):
        listed += pack("<HHII", 0, number, position + reach, len(entry) + more)
        position -= len(entry)
    listed = pack("<4sII", mark, 106, len(entries)) + listed
    return b"".join(entries) + listed + pack("<I", len(listed)) + b"SEFT"


def video() -> bytes:
    """The skeleton of an MP4 file."""
    boxes = [(b"ftyp", b"mp42\0\0\0\0isommp42"), (b"moov", bytes(40)), (b"mdat", bytes(2000))]
    return b"".join(pack(">I", len(body) + 8) + name + body for name, body in boxes)
