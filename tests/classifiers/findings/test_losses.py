"""What becomes of answers when pictures are sent on: only where luck is not the reason."""

import pytest

from classifiers.findings.losses import list_losses
from classifiers.picture_checks import find_rule
from classifiers.records import Evaluation
from classifiers.stability import TRANSFORMATIONS


def judge(alarms, misses):
    """The rates of a pass: value, low, high, for class 0 and for class 1."""
    names = ("false_positive_rate", "false_negative_rate")
    figures = [
        {"name": name, "num_images": 60} | dict(zip(("value", "low", "high"), ends, strict=True))
        for name, ends in zip(names, (alarms, misses), strict=True)
    ]
    return {"figures": figures, "num_failures": 0}


FEW, SOME, MANY = (0.1, 0.05, 0.2), (0.3, 0.2, 0.4), (0.8, 0.7, 0.9)


@pytest.fixture
def measure(variant):
    def measure(**passes):
        curves = {}
        for name, judged in passes.items():
            change = TRANSFORMATIONS[name.replace("_", "-")]
            point = {"label": change.label, "strength": change.strength} | judged
            curves.setdefault(change.family.value, []).append(point)
        Evaluation.objects.update(stability={"unchanged": judge(FEW, FEW), "curves": curves})
        return list_losses(Evaluation.objects.get())

    return measure


def test_of_each_class_the_worst_change_is_told(measure):
    zero, one = measure(
        jpeg_75=judge((0.3, 0.25, 0.35), FEW), shrink_2=judge(MANY, (0.5, 0.4, 0.6))
    )
    assert (zero.label, zero.change) == (0, "shrunk to half and restored")
    assert (zero.before["value"], zero.after["value"]) == (0.1, 0.8)
    assert (one.label, one.after["value"]) == (1, 0.5)


def test_intervals_that_touch_tell_nothing(measure):
    assert measure(shrink_2=judge(SOME, SOME)) == []


def test_only_what_happens_on_the_way_counts(measure):
    assert measure(noise_4=judge(MANY, MANY), shrink_4=judge(MANY, MANY)) == []


def test_without_a_measurement_nothing_is_told(variant):
    Evaluation.objects.update(stability=None)
    assert list_losses(Evaluation.objects.get()) == []
    assert find_rule(variant).losses == []


def test_rates_without_an_interval_tell_nothing(measure):
    assert measure(shrink_2=judge((0.8, None, None), FEW)) == []


def test_a_check_keeps_them_at_the_usual_threshold(measure, variant):
    measure(shrink_2=judge(MANY, FEW))
    assert [loss.label for loss in find_rule(variant).losses] == [0]
