"""What is done to pictures: always the same, always more, and what Pillow would do."""

from io import BytesIO
from itertools import groupby, pairwise

import numpy as np
import pytest
from PIL import Image, ImageFilter

from classifiers.stability import EIGHT_COPIES, TRANSFORMATIONS, Family


def draw_pixels(height: int = 60, width: int = 90) -> np.ndarray:
    """A picture with edges, slopes and texture."""
    random = np.random.default_rng(3)
    rows, columns = np.mgrid[:height, :width]
    slopes = np.stack([rows * 255 / height, columns * 255 / width, (rows // 8 % 2) * 200], axis=-1)
    return np.clip(slopes + random.normal(0, 6, slopes.shape), 0, 255).astype(np.uint8)


def distance(pixels: np.ndarray, changed: np.ndarray) -> float:
    return float(np.abs(pixels.astype(float) - changed).mean())


@pytest.mark.parametrize("name", TRANSFORMATIONS)
def test_the_same_picture_always_becomes_the_same_one(name):
    transform, pixels = TRANSFORMATIONS[name], draw_pixels()
    before = pixels.copy()
    changed = transform(pixels)
    assert (changed.dtype, changed.ndim, changed.shape[2]) == (np.uint8, 3, 3)
    np.testing.assert_array_equal(changed, transform(pixels.copy()))
    np.testing.assert_array_equal(pixels, before)


@pytest.mark.parametrize("name", TRANSFORMATIONS)
@pytest.mark.parametrize("size", [(1, 1), (1, 7), (700, 2)])
def test_no_picture_is_too_small_or_too_narrow(name, size):
    changed = TRANSFORMATIONS[name](draw_pixels(*size))
    assert changed.size > 0
    if TRANSFORMATIONS[name].family is not Family.CROP:
        assert changed.shape == (*size, 3)


def test_each_family_is_listed_from_its_weakest_to_its_strongest():
    families = [
        list(members) for _, members in groupby(TRANSFORMATIONS.values(), lambda t: t.family)
    ]
    assert [members[0].family for members in families] == list(Family)
    for members in families:
        assert all(weaker.strength < stronger.strength for weaker, stronger in pairwise(members))


@pytest.mark.parametrize("family", [one for one in Family if one not in {Family.CROP, Family.FLIP}])
def test_what_is_called_stronger_changes_more(family):
    pixels = draw_pixels(300, 400)
    changes = [
        distance(pixels, transform(pixels))
        for transform in TRANSFORMATIONS.values()
        if transform.family is family
    ]
    assert changes == sorted(changes)
    assert 0 < changes[0] < changes[-1]


@pytest.mark.parametrize("quality", [95, 85, 75, 60, 45, 30])
def test_jpeg_copies_are_what_pillow_writes(quality):
    pixels, file = draw_pixels(), BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    with Image.open(file) as saved:
        np.testing.assert_array_equal(TRANSFORMATIONS[f"jpeg-{quality}"](pixels), saved)


def test_blurs_are_pillows():
    pixels = draw_pixels()
    expected = Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(2))
    np.testing.assert_array_equal(TRANSFORMATIONS["blur-2"](pixels), expected)


@pytest.mark.parametrize("deviation", [2, 4, 8, 16])
def test_noise_is_as_strong_as_it_is_called(deviation):
    grey = np.full((200, 300, 3), 128, np.uint8)
    noise = TRANSFORMATIONS[f"noise-{deviation}"](grey).astype(float) - 128
    assert abs(noise.mean()) < 0.1
    assert noise.std() == pytest.approx(deviation, rel=0.03)
    # Of its own in every channel, and not the same from pixel to pixel.
    assert abs(np.corrcoef(noise[..., 0].ravel(), noise[..., 1].ravel())[0, 1]) < 0.02
    assert abs(np.corrcoef(noise[:, 1:, 0].ravel(), noise[:, :-1, 0].ravel())[0, 1]) < 0.02


def test_noise_does_not_wrap_around_and_differs_from_picture_to_picture():
    noisy = TRANSFORMATIONS["noise-16"]
    assert noisy(np.zeros((50, 50, 3), np.uint8)).max() < 100
    assert noisy(np.full((50, 50, 3), 255, np.uint8)).min() > 155
    first, second = (noisy(np.full((50, 50, 3), grey, np.uint8)) for grey in (128, 129))
    assert not np.array_equal(first + 1, second)


def test_noise_stays_what_it_was():
    """A stored figure must not change with a release of NumPy."""
    noisy = TRANSFORMATIONS["noise-8"](np.full((1, 3, 3), 100, np.uint8))
    assert noisy.ravel().tolist() == [106, 95, 103, 102, 108, 98, 101, 95, 96]


def test_a_crop_keeps_the_middle_and_a_flip_swaps_the_sides():
    pixels = draw_pixels(100, 200)
    np.testing.assert_array_equal(TRANSFORMATIONS["crop-80"](pixels), pixels[10:90, 20:180])
    np.testing.assert_array_equal(TRANSFORMATIONS["flip"](pixels), pixels[:, ::-1])


def test_a_thumbnail_loses_all_detail_whatever_the_size_of_the_picture():
    for size in (256, 1024):
        stripes = np.zeros((size, size, 3), np.uint8)
        stripes[:, np.arange(size) * 128 // size % 2 == 0] = 255
        restored = TRANSFORMATIONS["thumbnail-64"](stripes)[:, size // 8 : -size // 8]
        assert restored.std() < 20
    small = draw_pixels(40, 50)
    np.testing.assert_array_equal(TRANSFORMATIONS["thumbnail-64"](small), small)


def test_there_are_eight_copies_of_different_kinds():
    assert len(set(EIGHT_COPIES)) == 8
    assert len({transformation.family for transformation in EIGHT_COPIES}) == 6
    assert all(TRANSFORMATIONS[found.name] is found for found in EIGHT_COPIES)
