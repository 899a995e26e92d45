"""Which numbers come out of a picture, for every way in which pictures are stored."""

import io

import numpy as np
import pytest
from PIL import Image

from classifiers.imagefile import SHOWN, read_pixels, to_rgb
from classifiers.isolation import is_available
from tests.classifiers.imagefile.corpus.files import (
    GREY,
    GREY_ALPHA,
    RGB,
    RGBA,
    canvas,
    chunk,
    exif,
    gif,
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
    save,
    segment,
    webp,
    with_alpha,
)

UNCONFINED = not is_available()
COLOURS = pixels()
ORIENTATIONS = range(1, 9)


def turn(colours: np.ndarray, orientation: int) -> np.ndarray:
    """What EXIF means by its numbers: mirrored or not, and from 5 on with rows for columns."""
    mirrored = {
        1: colours,
        2: colours[:, ::-1],
        3: colours[::-1, ::-1],
        4: colours[::-1],
        5: colours,
        6: colours[::-1],
        7: colours[::-1, ::-1],
        8: colours[:, ::-1],
    }[orientation]
    return mirrored.swapaxes(0, 1) if orientation > 4 else mirrored


@pytest.fixture
def read(tmp_path):
    """Reads a file as uploads are read, in a child process."""

    def read(file: bytes) -> np.ndarray:
        path = tmp_path / "picture"
        path.write_bytes(file)
        return read_pixels(path, formats=SHOWN, allow_unconfined=UNCONFINED)

    return read


def convert(file: bytes) -> np.ndarray:
    """Converts a file as those of the labelled data set are, in this process."""
    return np.asarray(to_rgb(Image.open(io.BytesIO(file))))


@pytest.fixture(params=["read", "convert"])
def see(request, read):
    return {"read": read, "convert": convert}[request.param]


PLAIN = {
    "JPEG": jpeg(),
    "progressive JPEG": jpeg(progressive=True),
    "JPEG of full sharpness": jpeg(subsampling="4:4:4", quality=100),
    "grey JPEG": jpeg(photo("L")),
    "JPEG stored as RGB": jpeg(keep_rgb=True),
    "JPEG with a comment": jpeg(comment=b"hello"),
    "PNG": png(),
    "grey PNG": png(photo("L")),
    "PNG with a palette": png(photo("P")),
    "PNG with a palette of four colours": png(photo().quantize(4)),
    "PNG in black and white": png(photo("1")),
    "WebP": webp(),
    "WebP that loses nothing": webp(lossless=True),
    "GIF": gif(),
    "BMP": save(photo(), "BMP"),
    "BMP with a palette": save(photo("P"), "BMP"),
    "TIFF": save(photo(), "TIFF"),
    "TIFF packed by LZW": save(photo(), "TIFF", compression="tiff_lzw"),
    "TIFF with a palette": save(photo("P"), "TIFF"),
}


@pytest.mark.parametrize("file", PLAIN.values(), ids=PLAIN)
def test_plain_pictures_are_those_of_Pillow(file, see):  # noqa: N802
    expected = np.asarray(Image.open(io.BytesIO(file)).convert("RGB"))
    seen = see(file)
    assert (seen.shape, seen.dtype) == ((32, 48, 3), np.uint8)
    np.testing.assert_array_equal(seen, expected)


def test_a_profile_changes_nothing(see):
    from tests.classifiers.imagefile.corpus.good import PROFILE

    np.testing.assert_array_equal(see(png(icc_profile=PROFILE)), COLOURS)


@pytest.mark.parametrize("size", [(48, 32), (1, 1), (2, 3), (5, 1), (3, 9), (8, 8)])
def test_an_interlaced_picture(size, see):
    np.testing.assert_array_equal(see(interlaced_png(*size)), pixels(*size))


