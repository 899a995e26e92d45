"""Two variants on the same images."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from classifiers.engine import classify
from classifiers.evaluation.differences import list_differences
from classifiers.evaluation.figure import Figure
from classifiers.evaluation.paired_tests import compare_areas, compare_decisions, describe_area
from classifiers.evaluation.sample import Groups, check_sample
from classifiers.evaluation.verdict import judge


@dataclass(frozen=True)
class PairedComparison:
    """What variant B does differently from variant A, on the same images.

    Attributes:
        verdict: `better`, `worse`, `no_difference_shown` or `cannot_be_said`; of B.
        sentence: the same for people.
        differences: B minus A, of the figures by name, each with its interval.
        p_area: of the difference in `roc_auc` (DeLong); None where there is none.
        p_decisions: of the difference in right decisions (McNemar); None where there is none.
        num_only_a: images that only A decided rightly.
        num_only_b: images that only B decided rightly.
    """

    verdict: str
    sentence: str
    differences: Mapping[str, Figure]
    p_area: float | None
    p_decisions: float | None
    num_only_a: int
    num_only_b: int

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        differences = [figure.to_json() for figure in self.differences.values()]
        return {**vars(self), "differences": differences}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """What `to_json` gave, as it was."""
        figures = [Figure.from_json(figure) for figure in stored["differences"]]
        return cls(**{**stored, "differences": {figure.name: figure for figure in figures}})


def compare(
    y_true: ArrayLike,
    logit_a: ArrayLike,
    logit_b: ArrayLike,
    *,
    thresholds: tuple[float, float] = (0.5, 0.5),
    groups: Groups | None = None,
    seed: int = 0,
) -> PairedComparison:
    """Compares two variants on the same images, in the same order.

    The verdict rests on two tests at once (Holm 1979; 5 % together): DeLong's of the areas under
    the ROC curves, and McNemar's of the decisions. The other differences are for reading only; they
    come from a bootstrap in which both variants are given the same images drawn anew. That of the
    calibration error is left out: near 0 no bootstrap tells how much it varies.

    Args:
        y_true: classes, 0 or 1, shape `(n,)`.
        logit_a: of class 1, by variant A, shape `(n,)`.
        logit_b: by variant B.
        thresholds: of A and of B, as probabilities.
        groups: what each image belongs to (its video), shape `(n,)`.
        seed: of what is drawn.

    Raises:
        InvalidScores, InvalidThreshold: as their names say.
    """
    pair = check_sample(y_true, logit_a, groups), check_sample(y_true, logit_b, groups)
    calls = tuple(
        classify(sample.probability, threshold) == 1
        for sample, threshold in zip(pair, thresholds, strict=True)
    )
    is_right = [called == pair[0].is_positive for called in calls]
    decisions = compare_decisions(is_right[0], is_right[1], pair[0], seed)
    area = compare_areas(*pair)
    verdict = judge(pair[0], area, decisions)
    differences = [describe_area(area, pair[0]), *list_differences(pair, calls, seed)]
    return PairedComparison(
        verdict.name,
        verdict.sentence,
        {figure.name: figure for figure in differences},
        area.p,
        decisions.p,
        int(np.count_nonzero(is_right[0] & ~is_right[1])),
        int(np.count_nonzero(is_right[1] & ~is_right[0])),
    )
