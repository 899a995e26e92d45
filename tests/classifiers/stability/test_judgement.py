"""The rule of *unsure*, case by case."""

import numpy as np
import pytest

from classifiers.exceptions import InvalidThreshold, UnsupportedModel
from classifiers.stability import count_crossed, judge

REAL = [0.9] * 8


def cross(count: int) -> list[float]:
    """Eight copies of which so many are on the other side of 0.5 than 0.9."""
    return [0.2] * count + [0.9] * (8 - count)


@pytest.mark.parametrize("count", range(9))
def test_from_two_of_eight_on_it_is_unsure(count):
    found = judge(0.9, cross(count), 0.5)
    assert (found.num_crossed, found.is_unsure) == (count, count >= 2)
    assert (found.low, found.high) == ((0.2, 0.9) if count else (0.9, 0.9))


def test_the_picture_itself_counts_for_the_range():
    assert judge(0.99, REAL, 0.5)[:2] == (0.9, 0.99)
    assert judge(0.6, REAL, 0.5)[:2] == (0.6, 0.9)


@pytest.mark.parametrize(
    ("probability", "threshold", "count"), [(0.5, 0.5, 0), (0.4999, 0.5, 8), (0.9, 0.95, 0)]
)
def test_at_the_threshold_is_class_1_as_in_every_verdict(probability, threshold, count):
    copies = [0.5] * 8 if threshold == 0.5 else REAL
    assert judge(probability, copies, threshold).num_crossed == count


@pytest.mark.parametrize(
    ("interval", "is_unsure"),
    [
        ((0.4, 0.6), True),
        ((0.5, 0.6), False),  # the threshold itself is class 1
        ((0.3, 0.5), True),
        ((0.6, 0.9), False),
        ((0.1, 0.4), False),
        ((0.0, 1.0), True),
        (None, False),
    ],
)
def test_an_interval_that_spans_the_threshold_makes_it_unsure(interval, is_unsure):
    assert judge(0.9, REAL, 0.5, interval).is_unsure is is_unsure


@pytest.mark.parametrize(
    ("copies", "interval", "reason"),
    [
        (REAL, None, "None of the 8 copies is on the other side of the threshold 0.5 than"),
        (cross(1), None, "1 of the 8 copies is on the other side"),
        (cross(3), None, "3 of the 8 copies are on the other side"),
        (cross(1), (0.45, 0.6), "The threshold 0.5 lies inside the interval from 0.45 to 0.6."),
        (cross(3), (0.45, 0.6), "3 of the 8 copies are on .*, and the threshold 0.5 lies inside"),
    ],
)
def test_the_reason_is_a_sentence(copies, interval, reason):
    import re

    found = judge(0.9, copies, 0.5, interval).reason
    assert re.match(reason, found)
    assert found.endswith(".")


def test_many_pictures_are_judged_as_one():
    random = np.random.default_rng(1)
    pictures, copies = random.uniform(0, 1, 50), random.uniform(0, 1, (50, 8))
    together = count_crossed(pictures, copies, 0.3)
    alone = [judge(p, c, 0.3).num_crossed for p, c in zip(pictures, copies, strict=True)]
    assert together.tolist() == alone
    assert len(set(alone)) > 4


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan")])
def test_a_threshold_is_from_0_to_1(threshold):
    with pytest.raises(InvalidThreshold):
        judge(0.9, REAL, threshold)


def test_what_is_no_number_gets_no_verdict():
    with pytest.raises(UnsupportedModel, match="must be a number"):
        judge(0.9, [*REAL[1:], float("nan")], 0.5)
    with pytest.raises(UnsupportedModel, match="must be a number"):
        judge(float("nan"), REAL, 0.5)
