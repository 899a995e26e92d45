"""Files that were cut off, flipped or overwritten, and files that contradict themselves."""

import zlib
from struct import pack

import numpy as np

from classifiers.imagefile.report import Code
from tests.classifiers.imagefile.corpus.case import Family
from tests.classifiers.imagefile.corpus.files import (
    PALETTE,
    PNG_SIGNATURE,
    RGB,
    RGBA,
    canvas,
    chunk,
    find_frame,
    gif,
    grey_tiff,
    header,
    jpeg,
    overwrite,
    photo,
    picture_chunk,
    pixels,
    png,
    put_chunks,
    put_segments,
    raw_png,
    riff,
    riff_chunk,
    rows_of,
    save,
    segment,
    tiff,
    webp,
    with_frame,
    without_segments,
)

family = Family("damage")
ROWS = rows_of(pixels())
PACKED = zlib.compress(ROWS)
END = chunk(b"IEND")


def flip(file: bytes, place: int, bit: int = 0) -> bytes:
    changed = bytearray(file)
    changed[place] ^= 1 << bit
    return bytes(changed)


def whole_png(*chunks: bytes) -> bytes:
    return b"".join([PNG_SIGNATURE, *chunks, END])


def with_size_of_riff(file: bytes, size: int) -> bytes:
    return file[:4] + pack("<I", size) + file[8:]


SCAN = jpeg().index(b"\xff\xda")
FRAME = find_frame(jpeg())
VP8 = picture_chunk()
BMP = save(photo(), "BMP")

