"""What is stored of a picture: its pixels, and nothing that it had besides."""

import io

import numpy as np
import pytest
from PIL import Image

from classifiers.imagefile import SCORED, ImageFormat, RefusedImage, decoding, reencode
from classifiers.imagefile.report import Code
from classifiers.isolation import is_available
from tests.classifiers.imagefile.corpus.files import (
    chunk,
    exif,
    gif,
    jpeg,
    photo,
    pixels,
    png,
    put_chunks,
    put_segments,
    save,
    segment,
    webp,
    with_alpha,
)
from tests.classifiers.imagefile.corpus.good import PROFILE

SECRET = b"taken by me at home"


@pytest.fixture
def write_anew(tmp_path):
    def write(file: bytes, **options: object):
        path = tmp_path / "picture"
        path.write_bytes(file)
        return reencode(path, allow_unconfined=not is_available(), **options)

    return write


def camera_exif() -> bytes:
    """EXIF with an author, a place, and a thumbnail."""
    data = Image.Exif()
    data[0x013B] = SECRET.decode()
    data.get_ifd(0x8825).update({1: "N", 2: (47.0, 25.0, 16.0), 3: "E", 4: (10.0, 59.0, 7.0)})
    return data.tobytes() + jpeg(photo(width=16, height=16), comment=SECRET)


def jfif_with_thumbnail() -> bytes:
    return segment(0xE0, b"JFIF\0\1\2\0\0\1\0\1\2\2" + SECRET[:12])


XMP = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
WITH_REMARKS = {
    "JPEG": put_segments(
        jpeg(exif=camera_exif(), icc_profile=PROFILE + SECRET, comment=SECRET),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP),
        segment(0xED, b"Photoshop 3.0\0" + SECRET),
    ),
    "JPEG with a thumbnail in its head": put_segments(
        jpeg()[:2] + jpeg()[20:], jfif_with_thumbnail()
    ),
    "JPEG with a preview behind its end": jpeg() + jpeg(comment=SECRET),
    "PNG": put_chunks(
        png(exif=camera_exif(), icc_profile=PROFILE + SECRET, dpi=(300, 300)),
        chunk(b"tEXt", b"Author\0" + SECRET),
        chunk(b"zTXt", b"Author\0\0" + SECRET),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP),
        chunk(b"prVt", SECRET),
    ),
    "PNG with a text behind its pixels": put_chunks(
        png(), chunk(b"tEXt", b"Author\0" + SECRET), before=b"IEND"
    ),
    "WebP": webp(exif=camera_exif(), icc_profile=PROFILE + SECRET, xmp=XMP),
    "WebP with transparency": webp(with_alpha(), exif=camera_exif(), xmp=XMP),
    "WebP that loses nothing": webp(lossless=True, exif=camera_exif(), xmp=XMP),
    "GIF": gif(comment=SECRET),
    "BMP": save(photo(), "BMP", dpi=(300, 300)),
    "TIFF": save(photo(), "TIFF", tiffinfo={270: SECRET.decode(), 700: XMP}, icc_profile=PROFILE),
}


@pytest.mark.parametrize("file", WITH_REMARKS.values(), ids=WITH_REMARKS)
def test_nothing_is_left_but_pixels(file, write_anew):
    written = write_anew(file)
    assert SECRET not in written.data
    assert PROFILE[:64] not in written.data
    with Image.open(io.BytesIO(written.data)) as image:
        image.load()
        assert dict(image.getexif()) == {}
        assert set(image.info) <= {
            *("jfif", "jfif_version", "jfif_unit", "jfif_density"),  # what makes it a JPEG
            *("loop", "background", "timestamp", "duration"),  # what Pillow says of any WebP
        }


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (jpeg(), ImageFormat.JPEG),
        (jpeg(photo("CMYK")), ImageFormat.JPEG),
        (png(), ImageFormat.PNG),
        (webp(), ImageFormat.WEBP),
        (gif(), ImageFormat.PNG),
        (save(photo(), "BMP"), ImageFormat.PNG),
        (save(photo(), "TIFF"), ImageFormat.PNG),
    ],
)
def test_usual_formats_stay_and_others_become_png(file, expected, write_anew):
    written = write_anew(file)
    assert written.format is expected
    assert (written.width, written.height) == (48, 32)
    with Image.open(io.BytesIO(written.data)) as image:
        assert (image.format, image.size, image.mode) == (expected, (48, 32), "RGB")


def test_each_format_has_an_extension():
    extensions = [image_format.extension for image_format in ImageFormat]
    assert extensions == ["jpg", "png", "webp", "gif", "bmp", "tif"]


def test_webp_that_has_no_room_becomes_png(monkeypatch):
    def give_up(*_: object) -> None:
        raise ValueError("encoding error 6")

    monkeypatch.setattr("PIL.WebPImagePlugin._webp.WebPEncode", give_up)
    assert decoding.encode(photo(), ImageFormat.WEBP).startswith(b"\x89PNG")


@pytest.mark.parametrize("file", [png(), gif(), save(photo(), "BMP"), save(photo(), "TIFF")])
def test_png_keeps_all_pixels(file, write_anew):
    seen = np.asarray(Image.open(io.BytesIO(write_anew(file).data)))
    expected = Image.open(io.BytesIO(file)).convert("RGB")
    np.testing.assert_array_equal(seen, np.asarray(expected))


@pytest.mark.parametrize("file", [jpeg(quality=95, subsampling="4:4:4"), webp(quality=95)])
def test_the_others_lose_next_to_nothing(file, write_anew):
    seen, sent = (
        np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)
        for data in (write_anew(file).data, file)
    )
    assert np.abs(seen - sent).mean() < 3


def test_jpeg_keeps_the_sharpness_of_its_colours(write_anew):
    with Image.open(io.BytesIO(write_anew(jpeg()).data)) as image:
        assert [layer[1:3] for layer in image.layer] == [(1, 1)] * 3


@pytest.mark.parametrize("image_format", ["PNG", "WEBP"])
def test_transparency_is_kept(image_format, write_anew):
    file = save(with_alpha(), image_format, lossless=True)
    with Image.open(io.BytesIO(write_anew(file).data)) as image:
        assert image.mode == "RGBA"
        np.testing.assert_array_equal(
            np.asarray(image.getchannel("A")), np.asarray(with_alpha().getchannel("A"))
        )


@pytest.mark.parametrize(
    "file",
    [
        put_segments(jpeg(), segment(0xE1, b"Exif\0\0" + exif(6))),
        put_chunks(png(), chunk(b"eXIf", exif(6))),
        save(photo(), "TIFF", tiffinfo={274: 6}),
    ],
    ids=["JPEG", "PNG", "TIFF"],
)
def test_it_is_written_upright(file, write_anew):
    written = write_anew(file)
    assert (written.width, written.height) == (32, 48)
    seen = np.asarray(Image.open(io.BytesIO(written.data))).astype(int)
    assert np.abs(seen - pixels()[::-1].swapaxes(0, 1)).mean() < 5


def test_formats_can_be_fewer(write_anew):
    with pytest.raises(RefusedImage) as refusal:
        write_anew(gif(), formats=SCORED)
    assert refusal.value.code is Code.UNKNOWN_IMAGE_FORMAT
    assert "Received: a GIF picture." in str(refusal.value)
