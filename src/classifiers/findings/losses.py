"""What becomes of the answers of a variant when pictures are sent on, where that is much worse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from classifiers.evaluation import index_figures
from classifiers.records import Evaluation
from classifiers.stability import EIGHT_COPIES, Family

_ON_THE_WAY = (Family.JPEG, Family.SHRINK, Family.THUMBNAIL)
"""What happens to pictures without anybody's doing."""
_WRONGLY = ("false_positive_rate", "false_negative_rate")
"""How often class 0, and class 1, is taken for the other one."""


class Loss(NamedTuple):
    """How often images of a class are decided wrongly, as they are and after a change.

    Attributes:
        label: the class, 0 or 1.
        change: what was done to them, as `stability.Transformation.label`.
        before: the figure of the images as they are, as `Figure.to_json()`.
        after: the same of the changed ones.
    """

    label: int
    change: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def list_losses(evaluation: Evaluation) -> list[Loss]:
    """For each class, the change on the way after which most of its images are decided wrongly.

    Only where the two 95 % intervals do not touch: else luck may be the reason. Of what is stored,
    no more is read than that takes. At a threshold of 0.5.
    """
    stored = _read(evaluation)
    if stored is None:
        return []
    unchanged, points = stored
    found = (_find_worst(label, unchanged, points) for label in (0, 1))
    return [loss for loss in found if loss]


def _read(evaluation: Evaluation) -> tuple[Any, Sequence[Any]] | None:
    paths = ["stability__unchanged", *(f"stability__curves__{name}" for name in _ON_THE_WAY)]
    rows = Evaluation.objects.filter(pk=evaluation.pk, stability__isnull=False)
    row = rows.values_list(*paths).first()
    if row is None or row[0] is None:
        return None
    labels = {transformation.label for transformation in EIGHT_COPIES}
    points = [point for curve in row[1:] for point in curve or [] if point["label"] in labels]
    return row[0], points


def _find_worst(label: int, unchanged: Any, points: Sequence[Any]) -> Loss | None:
    before = _find_rate(unchanged, label)
    losses = [
        Loss(label, point["label"], before, after)
        for point in points
        for after in [_find_rate(point, label)]
        if before and after and after["low"] > before["high"]
    ]
    return max(losses, key=lambda loss: float(loss.after["value"]), default=None)


def _find_rate(judged: Mapping[str, Any], label: int) -> Any:
    """The rate of a pass, if it has an interval."""
    figure = index_figures(judged).get(_WRONGLY[label])
    is_known = figure and None not in {figure["value"], figure["low"], figure["high"]}
    return figure if is_known else None