class TestOrientation:
    @pytest.mark.parametrize("orientation", ORIENTATIONS)
    @pytest.mark.parametrize(
        "build",
        [
            lambda n: put_chunks(png(), chunk(b"eXIf", exif(n))),
            lambda n: put_chunks(png(), chunk(b"eXIf", exif(n)), before=b"IEND"),
            lambda n: save(photo(), "TIFF", tiffinfo={274: n}),
            lambda n: save(photo(), "TIFF", tiffinfo={274: n}, compression="tiff_lzw"),
        ],
        ids=["PNG", "PNG, at its end", "TIFF", "packed TIFF"],
    )
    def test_the_picture_is_upright(self, orientation, build, see):
        np.testing.assert_array_equal(see(build(orientation)), turn(COLOURS, orientation))

    @pytest.mark.parametrize("orientation", ORIENTATIONS)
    @pytest.mark.parametrize(
        ("plain", "build"),
        [
            (jpeg(), lambda n: put_segments(jpeg(), segment(0xE1, b"Exif\0\0" + exif(n)))),
            (
                webp(),
                lambda n: riff(canvas(48, 32, 8), picture_chunk(), riff_chunk(b"EXIF", exif(n))),
            ),
        ],
        ids=["JPEG", "WebP"],
    )
    def test_so_is_one_that_has_lost_a_little(self, orientation, plain, build, see):
        np.testing.assert_array_equal(see(build(orientation)), turn(see(plain), orientation))

    def test_numbers_may_be_long_and_begin_with_their_greater_half(self, see):
        other = b"MM\0*\0\0\0\x08\0\1\x01\x12\0\4\0\0\0\1\0\0\0\6\0\0\0\0"
        np.testing.assert_array_equal(
            see(put_chunks(png(), chunk(b"eXIf", other))), turn(COLOURS, 6)
        )

    @pytest.mark.parametrize(
        "broken",
        [
            b"",
            b"II*\0",
            b"II*\0\xff\xff\xff\xff",
            b"XX*\0" + exif(6)[4:],
            exif(6)[:14],
            exif(0),
            exif(9),
        ],
    )
    def test_broken_exif_counts_for_nothing(self, broken, see):
        np.testing.assert_array_equal(see(put_chunks(png(), chunk(b"eXIf", broken))), COLOURS)

    def test_turning_twice_is_turning_once(self):
        once = to_rgb(Image.open(io.BytesIO(put_chunks(png(), chunk(b"eXIf", exif(6))))))
        np.testing.assert_array_equal(np.asarray(to_rgb(once)), turn(COLOURS, 6))


class TestInk:
    @pytest.mark.parametrize("colour", ["red", "lime", "blue", "white", "black", "gray", "orange"])
    def test_cmyk_is_the_colour_that_it_was_made_of(self, colour, see):
        image = Image.new("RGB", (16, 16), colour)
        seen = see(jpeg(image.convert("CMYK"), quality=100))
        np.testing.assert_allclose(seen.astype(int), np.asarray(image).astype(int), atol=2)

    def test_so_is_cmyk_stored_as_brightness_and_differences(self, see):
        """YCCK: the inks stand for red, green and blue; Adobe's mark says so, and inverts all."""
        red, green, blue = inks = 55, 155, 205
        brightness = 0.299 * red + 0.587 * green + 0.114 * blue
        stored = [brightness, 128 + 0.564 * (blue - brightness), 128 + 0.713 * (red - brightness)]
        # Pillow writes the complement, and says that it were plain CMYK.
        channels = [Image.new("L", (16, 16), round(255 - n)) for n in (*stored, 255)]
        file = bytearray(jpeg(Image.merge("CMYK", channels), quality=100))
        file[file.index(b"Adobe") + 11] = 2
        np.testing.assert_allclose(see(bytes(file))[3, 3], [255 - ink for ink in inks], atol=3)

    def test_cmyk_of_tiff_is_not_inverted(self, see):
        image = photo("CMYK")
        expected = np.asarray(image.convert("RGB"))
        np.testing.assert_array_equal(see(save(image, "TIFF")), expected)


