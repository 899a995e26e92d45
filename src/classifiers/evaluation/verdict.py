"""Which of two variants is better, in a word and a sentence."""

from __future__ import annotations

import math
from typing import NamedTuple

from classifiers.evaluation.paired_tests import Evidence
from classifiers.evaluation.sample import Sample

FEWEST_OF_A_CLASS = 10
"""Independent images, or groups, that each class needs for a verdict."""
MOST_IMAGES = 100_000
"""Larger estimates of how many images are needed are not told."""
_ALPHA = 0.05
# Standard errors for a test at half of 5 % (Holm's first step, two-sided) and for a power of 80 %.
_STANDARD_ERRORS = 2.2414027276049473 + 0.8416212335729143


class Verdict(NamedTuple):
    """`better`, `worse`, `no_difference_shown` or `cannot_be_said`; and the same for people."""

    name: str
    sentence: str


def judge(sample: Sample, area: Evidence, decisions: Evidence) -> Verdict:
    """What two tests on the same images say of B, compared with A.

    Both tests together are wrong in at most 5 % of comparisons of variants that are alike (Holm
    1979).
    """
    reason = _find_reason(sample, area, decisions)
    if reason:
        return Verdict("cannot_be_said", f"Cannot be said from these images: {reason}.")
    shown = _list_shown({"ranks images": area, "decides": decisions})
    signs = {difference > 0 for difference in shown.values()}
    if len(signs) > 1:
        reason = "one variant ranks images better, the other decides better at its threshold"
        return Verdict("cannot_be_said", f"Cannot be said from these images: {reason}.")
    if not signs:
        return Verdict("no_difference_shown", _describe_need(sample, area, decisions))
    word = "better" if signs == {True} else "worse"
    return Verdict(word, f"The second variant {' and '.join(shown)} {word} than the first.")


def count_needed(num_images: int, evidence: Evidence) -> float:
    """How many images would show this difference with a probability of 80 %.

    Assumes that the true difference is the observed one, and that further images are like these;
    so it is a rough guess where the difference is uncertain itself.
    """
    if evidence.p is None or evidence.difference == 0:
        return math.inf
    errors_squared = evidence.difference**2 / evidence.variance
    return num_images * _STANDARD_ERRORS**2 / errors_squared


def _find_reason(sample: Sample, area: Evidence, decisions: Evidence) -> str:
    kind = "images" if sample.groups is None else "groups of images"
    num_units = sample.count_units_of_class()
    if num_units < FEWEST_OF_A_CLASS:
        return (
            f"a class has only {num_units} independent {kind}, "
            f"and each needs {FEWEST_OF_A_CLASS} or more"
        )
    if area.p is None and decisions.p is None:
        return "both variants decide alike, and neither ranks images better"
    return ""


def _list_shown(tests: dict[str, Evidence]) -> dict[str, float]:
    """The differences that are more than chance, by Holm's procedure."""
    done = sorted((test.p, name) for name, test in tests.items() if test.p is not None)
    shown = set()
    for place, (p, name) in enumerate(done):
        if p * (len(done) - place) > _ALPHA:
            break
        shown.add(name)
    return {name: test.difference for name, test in tests.items() if name in shown}


def _describe_need(sample: Sample, area: Evidence, decisions: Evidence) -> str:
    more = min(count_needed(len(sample), test) for test in (area, decisions)) - len(sample)
    if more > MOST_IMAGES:
        return f"No difference is shown; more than {MOST_IMAGES:,} further images are needed."
    unit = 10 ** max(0, math.floor(math.log10(max(more, 1))) - 1)  # two digits say enough
    rounded = max(1, math.ceil(more / unit)) * unit
    return (
        f"No difference is shown; about {rounded:,} more images are needed, if the true difference "
        "is as large as the one seen here."
    )
