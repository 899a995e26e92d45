"""Images of a data set through a graph: all in one pass, or one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers import dataset, stability
from classifiers.dataset import Source, Transform
from classifiers.engine import Graph, Outputs, check_shape, require_numbers
from classifiers.exceptions import DatasetError
from classifiers.preprocessing import Preprocessing
from classifiers.scoring.one_pass import Progress, score_all
from classifiers.scoring.scores import Scores, StabilityScores, no_numbers

Watch = Callable[[Scores], None]
"""Shown scores while they are being filled; those that there are not yet are NaN."""


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

    score_all(source, scores, score, tell)
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
        copy_probability=no_numbers(*size),
        copy_logit=no_numbers(*size),
    )

    def score(place: int, data: bytes) -> None:
        pixels = dataset.decode(data, scores.filenames[place])
        found = stability.score_copies(graph, preprocessing, pixels, num_threads=1)
        scores.probability[place], scores.logit[place] = found.probability, found.logit
        scores.copy_probability[place] = found.copy_probability
        scores.copy_logit[place] = found.copy_logit

    score_all(source, scores, score, progress)
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
    means = no_numbers(len(scores.filenames), ends[-1])
    layers = range(len(num_filters))

    def score(place: int, data: bytes) -> None:
        pixels = dataset.decode_pixels(data, scores.filenames[place], preprocessing)
        images = preprocessing.to_input(pixels[np.newaxis])
        outputs = graph.run(images, layers, one_core=True)
        scores.probability[place] = outputs.probability.item()
        for (begin, end), maps in zip(pairwise(ends), outputs.feature_maps, strict=True):
            with np.errstate(over="ignore", invalid="ignore"):
                means[place, begin:end] = maps[0, :, :, : end - begin].mean(axis=(0, 1))

    score_all(source, scores, score, progress, num_threads)
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
        "probability": no_numbers(len(images)),
        "logit": no_numbers(len(images)),
        "sha256": [""] * len(images),
    }
