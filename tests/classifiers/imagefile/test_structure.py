"""What is seen before anything is decoded, and what is left for the decoder."""

from dataclasses import replace

import pytest

from classifiers.imagefile import SHOWN, ImageLimits, RefusedImage
from classifiers.imagefile.decoding import decode
from classifiers.imagefile.exif import read_orientation
from classifiers.imagefile.report import Code
from classifiers.imagefile.structure import take_apart
from tests.classifiers.imagefile.corpus.bombs import exif_of_much
from tests.classifiers.imagefile.corpus.files import (
    chunk,
    exif,
    gif,
    jpeg,
    photo,
    png,
    put_chunks,
    put_segments,
    save,
    segment,
    webp,
    with_alpha,
)
from tests.classifiers.imagefile.corpus.good import PROFILE

BARE = {
    "JPEG": jpeg(),
    "progressive JPEG": jpeg(progressive=True),
    "JPEG in CMYK": jpeg(photo("CMYK")),
    "PNG": png(),
    "PNG with a palette": png(photo("P"), transparency=3),
    "WebP": webp(),
    "WebP that loses nothing": webp(lossless=True),
    "WebP with transparency": webp(with_alpha()),
    "GIF": gif(),
    "BMP": save(photo(), "BMP"),
}
TIFF = save(photo(), "TIFF", compression="tiff_lzw")


def look(file: bytes):
    return take_apart(file, ImageLimits(), SHOWN)


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("file", [*BARE.values(), TIFF], ids=[*BARE, "TIFF"])
def test_a_file_that_was_cut_is_not_decoded(file, part):
    with pytest.raises(RefusedImage) as refusal:
        look(file[: min(int(part * len(file)), len(file) - 1)])
    assert refusal.value.code is Code.IMAGE_DAMAGED


def test_a_later_picture_of_a_video_is_not_decoded():
    file = bytearray(webp())
    file[20] |= 1
    with pytest.raises(RefusedImage, match="without the start of a picture"):
        look(bytes(file))


@pytest.mark.parametrize("file", [png(), gif(), TIFF], ids=["PNG", "GIF", "TIFF"])
def test_what_is_decoded_has_the_size_that_was_held(file):
    with pytest.raises(RefusedImage, match="that has two sizes"):
        decode(replace(look(file), width=32))


@pytest.mark.parametrize("file", BARE.values(), ids=BARE)
def test_a_bare_file_is_handed_on_as_it_is(file):
    container = look(file)
    assert container.data == file
    assert (container.width, container.height, container.orientation) == (48, 32, 1)


@pytest.mark.parametrize(
    ("file", "bare"),
    [
        (put_segments(jpeg(), segment(0xE1, b"Exif\0\0" + exif(6)), segment(0xFE, b"x")), jpeg()),
        (put_chunks(png(icc_profile=PROFILE), chunk(b"eXIf", exif(6))), png()),
        (webp(exif=exif(6), xmp=b"<x/>", icc_profile=PROFILE), webp()),
        (gif(comment=b"hello"), b"GIF89a" + gif()[6:]),
    ],
    ids=["JPEG", "PNG", "WebP", "GIF"],
)
def test_of_another_only_what_pixels_need_is_handed_on(file, bare):
    assert look(file).data == bare


def test_tiff_is_written_anew_with_what_pixels_need():
    other = save(photo(), "TIFF", compression="tiff_lzw", tiffinfo={270: "hello"}, dpi=(72, 72))
    assert b"hello" in other
    assert look(other).data == look(TIFF).data
    assert look(look(TIFF).data).data == look(TIFF).data


@pytest.mark.parametrize("orientation", range(10))
def test_the_orientation_is_from_1_to_8(orientation):
    assert read_orientation(exif(orientation)) == (orientation if 1 <= orientation <= 8 else 1)


def test_the_first_exif_data_count():
    blocks = [segment(0xE1, b"Exif\0\0" + exif(n)) for n in (6, 3)]
    assert look(put_segments(jpeg(), *blocks)).orientation == 6


def test_other_fields_of_exif_are_passed_over():
    assert read_orientation(exif_of_much()) == 1
