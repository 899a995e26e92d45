import numpy as np
import pytest

from classifiers.faces import MARGIN, Box, enlarge

SIZE = 400, 300


def test_a_square_around_the_face():
    found = enlarge(Box(150, 100, 50, 40), SIZE, margin=0.5)
    assert found == (125, 70, 100, 100)


def test_at_an_edge_it_is_moved_and_stays_a_square():
    assert enlarge(Box(0, 0, 50, 50), SIZE, margin=0.5) == (0, 0, 100, 100)
    assert enlarge(Box(350, 250, 50, 50), SIZE, margin=0.5) == (300, 200, 100, 100)


def test_it_is_as_narrow_as_the_picture():
    assert enlarge(Box(10, 100, 200, 200), SIZE, margin=0.5) == (0, 0, 400, 300)
    assert enlarge(Box(0, 0, 1, 1), (1, 1)) == (0, 0, 1, 1)


def test_whatever_the_face_the_square_lies_in_the_picture_and_has_the_face_in_it():
    rng = np.random.default_rng(0)
    for _ in range(500):
        size = tuple(rng.integers(1, 50, 2).tolist())
        left, top = (int(rng.integers(side)) for side in size)
        width = int(rng.integers(1, size[0] - left + 1))
        height = int(rng.integers(1, size[1] - top + 1))
        box = Box(left, top, width, height)
        found = enlarge(box, size, float(rng.uniform(0, 2)))
        assert found.clip(size) == found
        assert found.count_shared(box) == box.area
        assert found.width == found.height or min(found.width, found.height) in size


def test_the_margin_is_a_share_of_the_longer_side():
    found = enlarge(Box(1000, 1000, 100, 50), (4000, 4000))
    assert found.width == found.height == round(100 * (1 + 2 * MARGIN))


@pytest.mark.parametrize(
    ("box", "clipped"),
    [
        (Box(-10, -5, 30, 30), (0, 0, 20, 25)),
        (Box(390, 290, 30, 30), (390, 290, 10, 10)),
        (Box(-50, 0, 20, 20), (0, 0, 0, 20)),
        (Box(500, 400, 20, 20), (400, 300, 0, 0)),
    ],
)
def test_what_lies_outside_is_cut_off(box, clipped):
    assert box.clip(SIZE) == clipped


def test_pixels_in_two_boxes_are_counted():
    box = Box(0, 0, 10, 10)
    assert box.count_shared(Box(5, 5, 10, 10)) == 25
    assert box.count_shared(Box(10, 0, 10, 10)) == 0
    assert box.count_shared(Box(2, 2, 3, 3)) == 9
