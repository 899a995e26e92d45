import numpy as np
import pytest
from PIL import Image

from classifiers.preprocessing import Color, Preprocessing, Resize, Scaling

ORANGE = (255, 153, 0)


def prepare(**settings) -> np.ndarray:
    wanted = Preprocessing(**{"height": 2, "width": 3, **settings})
    return wanted.scale(wanted.to_pixels(Image.new("RGB", (8, 8), ORANGE)))


@pytest.mark.parametrize(
    ("scaling", "expected"),
    [
        (Scaling.UNIT, [1, 0.6, 0]),
        (Scaling.SYMMETRIC, [1, 0.2, -1]),
        (Scaling.RAW, ORANGE),
        (Scaling.INSIDE, ORANGE),
    ],
)
def test_pixels_are_brought_to_the_range(scaling, expected):
    images = prepare(scaling=scaling)
    assert images.shape == (2, 3, 3)
    assert images.dtype == np.float32
    np.testing.assert_allclose(images[1, 2], expected, atol=1e-6)


@pytest.mark.parametrize(
    ("color", "expected"),
    [
        (Color.RGB, ORANGE),
        (Color.BGR, (0, 153, 255)),
        (Color.LUMA, [166]),  # 0.299 * 255 + 0.587 * 153
        (Color.MEAN, [136]),
    ],
)
def test_channels_are_what_is_declared(color, expected):
    images = prepare(color=color, scaling=Scaling.RAW)
    assert images.shape == (2, 3, color.num_channels)
    np.testing.assert_array_equal(images[0, 0], expected)


@pytest.mark.parametrize("resize", Resize)
def test_resizing_is_pillows(resize):
    pixels = np.random.default_rng(0).integers(0, 256, (31, 17, 3), dtype="uint8")
    picture = Image.fromarray(pixels)
    wanted = Preprocessing(height=10, width=20, resize=resize)
    expected = picture.resize((20, 10), Image.Resampling[resize.name])
    np.testing.assert_array_equal(wanted.to_pixels(picture), np.asarray(expected))


def test_a_picture_of_the_right_size_is_left_alone():
    pixels = np.random.default_rng(0).integers(0, 256, (31, 17, 3), dtype="uint8")
    wanted = Preprocessing(height=31, width=17, resize=Resize.LANCZOS)
    np.testing.assert_array_equal(wanted.to_pixels(Image.fromarray(pixels)), pixels)
