"""Images of the data set through a graph, once, on all cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers import dataset
from classifiers.engine import Graph, Outputs, Pixels, check_shape, require_numbers
from classifiers.exceptions import DatasetError
from classifiers.preprocessing import Preprocessing

_SECONDS_BETWEEN_REPORTS = 0.5
_NAMED_FAILURES = 3

Progress = Callable[[int, int], None]
"""Told how many images are done, and of how many."""


@dataclass
class Scores:
    """What a graph gave for images whose classes are known.

    Attributes:
        filenames: relative to `DATA_ROOT`.
        y_true: their classes, 0 or 1, shape `(n,)`.
        probability: of the positive class of the network, shape `(n,)`; NaN where an image could
            not be read.
        logit: what the probability is the sigmoid of, shape `(n,)`.
        failures: images that could not be read, and why.
    """

    filenames: Sequence[str]
    y_true: NDArray[np.int64]
    probability: NDArray[np.float32]
    logit: NDArray[np.float32]
    failures: dict[str, str] = field(default_factory=dict)

    @property
    def were_read(self) -> NDArray[np.bool_]:
        """Which images have a score, shape `(n,)`."""
        return ~np.isnan(self.probability)

    def describe_failures(self) -> list[str]:
        """The images that are missing in figures: at most one sentence, for people."""
        if not self.failures:
            return []
        named = "; ".join(list(self.failures.values())[:_NAMED_FAILURES])
        more = len(self.failures) - _NAMED_FAILURES
        return [
            f"{len(self.failures)} of {len(self.filenames)} images are not counted: {named}"
            + (f"; and {more} more" if more > 0 else "")
        ]


def score_dataset(
    graph: Graph, preprocessing: Preprocessing, progress: Progress | None = None
) -> Scores:
    """Scores every image of the data set in one pass.

    Each core decodes an image and runs it, one after the other: what is read is not kept, so the
    memory taken does not grow with the data set. An image that cannot be read is named and counted,
    and does not stop the others.

    Args:
        graph: of the variant.
        preprocessing: as it is declared.
        progress: called now and then, and at the end.

    Raises:
        DatasetError: the data set is missing, empty or wrongly laid out, or no image can be read.
        UnsupportedModel: an output is not a number (NaN).
        IncompatibleImages: the images are not of the shape that the model takes.
    """
    images = dataset.list_images()
    if not images:
        raise DatasetError("There is nothing to evaluate on: DATA_ROOT holds 0 images.")
    _check_size(graph, preprocessing)
    scores = Scores(
        filenames=[filename for filename, _ in images],
        y_true=np.array([label for _, label in images]),
        probability=np.full(len(images), np.nan, np.float32),
        logit=np.full(len(images), np.nan, np.float32),
    )
    _run_all(graph, preprocessing, scores, progress or (lambda done, total: None))
    if len(scores.failures) == len(images):
        raise DatasetError(next(iter(scores.failures.values())))
    require_numbers(scores.probability[[name not in scores.failures for name in scores.filenames]])
    return scores


def run_image(
    graph: Graph,
    preprocessing: Preprocessing,
    filename: str,
    feature_maps: Sequence[int] = (),
    *,
    one_core: bool = False,
) -> Outputs:
    """Reads one image of the data set and runs it through a graph; see `Graph.run`.

    Raises:
        DatasetError: it cannot be read.
        IncompatibleImages: as declared, it is not of the shape that the model takes.
    """
    _check_size(graph, preprocessing)
    pixels = dataset.read_pixels(filename, preprocessing)[np.newaxis]
    if preprocessing.keeps_pixels:
        images: NDArray[Any] | Pixels = Pixels(pixels, *preprocessing.multiplier_and_offset)
    else:
        images = preprocessing.scale(pixels)
    return graph.run(images, feature_maps, one_core=one_core)


def _check_size(graph: Graph, preprocessing: Preprocessing) -> None:
    shape = (preprocessing.height, preprocessing.width, preprocessing.color.num_channels)
    check_shape(graph, (1, *shape))


def _run_all(
    graph: Graph, preprocessing: Preprocessing, scores: Scores, progress: Progress
) -> None:
    total = len(scores.filenames)
    places = iter(range(total))  # shared: each place is taken by one thread
    num_done = [0] * (os.cpu_count() or 1)

    def work(worker: int) -> None:
        for place in places:
            _run_one(graph, preprocessing, scores, place)
            num_done[worker] += 1

    with ThreadPoolExecutor(len(num_done)) as pool:
        waiting = {pool.submit(work, worker) for worker in range(len(num_done))}
        try:
            while waiting:
                finished, waiting = wait(waiting, timeout=_SECONDS_BETWEEN_REPORTS)
                progress(sum(num_done), total)
                for future in finished:
                    future.result()
        finally:
            _exhaust(places)


def _run_one(graph: Graph, preprocessing: Preprocessing, scores: Scores, place: int) -> None:
    filename = scores.filenames[place]
    try:
        outputs = run_image(graph, preprocessing, filename, one_core=True)
    except DatasetError as error:
        scores.failures[filename] = str(error)
    else:
        scores.probability[place] = outputs.probability.item()
        scores.logit[place] = outputs.logit.item()


def _exhaust(places: Iterator[int]) -> None:
    """Leaves nothing to do for the other threads."""
    for _ in places:
        pass
