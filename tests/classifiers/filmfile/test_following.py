"""Boxes linked from look to look."""

import numpy as np
import pytest
from PIL import Image

from classifiers.faces import Box
from classifiers.filmfile import FilmLimits
from classifiers.filmfile.following import CROP_SIDE, Follower, cut_out
from tests.conftest import SHARED

FACES = sorted((SHARED / "images" / "real").glob("*.jpg"))
PIXELS = np.zeros((400, 600, 3), np.uint8)


def follow(*looks: list[Box], limits: FilmLimits | None = None, seconds: float = 0.25):
    follower = Follower(limits or FilmLimits())
    for number, boxes in enumerate(looks):
        follower.add(number, number * seconds, PIXELS, boxes)
    return [track.looks for track in follower.choose(len(looks))]


LEFT, RIGHT = Box(50, 100, 100, 100), Box(400, 100, 100, 100)


def test_faces_side_by_side_are_two():
    assert follow([LEFT, RIGHT], [RIGHT, LEFT], [LEFT]) == [[0, 1, 2], [0, 1]]


def test_faces_that_overlap_go_on_where_most_is_shared():
    near = LEFT._replace(left=LEFT.left + 30)
    further = LEFT._replace(left=LEFT.left + 55)
    follower = Follower(FilmLimits())
    follower.add(0, 0, PIXELS, [LEFT, further])
    follower.add(1, 0.25, PIXELS, [near, LEFT])
    assert [track.boxes for track in follower.choose(2)] == [[LEFT, LEFT], [further, near]]


def test_a_jump_is_another_face():
    assert follow([LEFT], [LEFT], [RIGHT], [RIGHT]) == [[0, 1], [2, 3]]


def test_after_a_cut_it_is_another_face_in_the_same_place():
    follower = Follower(FilmLimits())
    for number in range(4):
        if number == 2:
            follower.cut()
        follower.add(number, number * 0.25, PIXELS, [LEFT])
    assert [track.looks for track in follower.choose(4)] == [[0, 1], [2, 3]]


def test_somebody_else_in_the_same_place_is_another_face_though_all_around_is_the_same():
    follower = Follower(FilmLimits())
    for number, path in enumerate(FACES[place] for place in (0, 0, 1, 1)):
        frame = np.full((400, 600, 3), 90, np.uint8)
        with Image.open(path) as face:
            frame[80:220, 30:170] = np.asarray(face.convert("RGB").resize((140, 140)))
        follower.add(number, number * 0.25, frame, [LEFT])
    assert [track.looks for track in follower.choose(4)] == [[0, 1], [2, 3]]


@pytest.mark.parametrize(("looks_away", "num_tracks"), [(7, 1), (8, 2)])
def test_one_may_be_away_for_two_seconds(looks_away, num_tracks):
    seen = [LEFT], [LEFT]
    assert len(follow(*seen, *([[]] * looks_away), *seen)) == num_tracks


def test_what_is_seen_once_is_taken_for_an_error():
    assert follow([LEFT], [RIGHT], [LEFT]) == [[0, 2]]


def test_but_not_if_nobody_looked_again():
    assert follow([LEFT]) == [[0]]


def test_those_seen_longest_are_told_of():
    looks = [[LEFT, RIGHT]] * 2 + [[RIGHT]]
    assert follow(*looks, limits=FilmLimits(tracks=1)) == [[0, 1, 2]]


def test_who_is_followed_stays_so_when_larger_ones_come():
    small = Box(10, 10, 40, 40)
    assert follow([small], [LEFT, small], [LEFT, small], limits=FilmLimits(faces=1)) == [[0, 1, 2]]


def test_a_crop_is_a_square_around_the_face():
    pixels = np.arange(400 * 600 * 3, dtype=np.uint32).astype(np.uint8).reshape(400, 600, 3)
    crop = cut_out(pixels, Box(200, 100, 100, 100))
    assert crop.shape == (160, 160, 3)
    np.testing.assert_array_equal(crop, pixels[70:230, 170:330])
    assert not np.shares_memory(crop, pixels)


def test_a_large_one_is_made_smaller():
    assert cut_out(PIXELS, Box(100, 50, 240, 240)).shape == (CROP_SIDE, CROP_SIDE, 3)
