from __future__ import annotations

from uuid import UUID

from rest_framework.exceptions import NotFound

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
