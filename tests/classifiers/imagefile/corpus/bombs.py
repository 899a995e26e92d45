"""Small files that unpack to a lot, and files that are large themselves."""

import zlib
from functools import cache
from struct import pack

from classifiers.imagefile.report import Code
from tests.classifiers.imagefile.corpus.case import Family, Sparse
from tests.classifiers.imagefile.corpus.files import (
    GREY,
    RGBA,
    canvas,
    chunk,
    exif,
    gif,
    grey_tiff,
    header,
    jpeg,
    overwrite,
    photo,
    picture_chunk,
    png,
    put_chunks,
    put_segments,
    raw_png,
    riff,
    riff_chunk,
    save,
    segment,
    tiff,
    with_frame,
)

family = Family("bombs")
MEBI = 1024 * 1024


def packed_zeros(mebis: int) -> bytes:
    """A MiB of zeros, packed so that it can be put together with itself."""
    packer = zlib.compressobj(9)
    first, *more = (
        packer.compress(bytes(MEBI)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2)
    )
    return first + b"".join(more) * (mebis - 1)


PACKED_ZEROS = packed_zeros(8_000)


@cache
def packed_rows(rows: int, bytes_per_row: int) -> bytes:
    """Rows of zeros, packed without ever being there as a whole."""
    packer = zlib.compressobj(9)
    row = bytes(1 + bytes_per_row)
    return b"".join(packer.compress(row) for _ in range(rows)) + packer.flush()


