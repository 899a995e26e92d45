import numpy as np
import pytest

from classifiers.evaluation import ClassScores
from classifiers.exceptions import InvalidScores

Y_TRUE = np.array([0, 0, 0, 0, 1, 1, 1, 1, 1])
LOGIT = np.array([-3, -1, -1, 2, -2, 0, 1, 3, np.inf])


@pytest.mark.parametrize(
    ("label", "logit", "num_as_extreme"),
    [
        # Among images of class 0, the higher the rarer.
        (0, -4, 4),
        (0, -1, 3),
        (0, -0.9, 1),
        (0, 2, 1),
        (0, np.inf, 0),
        # Among those of class 1, the lower the rarer.
        (1, -2.1, 0),
        (1, -2, 1),
        (1, 1, 3),
        (1, np.inf, 5),
        (1, -np.inf, 0),
    ],
)
def test_images_count_that_look_at_least_as_much_like_the_other_class(label, logit, num_as_extreme):
    rarity = ClassScores.select(Y_TRUE, LOGIT, label).rate(logit)
    num_images = [4, 5][label]
    assert (rarity.num_images, rarity.num_as_extreme) == (num_images, num_as_extreme)
    assert rarity.share == num_as_extreme / num_images
    assert 0 <= rarity.low <= rarity.share <= rarity.high <= 1


def test_the_interval_is_wilsons():
    """Newcombe (1998), table I: 0 of 20 has 0 to 0.1611."""
    rarity = ClassScores.select(np.zeros(20), np.zeros(20), 0).rate(1)
    assert (rarity.low, round(rarity.high, 4)) == (0, 0.1611)


def test_frames_of_one_video_count_for_less_than_as_many_photos():
    y_true, logit = np.zeros(100), np.arange(100)
    alone = ClassScores.select(y_true, logit, 0).rate(90)
    in_videos = ClassScores.select(y_true, logit, 0, [n // 10 for n in range(100)]).rate(90)
    assert in_videos.share == alone.share
    assert in_videos.high > alone.high
    assert ClassScores.select(y_true, logit, 0, ["a"] * 100).rate(90).high is None


def test_a_class_without_images_has_no_scores():
    assert ClassScores.select([1, 1], [0, 0], 0) is None
    with pytest.raises(InvalidScores):
        ClassScores.select([0], [np.nan], 0)