for name, content in {
    # PNG
    "a PNG of a signature alone": PNG_SIGNATURE,
    "a PNG of a header alone": png()[:33],
    "a PNG cut among its pixels": png()[: len(png()) // 2],
    "a PNG without its last byte": png()[:-1],
    "a PNG without an end": png()[:-12],
    "a PNG without pixels": whole_png(header(48, 32)),
    "a PNG without a header": whole_png(chunk(b"IDAT", PACKED)),
    "a PNG whose header comes second": whole_png(chunk(b"tEXt", b"a\0b"), header(48, 32)),
    "a PNG with two headers": put_chunks(png(), header(48, 32)),
    "a PNG with a short header": whole_png(chunk(b"IHDR", bytes(12)), chunk(b"IDAT", PACKED)),
    "a PNG with one bit of its header flipped": flip(png(), 19),
    "a PNG with one bit of its pixels flipped": flip(png(), len(png()) // 2),
    "a PNG with one bit of a checksum flipped": flip(png(), -14),
    "a PNG with one bit of a text flipped": flip(put_chunks(png(), chunk(b"tEXt", b"a\0bcd")), 43),
    "a PNG with one bit of its end flipped": flip(png(), -1),
    "a PNG of fewer rows than it says": raw_png(header(48, 33), ROWS),
    "a PNG of more rows than it says": raw_png(header(48, 31), ROWS),
    "a PNG of wider rows than it says": raw_png(header(40, 32), ROWS),
    "a PNG of other colours than it says": raw_png(header(48, 32, 8, RGBA), ROWS),
    "a PNG that says it were interlaced": raw_png(header(48, 32, ending=(0, 0, 1)), ROWS),
    "a PNG of 0 x 0": raw_png(header(0, 0), b""),
    "a PNG of 0 x 10": raw_png(header(0, 10), bytes(10)),
    "a PNG of 10 x 0": raw_png(header(10, 0), b""),
    "a PNG of 3 bits": raw_png(header(48, 32, 3), ROWS),
    "a PNG of kind 1": raw_png(header(48, 32, 8, 1), ROWS),
    "a PNG packed by method 1": raw_png(header(48, 32, ending=(1, 0, 0)), ROWS),
    "a PNG filtered by method 1": raw_png(header(48, 32, ending=(0, 1, 0)), ROWS),
    "a PNG interlaced by method 2": raw_png(header(48, 32, ending=(0, 0, 2)), ROWS),
    "a PNG with a filter that there is not": raw_png(header(1, 1), b"\x09\0\0\0"),
    "a PNG with a palette missing": raw_png(header(48, 32, 8, PALETTE), bytes(49 * 32)),
    "a PNG with an odd palette": raw_png(
        header(1, 1, 8, PALETTE), bytes(2), chunk(b"PLTE", bytes(4))
    ),
    "a PNG with a palette of 257 colours": raw_png(
        header(1, 1, 8, PALETTE), bytes(2), chunk(b"PLTE", bytes(3 * 257))
    ),
    "a PNG with two palettes": raw_png(
        header(1, 1, 8, PALETTE), bytes(2), chunk(b"PLTE", bytes(3)) * 2
    ),
    "a PNG with its palette behind its pixels": raw_png(
        header(1, 1, 8, PALETTE), bytes(2), after=chunk(b"PLTE", bytes(3))
    ),
    "a PNG whose pixels are interrupted": whole_png(
        header(48, 32),
        chunk(b"IDAT", PACKED[:40]),
        chunk(b"tEXt", b"a\0b"),
        chunk(b"IDAT", PACKED[40:]),
    ),
    "a PNG with a chunk of impossible length": put_chunks(png(), b"\xff\xff\xff\xffteSt"),
    "a PNG with a chunk without a name": put_chunks(png(), chunk(b"\0\0\0\0")),
    "a PNG whose pixels are not packed": whole_png(header(48, 32), chunk(b"IDAT", ROWS)),
    "a PNG whose packed pixels have a wrong sum": whole_png(
        header(48, 32), chunk(b"IDAT", flip(PACKED, -1))
    ),
    "a PNG whose packed pixels lack their sum": whole_png(
        header(48, 32), chunk(b"IDAT", PACKED[:-4])
    ),
    # JPEG
    "a JPEG of a start alone": jpeg()[:4],
    "a JPEG cut in its header": jpeg()[:100],
    "a JPEG cut in its frame": jpeg()[: FRAME + 6],
    "a JPEG cut among its pixels": jpeg()[: (SCAN + len(jpeg())) // 2],
    "a JPEG without its last byte": jpeg()[:-1],
    "a JPEG without an end": jpeg()[:-2],
    "a JPEG without pixels": jpeg()[:SCAN] + b"\xff\xd9",
    "a JPEG with an empty scan": jpeg()[: SCAN + 14] + b"\xff\xd9",
    "a JPEG without a frame": without_segments(jpeg(), 0xC0),
    "a JPEG with two frames": put_segments(jpeg(), jpeg()[FRAME : FRAME + 19]),
    "a JPEG of 0 x 0": with_frame(jpeg(), width=0, height=0),
    "a JPEG whose height comes later": with_frame(jpeg(), height=0),
    "a JPEG with something between its parts": jpeg()[:SCAN] + b"junk" + jpeg()[SCAN:],
    "a JPEG with a part of length 1": put_segments(jpeg(), b"\xff\xfe\0\1"),
    "a JPEG with a part that is longer than the file": put_segments(jpeg(), b"\xff\xfe\xff\xff"),
    "a JPEG with a start in the middle": put_segments(jpeg(), b"\xff\xd8"),
    "a JPEG with a restart out of place": put_segments(jpeg(), b"\xff\xd0"),
    "a JPEG without the tables of its steps": without_segments(jpeg(), 0xDB),
    "a JPEG with sampling that there is not": flip(jpeg(), FRAME + 11, 7),
    "a JPEG of 20 times as many pixels as it has": with_frame(
        jpeg(photo(width=512, height=512)), width=2290, height=2290
    ),
    # WebP
    "a WebP of a head alone": webp()[:12],
    "a WebP cut in its header": webp()[:25],
    "a WebP cut among its pixels": webp()[: len(webp()) // 2],
    "a WebP cut among its pixels that knows it": riff(
        riff_chunk(b"VP8 ", VP8[8 : len(VP8) // 3 * 2])
    ),
    "a WebP that loses nothing, cut among its pixels, that knows it": riff(
        riff_chunk(b"VP8L", webp(lossless=True)[20:100])
    ),
    "a WebP without its last byte": webp()[:-1],
    "a WebP that says it were longer": with_size_of_riff(webp(), len(webp()) + 100),
    "a WebP that says it had no size": with_size_of_riff(webp(), 0),
    "a WebP without a picture": riff(canvas(48, 32)),
    "a WebP with two pictures": riff(VP8, VP8),
    "a WebP with pictures of two kinds": riff(VP8, webp(lossless=True)[12:]),
    "a WebP with a larger canvas than its picture": riff(canvas(49, 32), VP8),
    "a WebP with a short canvas": riff(riff_chunk(b"VP8X", bytes(9)), VP8),
    "a WebP of 0 x 0": riff(overwrite(VP8, 14, bytes(4))),
    "a WebP that begins with a later picture of a video": riff(flip(VP8, 8)),
    "a WebP with another start": riff(flip(VP8, 11)),
    "a WebP that loses nothing with another start": riff(flip(webp(lossless=True)[12:], 8)),
}.items():
    family.refuse(name, Code.IMAGE_DAMAGED, content)

for name, content in {
    "a PNG with a chunk that one must know": put_chunks(png(), chunk(b"TeSt")),
    "a PNG of an iPhone's program": put_chunks(png(), chunk(b"CgBI", bytes(4)), before=b"IHDR"),
    "a PNG of 16 bits with one transparent colour": raw_png(
        header(48, 32, 16, RGB), rows_of(pixels().astype(np.uint16)), chunk(b"tRNS", bytes(6))
    ),
    "a JPEG of 12 bits": with_frame(jpeg(), depth=12),
    "a JPEG in arithmetic coding": with_frame(jpeg(), marker=0xC9),
    "a JPEG that loses nothing": with_frame(jpeg(), marker=0xC3),
    "a JPEG of two channels": jpeg().replace(
        jpeg()[FRAME : FRAME + 19],
        segment(0xC0, jpeg()[FRAME + 4 : FRAME + 9] + b"\2" + jpeg()[FRAME + 10 : FRAME + 16]),
    ),
}.items():
    codes = {Code.IMAGE_UNSUPPORTED}
    if "iPhone" in name:  # its own chunk stands where the header must
        codes |= {Code.IMAGE_DAMAGED}
    family.refuse(name, codes, content)

for name, content in {
    "a JPEG cut among its pixels with an end put on it": jpeg()[: SCAN + 200] + b"\xff\xd9",
    "a JPEG of twice the height that it has": with_frame(jpeg(), height=64),
    "a JPEG with bits flipped among its pixels": flip(flip(jpeg(), SCAN + 90, 3), SCAN + 200, 5),
}.items():
    family.leave_open(
        name,
        Code.IMAGE_DAMAGED,
        content,
        "JPEG has no checksums, and its library fills up what is missing and does not say so",
    )

family.refuse_all(
    Code.IMAGE_DAMAGED,
    {
        "a GIF of a head alone": gif()[:13],
        "a GIF cut among its pixels": gif()[: len(gif()) // 2],
        "a GIF without an end": gif()[:-1],
        "a GIF without a picture": gif()[: gif().index(b",")] + b";",
        "a GIF of 0 x 0": overwrite(gif(), 6, bytes(4)),
        "a GIF with a block that there is not": gif()[:-1] + b"\x99;",
        "a BMP of a head alone": BMP[:20],
        "a BMP cut among its pixels": BMP[:2000],
        "a BMP of 0 x 0": overwrite(BMP, 18, bytes(8)),
        "a BMP of negative width": overwrite(BMP, 18, pack("<i", -48)),
        "a TIFF of a head alone": grey_tiff()[:8],
        "a TIFF cut in its directory": grey_tiff()[:60],
        "a TIFF cut among its pixels": grey_tiff()[:-9],
        "a TIFF whose directory is behind its end": b"II*\0" + pack("<I", 10**6),
        "a TIFF whose pixels are behind its end": grey_tiff(t273=(4, 1, 10**6)),
        "a TIFF of 0 x 0": grey_tiff(0, 0),
        "a TIFF without a size": tiff({258: (3, 1, 8)}),
        "a TIFF with a size of an odd kind": grey_tiff(t256=(2, 1, 8)),
        "a TIFF that is not packed as it says": grey_tiff(t259=(3, 1, 8)),
    },
    shown=True,
)
family.refuse_all(
    Code.IMAGE_UNSUPPORTED,
    {
        "a BMP in run lengths": overwrite(save(photo("P"), "BMP"), 30, b"\1"),
        "a BMP of OS/2": b"BM" + bytes(8) + pack("<IIHHHH", 26, 12, 1, 1, 1, 24) + bytes(4),
        "a text that begins like a BMP": b"BM is short for bitmap, which this is not.",
        "a TIFF in tiles": tiff(dict.fromkeys((256, 257, 322, 323, 324, 325), (4, 1, 8))),
        "a TIFF that holds a JPEG": save(photo(), "TIFF", compression="jpeg"),
        "a TIFF of a fax": save(photo("1"), "TIFF", compression="group4"),
    },
    shown=True,
)
