"""dlib's frontal face detector: five filters on histograms of oriented gradients.

The model is part of the package. Source: King, "Max-Margin Object Detection",
https://arxiv.org/abs/1502.00046; Dalal and Triggs 2005, "Histograms of oriented gradients for human
detection".
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifiers.exceptions import FacesUnavailable, IncompatibleImages
from classifiers.faces.box import Box

MAX_FACES = 20
"""The largest faces of a picture that are told; a crowd has no more."""
NUM_PIXELS = 4_000_000
"""Pixels to which a picture is brought before it is looked at."""

_MOST_ENLARGED = 2.0
_SAME = 1 / 3
"""Two boxes that share more of the smaller one than this are of one face."""
_FEWEST_SIDE = 8
"""Pixels, below which a picture shows nothing."""
_COLOURS = 3
_local = threading.local()
_RULE = "Faces are looked for in pixels of shape (height, width, 3) and type uint8."


class Face(NamedTuple):
    """A face in a picture."""

    box: Box
    """Left, top, width and height, from the forehead to the chin, in pixels of the picture."""
    score: float
    """How sure the detector is: from 0, with no upper bound. Above 1, it is hardly ever wrong."""


def find_faces(pixels: NDArray[np.uint8], num_pixels: int = NUM_PIXELS) -> list[Face]:
    """Finds the faces in a picture that look at the camera, more or less.

    Before, a large picture is reduced, and a small one enlarged, to the number of pixels given, but
    to twice its width and height at most: the detector finds faces of about 80 pixels and more.
    It takes time in proportion to that number, and runs in the thread that calls it.

    Args:
        pixels: red, green and blue of an upright picture, shape `(height, width, 3)`, uint8.
        num_pixels: what the picture is brought to; fewer are faster, and find fewer small faces.

    Returns:
        At most `MAX_FACES`, the largest first. Boxes lie within the picture, and two of them share
        at most a third of the smaller one.

    Raises:
        FacesUnavailable: dlib is not installed.
        IncompatibleImages: the array is of another shape or type.
    """
    _check(pixels)
    height, width = pixels.shape[:2]
    if min(height, width) < _FEWEST_SIDE:
        return []
    share = min(_MOST_ENLARGED, math.sqrt(num_pixels / (height * width)))
    found = _detect(_resize(pixels, share))
    faces = (Face(_scale(box, 1 / share).clip((width, height)), score) for box, score in found)
    apart = _drop_same(face for face in faces if face.box.area)
    return sorted(apart, key=lambda face: face.box.area, reverse=True)[:MAX_FACES]


def require_finder() -> None:
    """Makes sure that faces can be found here, without loading what finds them.

    Raises:
        FacesUnavailable: dlib is not installed.
    """
    if find_spec("dlib") is None:
        raise FacesUnavailable("Faces cannot be found: install dlib-bin.")


def _check(pixels: NDArray[np.uint8]) -> None:
    if pixels.dtype != np.uint8 or pixels.ndim != _COLOURS or pixels.shape[2] != _COLOURS:
        raise IncompatibleImages(f"{_RULE} Received: {pixels.dtype} of shape {pixels.shape}.")


def _resize(pixels: NDArray[np.uint8], share: float) -> NDArray[np.uint8]:
    from PIL import Image
    from PIL.Image import Resampling

    height, width = (max(1, round(side * share)) for side in pixels.shape[:2])
    # First by a whole number, which is a fraction of the work.
    resized = Image.fromarray(pixels).resize((width, height), Resampling.BILINEAR, reducing_gap=2.0)
    return np.asarray(resized)


def _detect(pixels: NDArray[np.uint8]) -> list[Face]:
    rectangles, scores, _ = _load_detector().run(pixels, 0, 0.0)
    boxes = (Box(it.left(), it.top(), it.width(), it.height()) for it in rectangles)
    return [Face(box, float(score)) for box, score in zip(boxes, scores, strict=True)]


def _load_detector() -> Any:
    """The detector of this thread: it keeps what it computes of a picture, so none is shared."""
    if not hasattr(_local, "detector"):
        require_finder()
        import dlib

        _local.detector = dlib.get_frontal_face_detector()
    return _local.detector


def _scale(box: Box, factor: float) -> Box:
    left, top, right, bottom = (round(edge * factor) for edge in box.edges)
    return Box(left, top, right - left, bottom - top)


def _drop_same(faces: Iterable[Face]) -> list[Face]:
    """The surest of those that share much."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda face: face.score, reverse=True):
        box = face.box
        if all(box.count_shared(it.box) <= _SAME * min(box.area, it.box.area) for it in kept):
            kept.append(face)
    return kept
