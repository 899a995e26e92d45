"""Real faces are found where they are, whatever the size of the picture."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from classifiers.exceptions import FacesUnavailable, IncompatibleImages
from classifiers.faces import MAX_FACES, Box, find_faces, require_finder
from tests.classifiers.faces.album import list_faces, open_face, put_together, to_pixels


def is_inside(box: Box, place: Box) -> bool:
    return box.count_shared(place) > 0.9 * box.area


@pytest.mark.shared
@pytest.mark.parametrize(
    ("size", "place"),
    [
        ((900, 700), Box(350, 250, 300, 300)),
        # Small: it is looked at in twice its size.
        ((600, 400), Box(300, 150, 110, 110)),
        # Huge: it is looked at in a fifth of its size.
        ((8000, 6000), Box(5000, 900, 1500, 1500)),
        ((300, 3000), Box(0, 2000, 300, 300)),
    ],
)
def test_a_face_is_found_in_pixels_of_the_picture(size, place):
    [face] = find_faces(to_pixels(put_together(size, place)))
    assert is_inside(face.box, place)
    assert face.box.area > 0.2 * place.area
    assert face.score > 0


@pytest.mark.shared
def test_faces_that_fill_their_picture_are_found_as_networks_learn_from_them():
    paths = list_faces()
    assert len(paths) == 8
    for path in paths:
        pixels = to_pixels(open_face(path))
        [face] = find_faces(pixels)
        assert 0.5 < face.box.width / pixels.shape[1] < 0.85


@pytest.mark.shared
def test_two_faces_side_by_side_the_larger_one_first():
    small, large = Box(60, 100, 150, 150), Box(420, 60, 400, 400)
    first, second = find_faces(to_pixels(put_together((900, 500), small, large)))
    assert is_inside(first.box, large)
    assert is_inside(second.box, small)
    assert first.box.count_shared(second.box) == 0


@pytest.mark.shared
def test_of_a_crowd_so_many_are_told():
    places = [Box(160 * x, 160 * y, 160, 160) for x in range(8) for y in range(3)]
    picture = put_together((1280, 480), *places)
    assert len(find_faces(to_pixels(picture))) == MAX_FACES


@pytest.mark.shared
def test_the_same_picture_has_the_same_faces_in_every_thread():
    pixels = to_pixels(put_together((600, 400), Box(150, 50, 300, 300)))
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(find_faces, [pixels] * 6))
    assert found == [find_faces(pixels)] * 6
    assert found[0]


@pytest.mark.shared
def test_pixels_may_be_a_view_that_nobody_may_write():
    pixels = to_pixels(open_face())[:, ::-1]
    pixels.flags.writeable = False
    assert find_faces(pixels)


@pytest.mark.shared
def test_fewer_pixels_find_fewer_small_faces():
    pixels = to_pixels(put_together((1500, 1000), Box(300, 300, 150, 150)))
    assert find_faces(pixels)
    assert find_faces(pixels, num_pixels=200_000) == []


@pytest.mark.parametrize(
    "shape", [(1, 1), (1, 12_000), (12_000, 1), (9, 4000), (300, 400), (3, 3), (0, 5)]
)
def test_where_there_is_no_face_none_is_found(shape):
    pixels = np.full((*shape, 3), 200, np.uint8)
    assert find_faces(pixels) == []


def test_noise_is_no_face():
    noise = np.random.default_rng(0).integers(0, 256, (400, 500, 3), dtype=np.uint8)
    assert find_faces(noise) == []


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((20, 30), np.uint8),
        np.zeros((20, 30, 4), np.uint8),
        np.zeros((1, 20, 30, 3), np.uint8),
        np.zeros((20, 30, 3), np.float32),
    ],
)
def test_other_arrays_are_refused(pixels):
    with pytest.raises(IncompatibleImages, match=r"shape \(height, width, 3\).*Received: "):
        find_faces(pixels)


def test_without_dlib_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "dlib", None)
    pixels = np.zeros((100, 100, 3), np.uint8)
    with pytest.raises(FacesUnavailable, match="install dlib-bin"):
        require_finder()
    with ThreadPoolExecutor(1) as pool, pytest.raises(FacesUnavailable, match="install dlib-bin"):
        pool.submit(find_faces, pixels).result()


def test_dlib_is_loaded_when_a_face_is_looked_for_and_brings_no_django():
    program = """
import sys
import numpy as np
from classifiers.faces import find_faces
before = sorted({"dlib", "django", "PIL"} & set(sys.modules))
find_faces(np.zeros((100, 100, 3), np.uint8))
print(before, sorted({"dlib", "django"} & set(sys.modules)))
"""
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[] ['dlib']"
