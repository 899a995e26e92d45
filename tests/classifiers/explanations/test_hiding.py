"""A map that shows what a verdict rests on passes; one that does not gets a warning."""

import numpy as np
import pytest

from classifiers.exceptions import IncompatibleImages, UnsupportedModel
from classifiers.explanations import check_map, explain
from classifiers.preprocessing import Preprocessing
from tests.classifiers.explanations.conftest import build_red_detector

SMALL = Preprocessing(height=32, width=32)
RED, BLUE = (255, 0, 0), (0, 0, 255)


def paint(*patches: tuple[int, int, tuple[int, int, int]]) -> np.ndarray:
    """Patches of 10 x 10 pixels, about the tenth that is hidden, on dark grey."""
    pixels = np.full((32, 32, 3), 30, np.uint8)
    for top, left, colour in patches:
        pixels[top : top + 10, left : left + 10] = colour
    return pixels


def draw_map(top: int, left: int) -> np.ndarray:
    heat = np.zeros((32, 32), np.float32)
    heat[top : top + 10, left : left + 10] = 1
    return heat


@pytest.fixture(scope="module")
def graph(copy_model, red_detector):
    return copy_model(red_detector)[1]


@pytest.mark.parametrize(("colour", "label"), [(RED, 1), (BLUE, 0)])
def test_the_area_that_carries_the_verdict_has_no_warning(graph, colour, label):
    found = check_map(graph, SMALL, paint((4, 18, colour)), draw_map(4, 18), label)
    assert found.warning == ""
    assert found.effect > 3
    assert found.effect > 3 * found.random_effect[1]
    assert abs(found.probability - label) < 0.1
    assert abs(found.hidden_probability - 0.5) < 0.3
    assert found.share == pytest.approx(100 / 1024)


def test_a_map_computed_for_it_passes(copy_model, red_detector, graph, unconfined):
    path, _ = copy_model(red_detector)
    pixels = paint((12, 3, RED))
    maps = explain(path, SMALL.to_input(pixels[np.newaxis]), **unconfined).maps
    assert check_map(graph, SMALL, pixels, maps[1], 1).warning == ""


def test_a_map_that_points_elsewhere_gets_a_warning(graph):
    found = check_map(graph, SMALL, paint((4, 18, RED)), draw_map(20, 2), 1)
    assert "does not show what" in found.warning
    assert found.effect < found.random_effect[2]


def test_a_map_of_the_wrong_class_gets_a_warning(graph):
    found = check_map(graph, SMALL, paint((4, 18, RED)), draw_map(4, 18), 0)
    assert found.warning.startswith("Hiding the hottest area does not weaken the verdict")


def test_a_network_that_ignores_the_image_gets_a_warning(copy_model):
    _, blind = copy_model(build_red_detector(scale=0))
    found = check_map(blind, SMALL, paint((4, 18, RED)), draw_map(4, 18), 1)
    assert found.warning
    assert (found.effect, found.random_effect) == (0, (0, 0, 0))


@pytest.mark.parametrize(("value", "said"), [(0.0, "empty"), (0.7, "as hot everywhere")])
def test_a_map_without_a_hottest_area_says_so(graph, value, said):
    flat = np.full((8, 8), value, np.float32)
    assert said in check_map(graph, SMALL, paint((4, 18, RED)), flat, 1).warning


def test_effects_are_seen_where_the_probability_is_1(copy_model):
    _, certain = copy_model(build_red_detector(scale=30))
    found = check_map(certain, SMALL, paint((4, 18, RED)), draw_map(4, 18), 1)
    assert found.probability == 1.0
    assert found.random_probability[1] == 1.0
    assert found.warning == ""


def test_random_areas_are_as_large_and_the_same_each_time(graph):
    """On noise, where each area counts alike, effects have a range."""
    pixels = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    first = check_map(graph, SMALL, pixels, draw_map(4, 18), 1)
    assert first == check_map(graph, SMALL, pixels, draw_map(4, 18), 1)
    low, median, high = first.random_effect
    assert low < median < high
    low, median, high = first.random_probability
    assert low < median < high


def test_random_areas_lie_elsewhere():
    from classifiers.explanations.hiding import NUM_DRAWS, _move

    hot = draw_map(0, 0) > 0
    moved = _move(hot)
    assert len(moved) == NUM_DRAWS
    assert {np.count_nonzero(area) for area in moved} == {100}
    assert max(np.count_nonzero(area & hot) for area in moved) <= 50
    assert len({area.tobytes() for area in moved}) > NUM_DRAWS - 3


def test_a_coarse_map_is_brought_to_the_size_of_the_image(graph):
    coarse = np.zeros((4, 4), np.float32)
    coarse[0, 2] = 1
    found = check_map(graph, SMALL, paint((0, 15, RED)), coarse, 1)
    assert found.warning == ""
    assert found.share == pytest.approx(0.1, abs=0.001)


def test_images_that_do_not_fit_are_refused(graph):
    with pytest.raises(IncompatibleImages, match="32 x 32 pixels is needed"):
        check_map(graph, SMALL, np.zeros((16, 32, 3), np.uint8), draw_map(4, 4), 1)
    with pytest.raises(IncompatibleImages, match="takes images of shape"):
        check_map(
            graph,
            Preprocessing(height=8, width=8),
            np.zeros((8, 8, 3), np.uint8),
            draw_map(4, 4),
            1,
        )


def test_a_network_that_gives_no_number_is_an_error():
    from classifiers.engine import KerasGraph

    model = build_red_detector()
    model.set_weights([np.full_like(weights, np.nan) for weights in model.get_weights()])
    with pytest.raises(UnsupportedModel, match="must be a number"):
        check_map(KerasGraph(model), SMALL, paint(), draw_map(4, 4), 1)
