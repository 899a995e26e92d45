"""How the answers of a variant change when pictures are sent on: per evaluation, on a sample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers import evaluation as statistics
from classifiers import scoring
from classifiers.copies import open_graph
from classifiers.evaluation.intervals import Share, estimate_share
from classifiers.findings.samples import Sample
from classifiers.measurements import THRESHOLD, require_measured
from classifiers.records import Evaluation
from classifiers.scoring import Progress, Scores, StabilityScores
from classifiers.stability import EIGHT_COPIES, TRANSFORMATIONS

IMAGES_PER_CLASS = 100
"""Drawn for it, at most."""
_SCORES_PER_IMAGE = 1 + len(TRANSFORMATIONS)


def measure_stability(evaluation: Evaluation, progress: Progress | None = None) -> dict[str, Any]:
    """What `Evaluation.stability` holds: rates of *unsure* by class, and a curve for each family.

    The images are drawn from those that the evaluation could read, by a fixed seed.

    Raises:
        ClassifierError: the data set or the variant cannot be used any more.
        NotEvaluated: the variant has another file, or is declared in another way, by now.
    """
    variant = require_measured(evaluation)
    network = open_graph(variant), variant.declaration.preprocessing
    sample = Sample.draw(evaluation, IMAGES_PER_CLASS)
    groups, is_turned = sample.table.groups, evaluation.is_turned
    steps = _Steps(progress)
    plain = scoring.score_stability(*network, steps.begin(1 + len(EIGHT_COPIES)), source=sample)
    curves: dict[str, list[dict[str, Any]]] = {}
    for transformation in TRANSFORMATIONS.values():
        if transformation.name in plain.copy_names:
            scores = plain.get_copy(transformation.name)
        else:
            scores = scoring.score_dataset(
                *network, steps.begin(1), source=sample, transform=transformation
            )
        figures = _judge(scores, is_turned, groups)
        point = {"strength": transformation.strength, "label": transformation.label, **figures}
        curves.setdefault(transformation.family.value, []).append(point)
    return {
        "num_images": len(sample.table),
        "unsure": _count_unsure(plain, groups),
        "copies": list(plain.copy_names),
        "unchanged": _judge(plain, is_turned, groups),
        "curves": curves,
    }


class _Steps:
    """Tells of several passes over the images as of one, with each score of an image as a step."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._num_begun = 0

    def begin(self, num_scores: int) -> Progress:
        """What is to be told of the next pass, in which each image is scored that often."""
        num_before = self._num_begun
        self._num_begun += num_scores

        def report(done: int, total: int) -> None:
            if self._progress:
                steps = num_before * total + num_scores * done
                self._progress(steps, _SCORES_PER_IMAGE * total)

        return report


def _judge(scores: Scores, is_turned: bool, groups: Sequence[str] | None) -> dict[str, Any]:
    """The rates of one pass, each with its interval."""
    read = scores.were_read
    logit = -scores.logit[read] if is_turned else scores.logit[read]
    of_read = None if groups is None else np.array(groups)[read].tolist()
    figures = statistics.figures_at(scores.y_true[read], logit, THRESHOLD, of_read)
    return {"figures": figures.to_json()["figures"], "num_failures": len(scores.failures)}


def _count_unsure(scores: StabilityScores, groups: Sequence[str] | None) -> list[dict[str, Any]]:
    """For class 0 and class 1: how many answers are unsure, with the interval of their share."""
    unsure = scores.are_unsure(THRESHOLD)
    numbers = None if groups is None else np.unique(groups, return_inverse=True)[1]
    return [
        _describe_share(Share(unsure, (scores.y_true == label) & scores.were_read), numbers)
        for label in (0, 1)
    ]


def _describe_share(share: Share, groups: NDArray[np.int64] | None) -> dict[str, Any]:
    share = Share(share.is_counted & share.is_looked_at, share.is_looked_at)
    num_unsure = int(np.count_nonzero(share.is_counted))
    found: dict[str, Any] = {"num_images": share.num_images, "num_unsure": num_unsure}
    if share.num_images:
        interval = estimate_share(share, groups)
        found["share"] = share.value
        found |= {"low": None, "high": None} if interval is None else interval._asdict()
    return found
