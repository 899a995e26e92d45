"""From scores to figures: accuracy, classification report, intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from classifiers.evaluation.figure import Figure
from classifiers.evaluation.intervals import wilson

_MAX_COUNTED = 10_000
_METRICS = ("precision", "recall", "f1-score")


class Report(NamedTuple):
    """How a variant did on a labelled data set."""

    accuracy: float
    """Percentage of images classified correctly, two decimals."""
    clr: dict[str, Any]
    """The classification report as a table; see `clr_to_tabular`."""


def evaluate(y_true: ArrayLike, y_pred: ArrayLike) -> Report:
    """Judges decisions (0 or 1) against the true classes, with scikit-learn.

    A figure that is undefined, such as the precision of a class never predicted, is given as 0.
    """
    from sklearn.metrics import accuracy_score, classification_report

    y_true, y_pred = (np.ravel(y).astype(int) for y in (y_true, y_pred))
    report = classification_report(y_true, y_pred, labels=[0, 1], output_dict=True, zero_division=0)
    accuracy = round(100 * float(accuracy_score(y_true, y_pred)), 2)
    return Report(accuracy, clr_to_tabular(report))


def clr_to_tabular(clr: Mapping[str, Any]) -> dict[str, Any]:
    """Turns scikit-learn's classification report into columns and rows, for an HTML table.

    Args:
        clr: `sklearn.metrics.classification_report(..., output_dict=True)`; it is not changed.

    Returns:
        `{"columns": [...], "rows": [...]}`, all plain Python values: class names as they are, but
        whole numbers as integers; metrics with two decimals; support as an integer; the accuracy
        in the column of the f1-score, as scikit-learn prints it.
    """
    return {
        "columns": ["", *_METRICS, "support"],
        "rows": [_row(name, entry, clr) for name, entry in clr.items()],
    }


def describe_accuracy(
    accuracy: float | None, clr: Mapping[str, Any] | None, figure: Figure | None = None
) -> str:
    """An accuracy for people: with the images it was measured on, and its uncertainty.

    Args:
        accuracy: in percent; None where it is not known.
        clr: the classification report as a table; None likewise.
        figure: the same accuracy with its interval, which may know of groups. Without one, the 95 %
            interval is Wilson's (1927), as if each image stood for itself.
    """
    if accuracy is None or clr is None:
        return "not evaluated yet"
    num_images = next(row[-1] for row in clr["rows"] if row[0] == "accuracy")
    num_correct = round(accuracy * num_images / 100)
    # Two decimals of a percentage tell the exact number of images only up to here.
    counted = f"{num_correct} of {num_images}" if num_images <= _MAX_COUNTED else str(num_images)
    low, high = wilson(num_correct, num_images) if figure is None else (figure.low, figure.high)
    if low is None or high is None:
        return f"{accuracy} % ({counted} images)"
    interval = f"95 % interval {100 * low:.1f} to {100 * high:.1f} %"
    return f"{accuracy} % ({counted} images; {interval})"


def _row(name: str, entry: Any, clr: Mapping[str, Any]) -> list[Any]:
    if not isinstance(entry, Mapping):  # the accuracy: one number, for all images
        return [name, "", "", round(float(entry), 2), _num_images(clr)]
    metrics = [round(float(entry[metric]), 2) for metric in _METRICS]
    return [_label(name), *metrics, int(entry["support"])]


def _label(name: str) -> str | int:
    if name.isdecimal() and str(int(name)) == name:
        return int(name)
    return name.replace(" ", "_") if name in {"micro avg", "macro avg", "weighted avg"} else name


def _num_images(clr: Mapping[str, Any]) -> int:
    return int(clr["macro avg"]["support"])
