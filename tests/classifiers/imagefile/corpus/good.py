"""Pictures as cameras, phones and programs write them."""

import numpy as np
from PIL import Image, ImageCms

from tests.classifiers.imagefile.corpus.case import Family
from tests.classifiers.imagefile.corpus.files import (
    GREY,
    GREY_ALPHA,
    PALETTE,
    RGB,
    RGBA,
    canvas,
    chunk,
    exif,
    gif,
    grey_tiff,
    header,
    interlaced_png,
    jpeg,
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
    samsung_block,
    save,
    segment,
    video,
    webp,
    with_alpha,
    without_segments,
)

family = Family("good")
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
MOTION = b'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta GCamera:MotionPhoto="1"/>'
PADDING = bytes(300)

for name, content in {
    "a JPEG photo": jpeg(),
    "a grey JPEG photo": jpeg(photo("L")),
    "a JPEG photo in CMYK": jpeg(photo("CMYK")),
    "a progressive JPEG photo": jpeg(progressive=True),
    "a JPEG photo with colours of full sharpness": jpeg(subsampling="4:4:4"),
    "a JPEG photo with optimised codes": jpeg(optimize=True),
    "a JPEG photo in which restarts are marked": jpeg(restart_marker_blocks=2),
    "a JPEG photo stored as RGB": jpeg(keep_rgb=True),
    # As webcams send them: the usual tables are meant.
    "a JPEG photo without tables of its codes": without_segments(jpeg(), 0xC4),
    "a JPEG photo of one pixel": jpeg(photo(width=1, height=1)),
    "a JPEG photo of one shade": jpeg(Image.new("L", (640, 480), 128), optimize=True),
    "a JPEG photo with a profile": jpeg(icc_profile=PROFILE),
    "a JPEG photo with a comment": jpeg(comment=b"taken by <b>me</b>"),
    "a JPEG photo held upright": put_segments(jpeg(), segment(0xE1, b"Exif\0\0" + exif(6))),
    "a JPEG photo with broken EXIF": put_segments(jpeg(), segment(0xE1, b"Exif\0\0II*\0\xff\xff")),
    "a JPEG photo with padding between its parts": jpeg().replace(b"\xff\xdb", b"\xff\xff\xff\xdb"),
    "a JPEG photo with zeros behind its end": jpeg() + PADDING,
    "a JPEG photo with a preview behind its end": jpeg() + PADDING + jpeg(photo(width=16)),
    "a JPEG photo of two pictures, by Pillow": save(
        photo(), "MPO", save_all=True, append_images=[photo()]
    ),
    "a JPEG photo with Samsung's block": jpeg() + samsung_block(b"Image_UTC_Data1", bytes(50)),
    "a JPEG photo with a preview and Samsung's block": jpeg() + jpeg() + samsung_block(video()),
    "a JPEG photo with a video of the moment": put_segments(jpeg(), segment(0xE1, MOTION))
    + video(),
    "a PNG picture": png(),
    "a PNG picture with transparency": png(with_alpha()),
    "a grey PNG picture": png(photo("L")),
    "a grey PNG picture with transparency": png(with_alpha("LA")),
    "a PNG picture with a palette": png(photo("P")),
    "a PNG picture with a palette of four colours": png(photo().quantize(4)),
    "a PNG picture with one transparent colour of a palette": png(photo("P"), transparency=3),
    "a PNG picture with a palette and transparency": png(
        photo("P"), transparency=bytes(range(0, 250, 2))
    ),
    "a PNG picture in black and white": png(photo("1")),
    "a PNG picture of 16 bits in grey": png(
        Image.fromarray(np.arange(4096, dtype=np.uint16)[None])
    ),
    "a PNG picture of 16 bits in colour": raw_png(
        header(48, 32, 16, RGB), rows_of(pixels().astype(np.uint16) * 257)
    ),
    "a PNG picture of 16 bits with transparency": raw_png(
        header(48, 32, 16, RGBA),
        rows_of(np.dstack([pixels(), pixels()[..., :1]]).astype(np.uint16)),
    ),
    "a PNG picture of 16 bits in grey with transparency": raw_png(
        header(48, 32, 16, GREY_ALPHA), rows_of(pixels()[..., :2].astype(np.uint16) * 200)
    ),
    "a PNG picture of 2 bits": raw_png(header(4, 1, 2, GREY), b"\0\x1b"),
    "a PNG picture of 2 bits with a transparent grey": raw_png(
        header(4, 1, 2, GREY), b"\0\x1b", chunk(b"tRNS", b"\0\1")
    ),
    "a PNG picture of 4 bits with a palette": raw_png(
        header(2, 1, 4, PALETTE), b"\0\x01", chunk(b"PLTE", b"\xff\0\0\0\xff\0")
    ),
    "a PNG picture with one transparent colour": raw_png(
        header(48, 32), rows_of(pixels()), chunk(b"tRNS", bytes(6))
    ),
    "an interlaced PNG picture": interlaced_png(),
    "a PNG picture with texts": put_chunks(
        png(),
        chunk(b"tEXt", b"Comment\0hello"),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta/>"),
        chunk(b"tIME", bytes(7)),
    ),
    "a PNG picture with a profile": png(icc_profile=PROFILE),
    "a PNG picture held upright": put_chunks(png(), chunk(b"eXIf", exif(6))),
    "a PNG picture with a text behind its pixels": put_chunks(
        png(), chunk(b"tEXt", b"Comment\0hello"), before=b"IEND"
    ),
    "a PNG picture of one pixel": png(photo(width=1, height=1)),
    "a WebP picture": webp(),
    "a WebP picture that loses nothing": webp(lossless=True),
    "a WebP picture with transparency": webp(with_alpha()),
    "a WebP picture with transparency that loses nothing": webp(with_alpha(), lossless=True),
    "a WebP picture with all that there is": webp(
        with_alpha(), exif=exif(3), icc_profile=PROFILE, xmp=b"<x:xmpmeta/>"
    ),
    "a WebP picture held upright": riff(
        canvas(48, 32, 0x08), picture_chunk(), riff_chunk(b"EXIF", exif(6))
    ),
    "a WebP picture with a chunk that nobody knows": riff(
        canvas(48, 32), picture_chunk(), riff_chunk(b"abcd", b"odd")
    ),
}.items():
    family.accept(name, content)

