"""Eight copies of a picture, as if it had been sent on, and what a graph says of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from classifiers.engine import Graph, check_shape
from classifiers.preprocessing import Preprocessing
from classifiers.stability.changes import shrink
from classifiers.stability.transformations import TRANSFORMATIONS, Transformation

EIGHT_COPIES: tuple[Transformation, ...] = tuple(
    TRANSFORMATIONS[name]
    for name in (
        *("jpeg-75", "jpeg-45", "shrink-2", "thumbnail-96"),
        *("thumbnail-64", "noise-4", "crop-90", "flip"),
    )
)
"""What happens to pictures that are sent on, and after which people call it the same picture.

Two go by way of a fixed small size: as networks see pictures of any size in one, a change that is
measured in pixels of the picture would try a large one less than a small one.
"""

_NUM_THREADS = min(2, os.cpu_count() or 1)


@dataclass(frozen=True)
class CopyScores:
    """What a graph gives for a picture and its copies, of the positive class of the network.

    Attributes:
        names: of the transformations, in the order of the copies.
        probability: of the picture itself.
        logit: what `probability` is the sigmoid of.
        copy_probability: of the copies, shape `(8,)`.
        copy_logit: what they are the sigmoid of, shape `(8,)`.
        divisor: by how much the picture was made smaller before it was copied; 1 for not at all.
    """

    names: tuple[str, ...]
    probability: float
    logit: float
    copy_probability: NDArray[np.float32]
    copy_logit: NDArray[np.float32]
    divisor: int


def score_copies(
    graph: Graph,
    preprocessing: Preprocessing,
    pixels: NDArray[np.uint8] | Image.Image,
    *,
    num_threads: int = _NUM_THREADS,
) -> CopyScores:
    """Scores a picture, and eight copies of it.

    The picture itself is scored as it is. What has a side of more than `changes.LARGEST_SIDE`
    pixels is shrunk before it is copied, as whoever sends it on would do, too.

    Args:
        graph: of the model.
        preprocessing: as it is declared.
        pixels: of the picture in its own size, shape `(height, width, 3)`; or the picture itself,
            in RGB.
        num_threads: that make copies, each one at a time.

    Raises:
        IncompatibleImages: the preprocessing does not give what the graph takes.
    """
    check_shape(graph, (1, *preprocessing.input_shape))
    picture = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)

    def score(change: Callable[[Image.Image], Image.Image]) -> tuple[float, float]:
        ready = preprocessing.to_input(preprocessing.to_pixels(change(picture))[np.newaxis])
        # Whoever asks for one thread keeps the other cores busy.
        outputs = graph.run(ready, one_core=num_threads == 1)
        return outputs.probability.item(), outputs.logit.item()

    own = score(lambda whole: whole)
    picture, divisor = shrink(picture)
    changes = [transformation.change for transformation in EIGHT_COPIES]
    if num_threads > 1:
        with ThreadPoolExecutor(num_threads) as pool:
            found = list(pool.map(score, changes))
    else:
        found = [score(change) for change in changes]
    copies = np.array(found, np.float32)
    names = tuple(transformation.name for transformation in EIGHT_COPIES)
    return CopyScores(names, *own, copies[:, 0], copies[:, 1], divisor)
