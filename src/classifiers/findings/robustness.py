"""How the answers of a variant change when pictures are sent on: per evaluation, on a sample."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from classifiers import evaluation as statistics
from classifiers import scoring
from classifiers.copies import open_graph
from classifiers.evaluation.intervals import Share, estimate_share
from classifiers.findings.samples import Sample
from classifiers.measurements import THRESHOLD, require_measured
from classifiers.records import Evaluation
from classifiers.scoring import Progress, Scores
from classifiers.stability import EIGHT_COPIES, TRANSFORMATIONS, Transformation, make_copy

if TYPE_CHECKING:
    from classifiers.models import MLModel

IMAGES_PER_CLASS = 100
"""Drawn for it, at most: each is scored 26 times."""

_Found = TypeVar("_Found", bound=Scores)


def measure_stability(evaluation: Evaluation, progress: Progress | None = None) -> dict[str, Any]:
    """What `Evaluation.stability` holds: rates of *unsure* by class, and a curve for each family.

    The images are drawn from those that the evaluation could read, by a fixed seed.

    Raises:
        ClassifierError: the data set or the variant cannot be used any more.
        NotEvaluated: the variant has another file, or is declared in another way, by now.
    """
    variant = require_measured(evaluation)
    sample = Sample.draw(evaluation, IMAGES_PER_CLASS)
    groups, is_turned = sample.table.groups, evaluation.is_turned
    passes = _Passes(variant, sample, progress)
    curves: dict[str, list[dict[str, Any]]] = {}
    for transformation in TRANSFORMATIONS.values():
        figures = _judge(passes.score(transformation), is_turned, groups)
        point = {"strength": transformation.strength, "label": transformation.label, **figures}
        curves.setdefault(transformation.family.value, []).append(point)
    plain = passes.plain
    return {
        "num_images": len(sample.table),
        "unsure": _count_unsure(plain, groups),
        "copies": list(plain.copy_names),
        "unchanged": _judge(plain, is_turned, groups),
        "curves": curves,
    }


class _Passes:
    """A sample that is scored again and again, each time changed in another way.

    Attributes:
        plain: of the first pass: its images as they are, and the eight copies of each.
    """

    def __init__(self, variant: MLModel, sample: Sample, progress: Progress | None) -> None:
        self._network = open_graph(variant), variant.declaration.preprocessing
        self._sample = sample
        self._progress = progress
        self._num_done = 0
        self.plain = self._run(scoring.score_stability)

    def score(self, transformation: Transformation) -> Scores:
        """What is scored anew only if it is none of the eight copies."""
        if transformation.name in self.plain.copy_names:
            return self.plain.get_copy(transformation.name)
        return self._run(scoring.score_dataset, transform=partial(make_copy, transformation))

    def _run(self, score: Callable[..., _Found], **options: Any) -> _Found:
        scores = score(*self._network, self._report, source=self._sample, **options)
        self._num_done += 1
        return scores

    def _report(self, done: int, total: int) -> None:
        if self._progress:
            num_passes = len(TRANSFORMATIONS) - len(EIGHT_COPIES) + 1
            self._progress(self._num_done * total + done, num_passes * total)


def _judge(scores: Scores, is_turned: bool, groups: Sequence[str] | None) -> dict[str, Any]:
    """The rates of one pass, each with its interval."""
    read = scores.were_read
    logit = -scores.logit[read] if is_turned else scores.logit[read]
    of_read = None if groups is None else np.array(groups)[read].tolist()
    figures = statistics.figures_at(scores.y_true[read], logit, THRESHOLD, of_read)
    return {"figures": figures.to_json()["figures"], "num_failures": len(scores.failures)}


def _count_unsure(scores: Any, groups: Sequence[str] | None) -> list[dict[str, Any]]:
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