for name, content in {
    "a JPEG loss curve": jpeg(),
    "a PNG loss curve": png(),
    "a WebP loss curve": webp(),
    "a GIF loss curve": gif(),
    "a GIF loss curve with a comment": gif(comment=b"made by me"),
    "a transparent GIF loss curve": gif(transparency=0),
    "an interlaced GIF loss curve": gif(interlace=1),
    "a BMP loss curve": save(photo(), "BMP"),
    "a BMP loss curve with a palette": save(photo("P"), "BMP"),
    "a grey BMP loss curve": save(photo("L"), "BMP"),
    "a BMP loss curve of 32 bits": save(with_alpha(), "BMP"),
    "a BMP loss curve in black and white": save(photo("1"), "BMP"),
    "a TIFF loss curve": save(photo(), "TIFF"),
    "a TIFF loss curve packed by LZW": save(photo(), "TIFF", compression="tiff_lzw"),
    "a TIFF loss curve packed by Deflate": save(photo(), "TIFF", compression="tiff_adobe_deflate"),
    "a TIFF loss curve packed by PackBits": save(photo(), "TIFF", compression="packbits"),
    "a TIFF loss curve with transparency": save(with_alpha(), "TIFF"),
    "a TIFF loss curve with a palette": save(photo("P"), "TIFF"),
    "a TIFF loss curve in black and white": save(photo("1"), "TIFF"),
    "a TIFF loss curve in Lab": save(photo("LAB"), "TIFF"),
    "a TIFF loss curve in CMYK": save(photo("CMYK"), "TIFF"),
    "a TIFF loss curve of 16 bits": save(
        Image.fromarray(np.arange(4096, dtype=">u2").reshape(64, 64)), "TIFF"
    ),
    "a TIFF loss curve of floats": save(photo("F"), "TIFF"),
    "a TIFF loss curve of integers": save(photo("I"), "TIFF"),
    "a TIFF loss curve held upright": save(photo(), "TIFF", tiffinfo={274: 6}),
    "a TIFF loss curve with a description": save(photo(), "TIFF", tiffinfo={270: "mine"}),
    "the plainest TIFF loss curve": grey_tiff(),
}.items():
    family.accept(name, content, shown=True)
