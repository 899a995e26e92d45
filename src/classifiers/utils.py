"""The names that the specification promises here; each is defined in the room it belongs to."""

from classifiers.dataset import (
    IMG_WIDTH,
    get_data_generator,
    get_dataset_size,
    select_img_batch,
)
from classifiers.evaluation import clr_to_tabular
from classifiers.predictions import Prediction, get_predictions

__all__ = [
    "IMG_WIDTH",
    "Prediction",
    "clr_to_tabular",
    "get_data_generator",
    "get_dataset_size",
    "get_predictions",
    "select_img_batch",
]
