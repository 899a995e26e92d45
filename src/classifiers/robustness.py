"""How the answers of a variant change when pictures are sent on: per evaluation, on a sample."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers import evaluation as statistics
from classifiers import scoring
from classifiers.copies import open_graph
from classifiers.dataset import Folder
from classifiers.evaluation.intervals import Share, estimate_share
from classifiers.exceptions import NotEvaluated
from classifiers.measurements import SEED, THRESHOLD, is_current
from classifiers.records import Evaluation, ScoreTable
from classifiers.scoring import Progress, Scores
from classifiers.stability import TRANSFORMATIONS

IMAGES_PER_CLASS = 100
"""Drawn for it, at most: each is scored more than thirty times."""


@dataclass(frozen=True)
class _Sample:
    """Some images of a data set, the same ones each time."""

    folder: Folder
    table: ScoreTable

    def list_images(self) -> list[tuple[str, int]]:
        return list(zip(self.table.filenames, self.table.y_true.tolist(), strict=True))

    def read_bytes(self, filename: str) -> bytes:
        return self.folder.read_bytes(filename)


def measure_stability(evaluation: Evaluation, progress: Progress | None = None) -> dict[str, Any]:
    """What `Evaluation.stability` holds: rates of *unsure* by class, and a curve for each family.

    The images are drawn from those that the evaluation could read, by a fixed seed.

    Raises:
        ClassifierError: the data set or the variant cannot be used any more.
        NotEvaluated: the variant has another file, or is declared in another way, by now.
    """
    variant, folder = evaluation.require_variant(), evaluation.dataset.folder
    if not is_current(evaluation, variant):
        raise NotEvaluated(
            "Stability is measured on the variant that was evaluated. Received: one whose file or "
            "declaration has changed since. Evaluate it again."
        )
    graph, declared = open_graph(variant), variant.declaration
    sample = _Sample(folder, _draw(evaluation.table.keep_read()))
    groups = sample.table.groups
    num_passes = len(TRANSFORMATIONS) + 1

    def run(place: int, transform: Any = None) -> Scores:
        def report(done: int, total: int) -> None:
            if progress:
                progress(place * total + done, num_passes * total)

        if transform is None:
            return scoring.score_stability(graph, declared.preprocessing, report, source=sample)
        return scoring.score_dataset(
            graph, declared.preprocessing, report, source=sample, transform=transform
        )

    is_turned = evaluation.is_turned
    plain: Any = run(0)
    curves: dict[str, list[dict[str, Any]]] = {}
    for place, transformation in enumerate(TRANSFORMATIONS.values(), 1):
        figures = _judge(run(place, transformation), is_turned, groups)
        point = {"strength": transformation.strength, "label": transformation.label, **figures}
        curves.setdefault(transformation.family.value, []).append(point)
    return {
        "num_images": len(sample.table),
        "unsure": _count_unsure(plain, groups),
        "copies": list(plain.copy_names),
        "unchanged": _judge(plain, is_turned, groups),
        "curves": curves,
    }


def _draw(table: ScoreTable) -> ScoreTable:
    source = random.Random(SEED)  # noqa: S311 - nothing is to be kept secret
    drawn: list[int] = []
    for label in (0, 1):
        places = np.flatnonzero(table.y_true == label).tolist()
        drawn += sorted(source.sample(places, min(len(places), IMAGES_PER_CLASS)))
    return table.take(np.array(drawn, np.int64))


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
