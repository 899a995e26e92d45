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
from classifiers.evaluation.intervals import wilson
from classifiers.measurements import SEED, THRESHOLD
from classifiers.records import Evaluation
from classifiers.scoring import Progress, Scores
from classifiers.stability import TRANSFORMATIONS

IMAGES_PER_CLASS = 100
"""Drawn for it, at most: each is scored more than thirty times."""


@dataclass(frozen=True)
class _Sample:
    """Some images of a data set, the same ones each time."""

    folder: Folder
    images: Sequence[tuple[str, int]]

    def list_images(self) -> list[tuple[str, int]]:
        return list(self.images)

    def read_bytes(self, filename: str) -> bytes:
        return self.folder.read_bytes(filename)


def measure_stability(evaluation: Evaluation, progress: Progress | None = None) -> dict[str, Any]:
    """What `Evaluation.stability` holds: rates of *unsure* by class, and a curve for each family.

    The images are drawn from those that the evaluation could read, by a fixed seed.

    Raises:
        ClassifierError: the data set or the variant cannot be used any more.
    """
    variant, folder = evaluation.require_variant(), evaluation.dataset.folder
    graph, declared = open_graph(variant), variant.declaration
    sample = _Sample(folder, _draw(evaluation))
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

    is_turned = declared.turns(evaluation.class_names)
    plain: Any = run(0)
    curves: dict[str, list[dict[str, Any]]] = {}
    for place, transformation in enumerate(TRANSFORMATIONS.values(), 1):
        figures = _judge(run(place, transformation), is_turned)
        point = {"strength": transformation.strength, "label": transformation.label, **figures}
        curves.setdefault(transformation.family.value, []).append(point)
    return {
        "num_images": len(sample.images),
        "unsure": _count_unsure(plain),
        "copies": list(plain.copy_names),
        "unchanged": _judge(plain, is_turned),
        "curves": curves,
    }


def _draw(evaluation: Evaluation) -> list[tuple[str, int]]:
    table = evaluation.table.keep_read()
    images = list(zip(table.filenames, table.y_true.tolist(), strict=True))
    source = random.Random(SEED)  # noqa: S311 - nothing is to be kept secret
    drawn: list[tuple[str, int]] = []
    for label in (0, 1):
        of_class = [image for image in images if image[1] == label]
        drawn += sorted(source.sample(of_class, min(len(of_class), IMAGES_PER_CLASS)))
    return drawn


def _judge(scores: Scores, is_turned: bool) -> dict[str, Any]:
    """Rates and the area under the ROC curve of one pass, each with its interval."""
    read = scores.were_read
    logit = -scores.logit[read] if is_turned else scores.logit[read]
    figures = statistics.figures_at(scores.y_true[read], logit, THRESHOLD)
    return {"figures": figures.to_json()["figures"], "num_failures": len(scores.failures)}


def _count_unsure(scores: Any) -> list[dict[str, Any]]:
    """For class 0 and class 1: how many answers are unsure, with Wilson's interval."""
    unsure: NDArray[np.bool_] = scores.are_unsure(THRESHOLD)
    return [_share(unsure[(scores.y_true == label) & scores.were_read]) for label in (0, 1)]


def _share(found: NDArray[np.bool_]) -> dict[str, Any]:
    num_images, num_unsure = len(found), int(np.count_nonzero(found))
    share: dict[str, Any] = {"num_images": num_images, "num_unsure": num_unsure}
    if num_images:
        interval = wilson(num_unsure, num_images)
        share |= {"share": num_unsure / num_images, "low": interval.low, "high": interval.high}
    return share
