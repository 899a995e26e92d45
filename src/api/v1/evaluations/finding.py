from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from rest_framework.exceptions import NotFound

from api.v1 import conditional
from classifiers.records import Evaluation


def find_evaluation(evaluation_id: UUID) -> Evaluation:
    """An evaluation with what belongs to it.

    Raises:
        NotFound: there is none.
    """
    related = Evaluation.objects.select_related("variant", "dataset", "owner", "job")
    evaluation: Evaluation | None = related.filter(pk=evaluation_id).first()
    if evaluation is None:
        raise NotFound(
            f"There is no evaluation with this evaluation_id; /api/v1/evaluations/ lists them. "
            f"Received: {evaluation_id}"
        )
    return evaluation


def build_etag_of(evaluations: Iterable[Evaluation], *others: Any) -> str:
    """A tag of what follows from scores, and from what else was asked, before it is computed.

    Scores are written once: when the evaluation is finished.
    """
    keys = [[str(evaluation.pk), evaluation.finished_at] for evaluation in evaluations]
    return conditional.build_etag([keys, *others])
