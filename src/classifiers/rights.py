"""Who may do what: the one place that answers it.

Visitors read. Users upload, have variants evaluated, and change, retire and download what is
theirs. Staff do so with all that the admin lets them change.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from classifiers.exceptions import NotAllowed
from classifiers.jobs import Job
from classifiers.models import MLModel
from classifiers.publications import Publication, manages_all
from classifiers.records import Evaluation


class Right(StrEnum):
    """What somebody may want to do, in the words of a message."""

    READ = "read about variants"
    UPLOAD = "upload a variant"
    CHANGE = "change this variant"
    RETIRE = "retire this variant"
    DOWNLOAD = "download the file of this variant"
    EVALUATE = "have a variant evaluated"
    IMPORT = "import scores"
    CHOOSE = "choose thresholds for this variant"
    CALIBRATE = "calibrate this evaluation"
    DELETE = "delete this evaluation"
    FOLLOW = "follow jobs"
    CANCEL = "cancel this job"
    RETRY = "try this job again"


Owned = MLModel | Evaluation | Job
"""What belongs to somebody."""

_OF_USERS = {Right.UPLOAD, Right.EVALUATE, Right.IMPORT, Right.FOLLOW}


def may(user: Any, right: Right, subject: Owned | None = None) -> bool:
    """Whether somebody may do that.

    Args:
        user: a user, a visitor (Django's `AnonymousUser`), or None for nobody.
        right: what is to be done.
        subject: with which variant, evaluation or job; None for what needs none. An evaluation
            is calibrated by its own owner and by that of its variant.
    """
    if right is Right.READ:
        return True
    if not (user and user.is_authenticated and user.is_active):
        return False
    if right in _OF_USERS or manages_all(user):
        return True
    return subject is not None and user.pk in _find_owners(right, subject)


def require(user: Any, right: Right, subject: Owned | None = None) -> None:
    """As `may`, for what cannot go on without.

    Raises:
        NotAllowed: the user may not.
    """
    if may(user, right, subject):
        return
    if user and user.is_authenticated:
        raise NotAllowed(f"Only its owner and staff may {right}. Received: user {user}")
    raise NotAllowed(f"One must be logged in to {right}. Received: a visitor")


def _find_owners(right: Right, subject: Owned) -> set[Any]:
    if isinstance(subject, MLModel):
        return {Publication.of(subject).owner_id}
    if right is Right.CALIBRATE and isinstance(subject, Evaluation) and subject.variant:
        return {subject.owner_id, Publication.of(subject.variant).owner_id}
    return {subject.owner_id}
