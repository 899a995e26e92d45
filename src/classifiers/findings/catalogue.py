"""Variants with what is known of their publication, for lists."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db.models import F, QuerySet

from classifiers.models import MLModel


def list_variants(*, with_retired: bool = False) -> QuerySet[MLModel]:
    """Variants by name, each with `owner` (a name), `published_at`, `retired_at`, `retired_reason`.

    Args:
        with_retired: whether those that are retired are among them.
    """
    owner = f"publication__owner__{get_user_model().USERNAME_FIELD}"
    variants = MLModel.objects.annotate(
        owner=F(owner),
        published_at=F("publication__published_at"),
        retired_at=F("publication__retired_at"),
        retired_reason=F("publication__retired_reason"),
    )
    return variants if with_retired else variants.filter(retired_at=None)
