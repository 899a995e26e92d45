"""Who may do what: the one place that answers it.

Visitors read. Users upload, and change, retire and download what is theirs. Staff do so with every
variant that the admin lets them change.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from classifiers.exceptions import NotAllowed
from classifiers.models import MLModel
from classifiers.publications import Publication


class Right(StrEnum):
    """What somebody may want to do, in the words of a message."""

    READ = "read about variants"
    UPLOAD = "upload a variant"
    CHANGE = "change this variant"
    RETIRE = "retire this variant"
    DOWNLOAD = "download the file of this variant"


def may(user: Any, right: Right, variant: MLModel | None = None) -> bool:
    """Whether somebody may do that.

    Args:
        user: a user, a visitor (Django's `AnonymousUser`), or None for nobody.
        right: what is to be done.
        variant: with which variant; None for `READ` and `UPLOAD`.
    """
    if right is Right.READ:
        return True
    if not (user and user.is_authenticated and user.is_active):
        return False
    if right is Right.UPLOAD or manages_all(user):
        return True
    return variant is not None and Publication.of(variant).owner_id == user.pk


def manages_all(user: Any) -> bool:
    """Whether somebody may do with every variant what its owner may."""
    return bool(user.is_staff and user.has_perm("classifiers.change_mlmodel"))


def require(user: Any, right: Right, variant: MLModel | None = None) -> None:
    """As `may`, for what cannot go on without.

    Raises:
        NotAllowed: the user may not.
    """
    if may(user, right, variant):
        return
    if user and user.is_authenticated:
        raise NotAllowed(f"Only its owner and staff may {right}. Received: user {user}")
    raise NotAllowed(f"One must be logged in to {right}. Received: a visitor")
