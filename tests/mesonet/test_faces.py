from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from mesonet.faces import CLASS_NAMES, generate_picture, generate_pictures
from mesonet.faces.portrait import draw_portrait
from mesonet.faces.swap import random_swap, swap_face
from mesonet.faces.traits import random_features, random_setting


def decode(jpeg: bytes) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(jpeg)), np.float32)


@pytest.mark.parametrize("class_name", CLASS_NAMES)
def test_picture_is_a_small_jpeg_of_256_pixels(class_name):
    jpeg = generate_picture(class_name, 0, seed=3, split="held_out")

    picture = Image.open(BytesIO(jpeg))

    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (256, 256))
    assert 2_000 < len(jpeg) < 30_000


@pytest.mark.parametrize("class_name", CLASS_NAMES)
def test_same_seed_draws_the_same_picture(class_name):
    first, second = (generate_picture(class_name, 1, seed=3, split="training") for _ in range(2))

    assert first == second


def test_another_seed_split_index_or_class_draws_another_picture():
    pictures = {
        generate_picture("real", 0, seed=3, split="training"),
        generate_picture("real", 0, seed=4, split="training"),
        generate_picture("real", 0, seed=3, split="validation"),
        generate_picture("real", 1, seed=3, split="training"),
        generate_picture("df", 0, seed=3, split="training"),
    }

    assert len(pictures) == 5


def test_classes_are_balanced_and_labelled_in_the_order_of_their_names():
    dataset = generate_pictures(2, seed=3, split="validation")

    assert dataset.labels.tolist() == [0, 1, 0, 1]
    assert (dataset.pictures.shape, dataset.pictures.dtype) == ((4, 256, 256, 3), np.uint8)
    expected = decode(generate_picture("real", 1, seed=3, split="validation"))
    np.testing.assert_array_equal(dataset.pictures[3], expected)


def test_swap_changes_the_inner_face_and_nothing_else():
    rng = np.random.default_rng(8)
    setting = random_setting(rng, 128)
    target, source = (draw_portrait(setting, random_features(rng), seed=1) for _ in range(2))

    swapped = swap_face(target, source, setting.grid, random_swap(rng))

    changed = np.abs(swapped - target).max(axis=-1) > 0.01
    inner_face = (np.abs(setting.grid.u) < 0.4) & (np.abs(setting.grid.v - 0.2) < 0.4)
    surroundings = (np.abs(setting.grid.u) > 1.2) | (np.abs(setting.grid.v - 0.2) > 1.3)
    assert changed[inner_face].mean() > 0.8
    assert not changed[surroundings].any()


def test_swapped_face_lacks_fine_detail():
    rng = np.random.default_rng(8)
    setting, features = random_setting(rng, 256), random_features(rng)
    portrait = draw_portrait(setting, features, seed=1)

    swapped = swap_face(portrait, portrait, setting.grid, random_swap(rng))

    inner_face = (np.abs(setting.grid.u) < 0.4) & (np.abs(setting.grid.v - 0.2) < 0.4)
    before, after = (
        np.abs(np.diff(picture.mean(axis=-1), axis=1, append=0))[inner_face].mean()
        for picture in (portrait, swapped)
    )
    assert after < 0.8 * before
