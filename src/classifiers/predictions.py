"""Predictions in a form that a person or a front-end can use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifiers import engine, scoring
from classifiers.conf import conf
from classifiers.copies import open_graph
from classifiers.dataset import draw_images, get_class_names
from classifiers.evaluation import Figures
from classifiers.exceptions import InvalidThreshold
from classifiers.measurements import THRESHOLD, is_current
from classifiers.models import MLModel
from classifiers.records import OperatingPoint
from classifiers.records.datasets import quote_filename


class Prediction:
    """What a variant said about one image.

    Attributes:
        img_url: URL of the image.
        true_label: true label of the image, preferably the name of its class.
        pred_label: predicted label, likewise.
        probability: a percentage or a fraction. An array with one element, such as
            `MLModel.predict` gives for an image, is taken as the number in it.
        plots: URLs of plots of convolutional layers.
    """

    def __init__(
        self,
        img_url: str,
        true_label: str,
        pred_label: str,
        probability: Any,
        plots: list[str] | None = None,
    ) -> None:
        self.img_url = img_url
        self.true_label = true_label
        self.pred_label = pred_label
        self.probability = probability
        self.plots = [] if plots is None else plots

    def __repr__(self) -> str:
        return (
            f"<Prediction {self.img_url!r}: {self.pred_label} ({self.probability}), "
            f"truly {self.true_label}>"
        )

    @property
    def is_right(self) -> bool:
        """Whether the image is of the class that was predicted."""
        return self.true_label == self.pred_label

    @property
    def probability(self) -> float:
        return self._probability

    @probability.setter
    def probability(self, value: Any) -> None:
        self._probability = float(np.asarray(value).item())


@dataclass(frozen=True)
class PredictionsAt:
    """Predictions that were decided at an operating point, with how often such ones are wrong.

    Attributes:
        predictions: as those of `get_predictions`.
        operating_point: what they were decided at.
    """

    predictions: list[Prediction]
    operating_point: OperatingPoint

    @property
    def rates(self) -> Figures:
        """What its threshold did to the images that it was chosen on.

        `false_positive_rate`, `false_negative_rate` and the others of `figures_at`, each with its
        interval.
        """
        return Figures.from_json(self.operating_point.figures)


def get_predictions_at(
    operating_point: OperatingPoint,
    num_imgs: int,
    conv_idx: Iterable[int],
    seed: int | None = None,
) -> PredictionsAt:
    """Asks the variant of an operating point, and decides by its threshold.

    The other arguments and errors are those of `get_predictions`.

    Raises:
        InvalidThreshold: the operating point was chosen on another file or declaration of the
            variant, or on classes that are the other way round.
    """
    variant, evaluation = operating_point.variant, operating_point.evaluation
    if not is_current(evaluation, variant):
        raise InvalidThreshold(
            "An operating point must be chosen on the variant as it is now. Received: "
            f"{operating_point.name}, from before its file or declaration was changed."
        )
    if evaluation.is_turned != variant.declaration.turns(get_class_names()):
        raise InvalidThreshold(
            "An operating point holds for classes in the order in which it was chosen. Received: "
            f"{operating_point.name}, chosen on {' and '.join(evaluation.class_names)}."
        )
    predictions = get_predictions(
        variant, num_imgs, conv_idx, seed, threshold=operating_point.threshold
    )
    return PredictionsAt(predictions, operating_point)


def get_predictions(
    model: MLModel,
    num_imgs: int,
    conv_idx: Iterable[int],
    seed: int | None = None,
    *,
    threshold: float = THRESHOLD,
) -> list[Prediction]:
    """Asks a variant about images drawn at random from the data set.

    The images are read as its declaration says, and what it says is put in the data set's classes.

    Args:
        model: the variant.
        num_imgs: how many images, from 1 to the size of the data set.
        conv_idx: convolutional layers to plot, counted from 0; an empty list for none.
        seed: draws the same images again, as long as the data set holds the same.
        threshold: from 0 to 1; a probability of class 1 at or above it makes class 1.

    Returns:
        A prediction for each image, with class names as labels and the probability of the
        *predicted* class in percent, four decimals.

    Raises:
        InvalidImageCount: the data set does not have that many images.
        InvalidConvIndex: a layer that the variant does not have.
        InvalidThreshold: the threshold is not a number from 0 to 1.
        IncompatibleImages: the variant does not take images of the size that the data set gives.
    """
    graph, declared = open_graph(model), model.declaration
    conv_idx = list(conv_idx)
    if conv_idx:
        conv_idx = engine.check_conv_idx(conv_idx, graph.num_feature_maps)
    filenames, labels, class_names = draw_images(num_imgs, seed)
    is_turned = declared.turns(list(class_names.values()))
    predictions = []
    for place, (filename, label) in enumerate(zip(filenames, labels, strict=True)):
        # The other cores are for whoever else is asking.
        outputs = scoring.run_image(
            graph, declared.preprocessing, filename, conv_idx, one_core=True
        )
        said = engine.require_numbers(outputs.probability)
        probability = 1 - said if is_turned else said
        predicted = engine.classify(probability, threshold).item()
        share = probability.item()
        predictions.append(
            Prediction(
                img_url=get_image_url(filename),
                true_label=class_names[label],
                pred_label=class_names[predicted],
                probability=round(100 * (share if predicted else 1 - share), 4),
                plots=model._visualize_conv_layers_single_img(
                    outputs.feature_maps, conv_idx, f"plot_img{place}"
                ),
            )
        )
    return predictions


def get_image_url(filename: str) -> str:
    """URL of an image of the data set, by its name relative to `DATA_ROOT`.

    Empty where nothing is known to serve the data set.
    """
    return f"{conf.data_url}{quote_filename(filename)}" if conf.data_url else ""