SAMPLES = np.array([[0, 1, 255, 256, 0x1234, 0x80FF, 0xFF00, 0xFFFF]], np.uint16)
UPPER_HALVES = [0, 0, 0, 1, 0x12, 0x80, 0xFF, 0xFF]


class TestDeepPictures:
    @pytest.mark.parametrize(
        "build",
        [
            lambda n: raw_png(header(8, 1, 16, GREY), rows_of(n)),
            lambda n: raw_png(header(8, 1, 16, RGB), rows_of(np.dstack([n] * 3))),
            lambda n: raw_png(
                header(8, 1, 16, GREY_ALPHA), rows_of(np.dstack([n, np.full_like(n, 65535)]))
            ),
            lambda n: raw_png(
                header(8, 1, 16, RGBA), rows_of(np.dstack([n] * 3 + [np.full_like(n, 65535)]))
            ),
            lambda n: save(Image.fromarray(n), "TIFF"),
            lambda n: save(Image.fromarray(n), "TIFF", compression="tiff_lzw"),
            lambda n: save(Image.fromarray(n.astype(">u2")), "TIFF"),
            lambda n: save(Image.fromarray(n.astype(np.int32)), "TIFF"),
        ],
        ids=[
            *("grey PNG", "PNG", "grey PNG with alpha", "PNG with alpha"),
            *("TIFF", "packed TIFF", "big-endian TIFF", "TIFF of 32 bits"),
        ],
    )
    def test_16_bits_keep_their_upper_half(self, build, see):
        seen = see(build(SAMPLES))
        np.testing.assert_array_equal(seen, np.repeat(UPPER_HALVES, 3).reshape(1, 8, 3))

    def test_a_transparent_grey_of_16_bits_is_that_grey_and_no_other(self, see):
        file = raw_png(header(8, 1, 16, GREY), rows_of(SAMPLES), chunk(b"tRNS", b"\x12\x34"))
        expected = [*UPPER_HALVES[:4], 255, *UPPER_HALVES[5:]]
        np.testing.assert_array_equal(see(file)[0, :, 0], expected)

    @pytest.mark.parametrize(
        ("numbers", "expected"),
        [
            ([0.0, 0.25, 0.5, 1.0], [0, 64, 128, 255]),
            ([0.5, 0.5, 0.5, 0.5], [128, 128, 128, 128]),
            ([0.0, 51.0, 102.0, 255.0], [0, 51, 102, 255]),
            ([-1.0, 0.0, 0.0, 1.0], [0, 128, 128, 255]),
            ([np.nan, np.inf, -np.inf, 1.0], [0, 0, 0, 255]),
            ([-7.0, -7.0, -7.0, -7.0], [0, 0, 0, 0]),
        ],
    )
    def test_floats_go_from_0_to_1_or_from_the_least_to_the_greatest(self, numbers, expected, see):
        seen = see(save(Image.fromarray(np.array([numbers], np.float32)), "TIFF"))
        assert seen[0, :, 0].tolist() == expected

    def test_integers_beyond_16_bits_go_from_the_least_to_the_greatest(self, see):
        numbers = np.array([[-(2**31), 0, 2**31 - 1]], np.int32)
        assert see(save(Image.fromarray(numbers), "TIFF"))[0, :, 0].tolist() == [0, 128, 255]

    def test_one_bit_is_black_and_white(self, see):
        seen = see(raw_png(header(3, 1, 1, GREY), b"\0\xa0"))
        assert seen[0, :, 0].tolist() == [255, 0, 255]

    @pytest.mark.parametrize(("depth", "white"), [(2, 3), (4, 15)])
    def test_few_bits_are_spread_out(self, depth, white, see):
        seen = see(raw_png(header(1, 1, depth, GREY), bytes([0, 2 << (8 - depth)])))
        assert seen[0, 0, 0] == 255 * 2 // white


