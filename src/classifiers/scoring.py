"""Images of a data set through a graph, once, on all cores."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers import dataset, stability
from classifiers.dataset import Source, Transform
from classifiers.engine import Graph, Outputs, check_shape, require_numbers
from classifiers.exceptions import DatasetError
from classifiers.preprocessing import Preprocessing

_SECONDS_BETWEEN_REPORTS = 0.5
_NAMED_FAILURES = 3

Progress = Callable[[int, int], None]
"""Told how many images are done, and of how many; what it raises stops the run."""
_ORDER_SEED = 0


@dataclass
class Scores:
    """What a graph gave for images whose classes are known.

    Attributes:
        filenames: relative to the folder of the data set.
        y_true: their classes, 0 or 1, shape `(n,)`.
        probability: of the positive class of the network, shape `(n,)`; NaN where an image could
            not be read.
        logit: what the probability is the sigmoid of, shape `(n,)`.
        sha256: of each file, of the bytes that were decoded; "" where it could not be opened.
        failures: images that could not be read, and why.
    """

    filenames: Sequence[str]
    y_true: NDArray[np.int64]
    probability: NDArray[np.float32]
    logit: NDArray[np.float32]
    sha256: list[str] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)

    @property
    def were_read(self) -> NDArray[np.bool_]:
        """Which images have a score, shape `(n,)`."""
        return ~np.isnan(self.probability)

    @property
    def manifest(self) -> str:
        """What was scored, as `dataset.hash_manifest` says it, of all files that could be opened.

        The same as `Folder.hash_manifest()` where all could be.
        """
        files = zip(self.sha256, self.filenames, strict=True)
        return dataset.hash_manifest((sha256, name) for sha256, name in files if sha256)

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


Watch = Callable[[Scores], None]
"""Shown scores while they are being filled; those that there are not yet are NaN."""


@dataclass
class StabilityScores(Scores):
    """The same, with what the graph gave for eight copies of each image.

    Attributes:
        copy_names: of the transformations that made the copies.
        copy_probability: shape `(n, 8)`; NaN where an image could not be read.
        copy_logit: what they are the sigmoid of, shape `(n, 8)`.
    """

    copy_names: tuple[str, ...] = ()
    copy_probability: NDArray[np.float32] = field(default_factory=lambda: _no_numbers(0, 8))
    copy_logit: NDArray[np.float32] = field(default_factory=lambda: _no_numbers(0, 8))

    def are_unsure(self, threshold: float) -> NDArray[np.bool_]:
        """Which images get no sure verdict by their copies, shape `(n,)`.

        False where an image could not be read.

        Args:
            threshold: of the verdicts, from 0 to 1, of the positive class of the network.
        """
        crossed = stability.count_crossed(self.probability, self.copy_probability, threshold)
        return (crossed >= stability.MIN_CROSSED) & self.were_read


def score_dataset(
    graph: Graph,
    preprocessing: Preprocessing,
    progress: Progress | None = None,
    *,
    source: Source | None = None,
    transform: Transform | None = None,
    watch: Watch | None = None,
) -> Scores:
    """Scores every image of a data set in one pass.

    Each core decodes an image and runs it, one after the other: what is read is not kept, so the
    memory taken does not grow with the data set. An image that cannot be read is named and counted,
    and does not stop the others. The order is mixed, the same each time: what is there half-way is
    a sample of the whole, and not one class alone.

    Args:
        graph: of the variant.
        preprocessing: as it is declared.
        progress: called now and then, and at the end.
        source: the data set; without one, that at `DATA_ROOT`.
        transform: what is done to each picture in its own size before anything else.
        watch: shown the scores that there are, each time before `progress` is called.

    Raises:
        DatasetError: the data set is missing, empty or wrongly laid out, or no image can be read.
        UnsupportedModel: an output is not a number (NaN).
        IncompatibleImages: the images are not of the shape that the model takes.
    """
    source = source or dataset.get_data_root()
    scores = Scores(**_prepare(graph, preprocessing, source))

    def score(place: int, data: bytes) -> None:
        filename = scores.filenames[place]
        pixels = dataset.decode_pixels(data, filename, preprocessing, transform)
        outputs = graph.run(preprocessing.to_input(pixels[np.newaxis]), one_core=True)
        scores.probability[place] = outputs.probability.item()
        scores.logit[place] = outputs.logit.item()

    def tell(done: int, total: int) -> None:
        if watch:
            watch(scores)
        if progress:
            progress(done, total)

    _run_all(source, scores, score, tell)
    return scores


def score_stability(
    graph: Graph,
    preprocessing: Preprocessing,
    progress: Progress | None = None,
    *,
    source: Source | None = None,
) -> StabilityScores:
    """Scores every image of a data set and eight copies of it, reading each file once.

    Arguments and errors are those of `score_dataset`.
    """
    source = source or dataset.get_data_root()
    prepared = _prepare(graph, preprocessing, source)
    size = len(prepared["filenames"]), len(stability.EIGHT_COPIES)
    scores = StabilityScores(
        **prepared,
        copy_names=tuple(transformation.name for transformation in stability.EIGHT_COPIES),
        copy_probability=_no_numbers(*size),
        copy_logit=_no_numbers(*size),
    )

    def score(place: int, data: bytes) -> None:
        pixels = dataset.decode(data, scores.filenames[place])
        found = stability.score_copies(graph, preprocessing, pixels, num_threads=1)
        scores.probability[place], scores.logit[place] = found.probability, found.logit
        scores.copy_probability[place] = found.copy_probability
        scores.copy_logit[place] = found.copy_logit

    _run_all(source, scores, score, progress)
    require_numbers(scores.copy_probability[scores.were_read])
    return scores


def average_feature_maps(
    graph: Graph,
    preprocessing: Preprocessing,
    num_filters: Sequence[int],
    progress: Progress | None = None,
    *,
    source: Source,
    num_threads: int | None = None,
) -> NDArray[np.float32]:
    """Takes the mean of each filter's map of every image of a data set, in one pass.

    Errors are those of `score_dataset`.

    Args:
        graph: of the variant.
        preprocessing: as it is declared.
        num_filters: how many filters of each convolutional layer are wanted, the first ones.
        progress: called now and then, and at the end.
        source: the images.
        num_threads: that have the maps of an image each, all at once; None for one on each core.

    Returns:
        Shape `(n, sum of num_filters)`: the filters of all layers, one layer after the other; NaN
        where an image could not be read.
    """
    scores = Scores(**_prepare(graph, preprocessing, source))
    ends = np.cumsum([0, *num_filters]).tolist()
    means = _no_numbers(len(scores.filenames), ends[-1])
    layers = range(len(num_filters))

    def score(place: int, data: bytes) -> None:
        pixels = dataset.decode_pixels(data, scores.filenames[place], preprocessing)
        images = preprocessing.to_input(pixels[np.newaxis])
        outputs = graph.run(images, layers, one_core=True)
        scores.probability[place] = outputs.probability.item()
        for (begin, end), maps in zip(pairwise(ends), outputs.feature_maps, strict=True):
            with np.errstate(over="ignore", invalid="ignore"):
                means[place, begin:end] = maps[0, :, :, : end - begin].mean(axis=(0, 1))

    _run_all(source, scores, score, progress, num_threads)
    return means


def check_input(graph: Graph, preprocessing: Preprocessing) -> None:
    """Tells whether what the preprocessing gives is what the graph takes, before any image is read.

    Raises:
        IncompatibleImages: it is not.
    """
    check_shape(graph, (1, *preprocessing.input_shape))


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
    check_input(graph, preprocessing)
    pixels = dataset.read_pixels(filename, preprocessing)[np.newaxis]
    return graph.run(preprocessing.to_input(pixels), feature_maps, one_core=one_core)


def _prepare(graph: Graph, preprocessing: Preprocessing, source: Source) -> dict[str, Any]:
    """What `Scores` is made of before anything is scored."""
    images = source.list_images()
    if not images:
        raise DatasetError("There is nothing to evaluate on: the data set holds 0 images.")
    check_input(graph, preprocessing)
    return {
        "filenames": [filename for filename, _ in images],
        "y_true": np.array([label for _, label in images]),
        "probability": _no_numbers(len(images)),
        "logit": _no_numbers(len(images)),
        "sha256": [""] * len(images),
    }


def _no_numbers(*shape: int) -> NDArray[np.float32]:
    return np.full(shape, np.nan, np.float32)


def _run_all(
    source: Source,
    scores: Scores,
    score: Callable[[int, bytes], None],
    progress: Progress | None,
    num_threads: int | None = None,
) -> None:
    """Reads each file, and has it scored at its place, by a thread for each core or by fewer."""
    total = len(scores.filenames)
    mixed = np.random.default_rng(_ORDER_SEED).permutation(total).tolist()
    places = iter(mixed)  # shared: each place is taken by one thread
    num_cores = os.cpu_count() or 1
    num_done = [0] * min(num_cores, num_threads or num_cores)

    def work(worker: int) -> None:
        for place in places:
            filename = scores.filenames[place]
            try:
                data = source.read_bytes(filename)
                scores.sha256[place] = hashlib.sha256(data).hexdigest()
                score(place, data)
            except DatasetError as error:
                scores.failures[filename] = str(error)
            num_done[worker] += 1

    with ThreadPoolExecutor(len(num_done)) as pool:
        waiting = {pool.submit(work, worker) for worker in range(len(num_done))}
        try:
            while waiting:
                finished, waiting = wait(waiting, timeout=_SECONDS_BETWEEN_REPORTS)
                if progress:
                    progress(sum(num_done), total)
                for future in finished:
                    future.result()
        finally:
            _exhaust(places)
    scores.failures = {n: scores.failures[n] for n in scores.filenames if n in scores.failures}
    if len(scores.failures) == total:
        raise DatasetError(next(iter(scores.failures.values())))
    require_numbers(scores.probability[[name not in scores.failures for name in scores.filenames]])


def _exhaust(places: Iterator[int]) -> None:
    """Leaves nothing to do for the other threads."""
    for _ in places:
        pass