def zeros_png(width: int, height: int) -> bytes:
    """Black and white, of which all is black."""
    return raw_png(
        header(width, height, 1, GREY), b"", packed=packed_rows(height, (width + 7) // 8)
    )


def many_scans(count: int) -> bytes:
    """A progressive picture that goes over its pixels again and again."""
    file = jpeg(progressive=True)
    last = file.rindex(b"\xff\xda")
    return file[:-2] + file[last:-2] * count + file[-2:]


def exif_of_much() -> bytes:
    """Fields that all point at the same 40 KB."""
    fields = b"".join(pack("<HHII", number, 7, 40_000, 100) for number in range(2_000))
    return b"II*\0" + pack("<IH", 8, 2_000) + fields + bytes(4) + bytes(40_000)


def lossy_webp(side: int) -> bytes:
    start = b"\x10\2\0\x9d\1\x2a"
    return riff(riff_chunk(b"VP8 ", start + pack("<HH", side, side) + bytes(40)))


def lossless_webp(side: int) -> bytes:
    return riff(riff_chunk(b"VP8L", b"\x2f" + pack("<I", side - 1 | side - 1 << 14) + bytes(40)))


def overlapping_strips() -> bytes:
    """1,000 strips of 7,000 bytes, of which the file has one."""
    count, begin = 1_000, 8 + 2 + 12 * 9 + 4
    places = pack(f"<{count}I", *[begin + 8 * count] * count)
    lengths = pack(f"<{count}I", *[7_000] * count)
    file = grey_tiff(
        7_000, 1_000, t273=(4, count, begin), t278=(4, 1, 1), t279=(4, count, begin + 4 * count)
    )
    return file[:-64] + places + lengths + bytes(7_000)


family.refuse_all(
    Code.IMAGE_SIDE_TOO_LONG,
    {
        "a PNG of 50,000 x 50,000 zeros": lambda _: zeros_png(50_000, 50_000),
        "a PNG of 50,000 x 50,000 without pixels": overwrite(png(), 8, header(50_000, 50_000)),
        "a PNG of the greatest sides": overwrite(png(), 8, header(2**31 - 1, 2**31 - 1)),
        "a PNG of 12,001 x 1": zeros_png(12_001, 1),
        "a PNG of 1 x 12,001": zeros_png(1, 12_001),
        "a JPEG of 65,500 x 65,500": with_frame(jpeg(), width=65_500, height=65_500),
        "a WebP canvas of 16 million": riff(canvas(1 << 24, 1 << 24), picture_chunk()),
        "a WebP of 16,383 x 16,383": lossy_webp(16_383),
        "a WebP of 16,384 x 16,384 that loses nothing": lossless_webp(16_384),
    },
)
family.refuse_all(
    Code.IMAGE_TOO_MANY_PIXELS,
    {
        "a PNG of 10,000 x 10,000 zeros": lambda _: zeros_png(10_000, 10_000),
        "a JPEG of 11,000 x 11,000": with_frame(jpeg(), width=11_000, height=11_000),
        "a WebP canvas of 10,000 x 10,000": riff(canvas(10_000, 10_000), picture_chunk()),
        "a WebP of 10,000 x 10,000": lossy_webp(10_000),
    },
)
family.refuse_all(
    Code.IMAGE_DAMAGED,
    {
        "a small PNG whose pixels unpack to 8 GB": lambda _: raw_png(
            header(16, 16, kind=GREY), b"", packed=PACKED_ZEROS
        ),
        "a PNG of 7,000 x 7,000 whose pixels end early": lambda _: raw_png(
            header(7_000, 7_000, kind=RGBA), b"", packed=packed_rows(6_999, 28_000)
        ),
        "a JPEG of 7,000 x 7,000 in 800 bytes": with_frame(jpeg(), width=7_000, height=7_000),
        "a WebP of 7,000 x 7,000 without pixels": lossy_webp(7_000),
        "a WebP of 7,000 x 7,000 that loses nothing, without pixels": lossless_webp(7_000),
    },
)
family.refuse_all(
    Code.IMAGE_TOO_MANY_PARTS,
    {
        "a PNG of 100,000 chunks": put_chunks(png(), chunk(b"teSt") * 10**5),
        "a JPEG of 1,000 scans": many_scans(1_000),
        "a JPEG of 100,000 comments": put_segments(jpeg(), segment(0xFE, b"") * 10**5),
        "a JPEG of 100 previews": jpeg() * 101,
        "a WebP of 10,000 chunks": riff(picture_chunk(), riff_chunk(b"abcd", b"") * 10**4),
    },
)
family.refuse_all(
    Code.IMAGE_FILE_TOO_LARGE,
    {
        "a PNG of 33 MiB": Sparse(png(), 33 * MEBI),
        "a file of a terabyte": Sparse(jpeg(), 1 << 40),
        "an empty file of 33 MiB": Sparse(b"", 33 * MEBI),
    },
)

# What is compressed beside the pixels is not unpacked, so that it does no harm.
for name, content in {
    "a PNG with a text that unpacks to 8 GB": lambda _: put_chunks(
        png(), chunk(b"zTXt", b"Comment\0\0" + PACKED_ZEROS)
    ),
    "a PNG with a text of many languages that unpacks to 8 GB": lambda _: put_chunks(
        png(), chunk(b"iTXt", b"Comment\0\1\0\0\0" + PACKED_ZEROS)
    ),
    "a PNG with a profile that unpacks to 8 GB": lambda _: put_chunks(
        png(), chunk(b"iCCP", b"profile\0\0" + PACKED_ZEROS)
    ),
    "a JPEG with EXIF fields that all point at the same bytes": put_segments(
        jpeg(), segment(0xE1, b"Exif\0\0" + exif_of_much())
    ),
    "a PNG with EXIF fields that all point at the same bytes": lambda _: put_chunks(
        png(), chunk(b"eXIf", exif_of_much())
    ),
    "a PNG with EXIF data of 10 MB": lambda _: put_chunks(
        png(), chunk(b"eXIf", exif(1, bytes(10 * MEBI)))
    ),
}.items():
    family.accept(name, content)

family.refuse_all(
    Code.IMAGE_SIDE_TOO_LONG,
    {
        "a GIF screen of 65,535 x 65,535": overwrite(gif(), 6, b"\xff" * 4),
        "a GIF picture that reaches beyond its screen": overwrite(
            gif(), gif().index(b",") + 1, b"\xff" * 4
        ),
        "a BMP of two billion pixels": overwrite(save(photo(), "BMP"), 18, pack("<i", 2**31 - 1)),
        "a TIFF of four billion pixels": grey_tiff(2**32 - 1, 1),
    },
    shown=True,
)
family.refuse_all(
    Code.IMAGE_DAMAGED,
    {
        "a TIFF of 7,000 x 7,000 in 200 bytes": grey_tiff(7_000, 7_000),
        "a TIFF whose strips are all the same one": overlapping_strips(),
        "a TIFF with a field of four billion values": grey_tiff(t258=(3, 2**32 - 1, 8)),
    },
    shown=True,
)
family.refuse_all(
    Code.IMAGE_TOO_MANY_PARTS,
    {
        "a GIF of 10,000 blocks": gif()[:-1] + b"!\xf9\4\0\0\0\0\0" * 10**4 + b";",
        "a TIFF of 60,000 fields": tiff(dict.fromkeys(range(60_000), (3, 1, 0))),
    },
    shown=True,
)
family.refuse(
    "a TIFF of 10,000 x 10,000", Code.IMAGE_TOO_MANY_PIXELS, grey_tiff(10_000, 10_000), shown=True
)
