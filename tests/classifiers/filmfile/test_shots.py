"""Where a film cuts: between other faces, and not where one of them moves."""

from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from classifiers.filmfile.shots import Shots
from tests.classifiers.filmfile.films import draw_background, move_face
from tests.conftest import SHARED

FACES = sorted((SHARED / "images" / "real").glob("*.jpg"))


def film(path, num_frames=10):
    """A shot of a quarter of a second a frame: it moves, comes nearer and gets lighter."""
    with Image.open(path) as opened:
        face = opened.convert("RGB")
    side = min(face.size)
    noise = np.random.default_rng(0)
    for number in range(num_frames):
        begin, end = (0.1 + 0.01 * number) * side, (0.85 - 0.01 * number) * side
        part = face.crop((int(begin), int(begin / 2), int(end), int(end))).resize((320, 240))
        lighter = np.asarray(ImageEnhance.Brightness(part).enhance(1 + 0.02 * number))
        yield (lighter + noise.normal(0, 4, lighter.shape)).clip(0, 255).astype(np.uint8)


def find_cuts(frames):
    shots = Shots()
    return [place for place, frame in enumerate(frames) if shots.begins(frame)]


def test_one_shot_has_no_cut():
    for path in FACES:
        assert find_cuts(film(path)) == [], path
    assert find_cuts([*move_face(20)][::3]) == []


def test_between_two_faces_there_is_one():
    for one, other in pairwise(FACES):
        assert find_cuts([*film(one), *film(other)]) == [10], (one, other)


@pytest.mark.parametrize("grey", [0, 128])
def test_a_film_of_nothing_has_none(grey):
    plain = np.full((240, 320, 3), grey, np.uint8)
    assert find_cuts([plain] * 3) == []


def test_from_and_to_a_plain_picture():
    plain = np.zeros((240, 320, 3), np.uint8)
    assert find_cuts([plain, draw_background(320, 240), plain]) == [1, 2]
