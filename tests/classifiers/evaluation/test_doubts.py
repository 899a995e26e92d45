import numpy as np
import pytest

from classifiers.evaluation import find_doubts

REPETITIONS = 400


def count_doubts(auc: float, num_of_class: int = 16) -> float:
    """How often as many images of each class are doubted where the true area is this."""
    from scipy.special import ndtri

    rng = np.random.default_rng(0)
    y_true = np.repeat([0, 1], num_of_class)
    logit = rng.normal(size=(REPETITIONS, 2 * num_of_class)) + y_true * np.sqrt(2) * ndtri(auc)
    return float(np.mean([bool(find_doubts(y_true, row)) for row in 1 / (1 + np.exp(-logit))]))


@pytest.mark.parametrize(("auc", "most"), [(0.5, 0.05), (0.6, 0.01)])
def test_a_direction_is_seldom_doubted_by_chance(auc, most):
    assert count_doubts(auc) <= most


def test_a_direction_that_is_wrong_is_doubted():
    assert count_doubts(0.05) > 0.99
    assert count_doubts(0.4, num_of_class=1000) > 0.99


def test_the_doubt_tells_the_area_and_how_many_images_there_were():
    [doubt] = find_doubts([0, 0, 0, 1, 1, 1, 1], [0.9, 0.8, 0.7, 0.1, 0.2, 0.3, 0.4])
    assert "is 0.00 on 7 images, lower than chance alone would make it." in doubt


def test_a_perfect_network_is_not_doubted_where_one_class_is_rare():
    y_true = np.arange(1000) >= 970
    assert find_doubts(y_true, np.where(y_true, 0.999, 0.001)) == []
    assert find_doubts(~y_true, np.where(y_true, 0.001, 0.999)) == []


@pytest.mark.parametrize("num_of_class_1", [0, 1, 30, 1000])
def test_scores_that_hardly_differ_are_doubted(num_of_class_1):
    """Outliers of both classes aside."""
    y_true = np.arange(1000) < num_of_class_1
    y_score = 0.3 + np.arange(1000) % 7 / 1000
    y_score[[-1, -2, 2 if num_of_class_1 > 1 else -3]] = 0.99
    [doubt] = find_doubts(y_true, y_score)
    assert doubt.startswith("Nearly all images get the same probability, about 30.3 %.")


def test_images_of_one_class_have_no_direction():
    assert find_doubts(np.ones(50), np.linspace(0, 1, 50)) == []
