"""What people are told about a file that is no picture to be taken."""

import pytest

from classifiers.imagefile import SCORED, SHOWN, ImageFormat, RefusedImage
from classifiers.imagefile.formats import identify, require_format
from tests.classifiers.imagefile.corpus.files import gif, jpeg, photo, png, save, video, webp


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (jpeg(), ImageFormat.JPEG),
        (png(), ImageFormat.PNG),
        (webp(), ImageFormat.WEBP),
        (gif(), ImageFormat.GIF),
        (b"GIF87a" + gif()[6:], ImageFormat.GIF),
        (save(photo(), "BMP"), ImageFormat.BMP),
        (save(photo(), "TIFF"), ImageFormat.TIFF),
        (save(photo(), "TIFF", big_tiff=True), None),
        (b"MM\0*", ImageFormat.TIFF),
        (b"RIFF\0\0\0\0WEBP", ImageFormat.WEBP),
        (b"RIFF\0\0\0\0WAVE", None),
        (b"", None),
    ],
)
def test_a_format_is_told_by_its_first_bytes(file, expected):
    assert identify(file[:12]) is expected


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (gif(), "a GIF picture"),
        (b"\0\0\0\x18ftypheic", "a HEIC picture, as iPhones take them"),
        (b"\0\0\0\x18ftypavif", "an AVIF picture"),
        (video(), "a video"),
        (save(photo(), "JPEG2000"), "a JPEG 2000 picture"),
        (save(photo(width=16, height=16), "ICO"), "an icon"),
        (b"8BPS\0\1", "a Photoshop document"),
        (b"%PDF-1.7", "a PDF document"),
        (b"%!PS-Adobe-3.0", "a PostScript document"),
        (b"PK\x03\x04", "a zip archive"),
        (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
        (b"\n  <SVG>", "an SVG drawing"),
        (b"<?xml version='1.0'?>", "an XML document"),
        (b" <!DOCTYPE html>", "a web page"),
        (b"hello", "something else"),
    ],
)
def test_a_refusal_says_what_was_received_and_what_to_do(head, words):
    with pytest.raises(RefusedImage, match=f"Received: {words}") as refusal:
        require_format(head[:64], SCORED)
    assert "one of these formats: JPEG, PNG, WEBP. " in str(refusal.value)
    assert "Save it as one of these" in str(refusal.value)


def test_the_second_set_holds_the_first():
    assert SCORED < SHOWN == set(ImageFormat)
