from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from classifiers import dataset, engine, evaluation
from classifiers.conf import conf
from classifiers.conversion import Conversion
from classifiers.declarations import Declaration
from classifiers.exceptions import DatasetError
from classifiers.predictions import get_image_url
from classifiers.preprocessing import Scaling

_IMAGES_PER_CLASS = 16
_SHOWN_PER_CLASS = 2
_THRESHOLD = 0.5
# What a network inside which pixels are scaled gets is what one for raw pixels gets.
_TRIED = (Scaling.UNIT, Scaling.SYMMETRIC, Scaling.RAW)


@dataclass(frozen=True)
class Attempt:
    """One scaling, tried on images of the data set.

    Attributes:
        scaling: as in a declaration.
        y_score: probabilities of class 1, shape `(n,)`.
        doubts: what they say against it: sentences for people.
    """

    scaling: Scaling
    y_score: NDArray[np.float32]
    doubts: list[str]

    @property
    def label(self) -> str:
        """The scaling, for people."""
        return _(Declaration(scaling=self.scaling).get_scaling_display())

    @property
    def probabilities(self) -> list[float]:
        """Of class 1, of the images that are shown, from 0 to 1."""
        return [float(score) for score in self.y_score[: 2 * _SHOWN_PER_CLASS]]

    @property
    def shown(self) -> list[float]:
        """The same in percent."""
        return [round(100 * score, 1) for score in self.probabilities]


@dataclass(frozen=True)
class ShownImage:
    """An image of the data set that a trial shows.

    Attributes:
        filename: relative to `DATA_ROOT`.
        label: its true class, 0 or 1.
        class_name: the name of that.
    """

    filename: str
    label: int
    class_name: str

    @property
    def url(self) -> str:
        """Where it is served; empty where it is not."""
        return get_image_url(self.filename)


@dataclass(frozen=True)
class Answer:
    """What a declaration makes of one image.

    Attributes:
        image: the image.
        probability: of class 1; NaN where the output is not a number.
        class_name: what the model decides for, at 0.5.
        is_right: whether that is the true class.
    """

    image: ShownImage
    probability: float
    class_name: str
    is_right: bool

    @property
    def certainty(self) -> float:
        """The probability of the class that it decides for."""
        return max(self.probability, 1 - self.probability)


@dataclass(frozen=True)
class Trial:
    """A declaration and its alternatives, tried on the same images.

    Attributes:
        images: those that are shown: two of each class.
        y_true: the true classes of all that were tried, shape `(n,)`; those that are shown first.
        class_names: of class 0 and class 1.
        attempts: every scaling.
        declared: the one that is declared.
        doubts: about the declaration: sentences for people.
    """

    images: list[ShownImage]
    y_true: NDArray[np.int64]
    class_names: Sequence[str]
    attempts: list[Attempt]
    declared: Scaling
    doubts: list[str]

    @property
    def attempt(self) -> Attempt:
        """The declared one."""
        return next(attempt for attempt in self.attempts if attempt.scaling is self.declared)

    @property
    def answers(self) -> list[Answer]:
        """What the declaration makes of the images that are shown."""
        found = []
        for image, probability in zip(self.images, self.attempt.probabilities, strict=True):
            label = int(probability >= _THRESHOLD)
            is_right = label == image.label
            found.append(Answer(image, probability, self.class_names[label], is_right))
        return found


def try_out(conversion: Conversion, declaration: Declaration) -> Trial | None:
    """Tries a declaration on images of the data set, up to 16 of each class.

    Returns:
        None where there is no data set.
    """
    try:
        images = _choose_images()
    except DatasetError:
        return None
    preprocessing = declaration.preprocessing
    names, y_true, pixels = [], [], []
    for name, label in images:
        with contextlib.suppress(DatasetError):  # the evaluation will count and name it
            pixels.append(dataset.read_pixels(name, preprocessing))
            names.append(name)
            y_true.append(label)
    if not names:
        return None
    class_names = dataset.get_class_names()
    is_turned = declaration.turns(class_names)
    graph = engine.graphs.get(
        conversion.graph_sha256, engine.Runtime(conf.engine), lambda: conversion.graph
    )

    def attempt(scaling: Scaling) -> Attempt:
        ready = (replace(preprocessing, scaling=scaling).scale(p)[np.newaxis] for p in pixels)
        scores = [graph.run(image).probability.item() for image in ready]
        found = np.array(scores, np.float32)
        y_score = 1 - found if is_turned else found
        if not np.isfinite(y_score).all():
            return Attempt(scaling, y_score, ["For some images, the output is not a number."])
        return Attempt(scaling, y_score, evaluation.find_doubts(y_true, y_score))

    attempts = {scaling: attempt(scaling) for scaling in _TRIED}
    declared = Scaling(declaration.scaling)
    attempts[Scaling.INSIDE] = replace(attempts[Scaling.RAW], scaling=Scaling.INSIDE)
    doubts = [*attempts[declared].doubts]
    if conversion.rescales and declared is not Scaling.INSIDE:
        doubts.append("The model begins by scaling pixels itself, so they are wanted as they are.")
    shown = zip(names[: 2 * _SHOWN_PER_CLASS], y_true, strict=False)
    return Trial(
        images=[ShownImage(name, label, class_names[label]) for name, label in shown],
        y_true=np.array(y_true),
        class_names=class_names,
        attempts=list(attempts.values()),
        declared=declared,
        doubts=doubts,
    )


def _choose_images() -> list[tuple[str, int]]:
    """Images of both classes, taken evenly from the whole folder, those that are shown first."""
    images = dataset.list_images()
    chosen: list[list[tuple[str, int]]] = []
    for label in (0, 1):
        of_class = [image for image in images if image[1] == label]
        places = np.linspace(0, len(of_class) - 1, min(len(of_class), _IMAGES_PER_CLASS))
        chosen.append([of_class[int(place)] for place in places])
    shown = [image for part in chosen for image in part[:_SHOWN_PER_CLASS]]
    if not shown:
        raise DatasetError("There is nothing to try on: DATA_ROOT holds 0 images.")
    return [*shown, *(image for part in chosen for image in part[_SHOWN_PER_CLASS:])]