class TestTransparency:
    def test_white_shows_through(self, see):
        """All colours and opacities: `colour * opacity + white * (1 - opacity)`, rounded."""
        opacity, colour = np.mgrid[:256, :256]
        image = Image.fromarray(np.dstack([colour] * 3 + [opacity]).astype(np.uint8))
        expected = (2 * (colour * opacity + 255 * (255 - opacity)) + 255) // 510
        np.testing.assert_array_equal(see(png(image)), np.dstack([expected] * 3))

    def test_of_grey_pictures_too(self, see):
        grey, alpha = with_alpha("LA").split()
        expected = Image.composite(grey, Image.new("L", grey.size, 255), alpha).convert("RGB")
        np.testing.assert_array_equal(see(png(with_alpha("LA"))), np.asarray(expected))

    @pytest.mark.parametrize(
        "build",
        [
            lambda image: png(image, transparency=1),
            lambda image: png(image, transparency=b"\xff\0"),
            lambda image: gif(image, transparency=1),
        ],
        ids=["PNG", "PNG of many", "GIF"],
    )
    def test_of_a_colour_of_a_palette(self, build, see):
        image = Image.new("P", (3, 1))
        image.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
        image.putdata([0, 1, 2])
        assert see(build(image))[0].tolist() == [[255, 0, 0], [255, 255, 255], [0, 0, 255]]

    def test_of_a_half_transparent_palette(self, see):
        image = Image.new("P", (2, 1))
        image.putpalette([0, 0, 0, 200, 100, 0])
        image.putdata([0, 1])
        seen = see(png(image, transparency=b"\x80\xff"))
        assert seen[0].tolist() == [[127, 127, 127], [200, 100, 0]]

    def test_of_one_colour(self, see):
        rows = b"\0" + bytes([1, 2, 3, 1, 2, 4])
        seen = see(raw_png(header(2, 1), rows, chunk(b"tRNS", b"\0\1\0\2\0\3")))
        assert seen[0].tolist() == [[255, 255, 255], [1, 2, 4]]

    @pytest.mark.parametrize(
        ("depth", "row", "expected"),
        [(1, b"\x40", [0, 255, 0, 0]), (8, b"\0\1\2\3", [0, 255, 2, 3])],
    )
    def test_of_one_grey(self, depth, row, expected, see):
        file = raw_png(header(4, 1, depth, GREY), b"\0" + row, chunk(b"tRNS", b"\0\1"))
        assert see(file)[0, :, 0].tolist() == expected

    @pytest.mark.parametrize("depth", [2, 4])
    def test_of_one_grey_of_few_bits(self, depth, read):
        """Pillow alone overlooks it, so pictures of one's own keep that grey."""
        row = {2: b"\0\x1b", 4: b"\0\x01\x23"}[depth]
        file = raw_png(header(4, 1, depth, GREY), row, chunk(b"tRNS", b"\0\2"))
        steps = 255 // ((1 << depth) - 1)
        assert read(file)[0, :, 0].tolist() == [0, steps, 255, 3 * steps]

    def test_premultiplied_colours_are_divided_again(self):
        image = Image.new("RGBA", (1, 1), (200, 100, 50, 128)).convert("RGBa")
        seen = np.asarray(to_rgb(image))[0, 0]
        np.testing.assert_allclose(seen, [227, 177, 152], atol=1)


def test_the_picture_that_is_handed_in_stays_as_it_is():
    image = Image.open(io.BytesIO(put_chunks(png(with_alpha()), chunk(b"eXIf", exif(6)))))
    to_rgb(image)
    assert (image.mode, image.size, image.getexif()[274]) == ("RGBA", (48, 32), 6)


@pytest.mark.parametrize("mode", ["HSV", "LAB", "YCbCr", "RGBX"])
def test_other_modes_are_those_of_Pillow(mode):  # noqa: N802
    image = photo(mode)
    np.testing.assert_array_equal(np.asarray(to_rgb(image)), np.asarray(image.convert("RGB")))
