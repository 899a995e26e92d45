"""All variants, in lists: what is known of their publication, and how they stand."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db.models import F, QuerySet

from classifiers.findings.standings import Standing, list_imported, list_standings
from classifiers.models import MLModel
from classifiers.records import DataSet


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


def list_all_standings(
    dataset: DataSet, *, name: str = "", with_retired: bool = False
) -> list[Standing]:
    """How all variants stand on a data set, by their names; then scores from elsewhere.

    Args:
        dataset: the data set.
        name: what is in their names; letters may be large or small.
        with_retired: whether retired variants are among them.
    """
    variants = list_variants(with_retired=with_retired).filter(model_name__icontains=name)
    imported = [it for it in list_imported(dataset) if name.casefold() in it.name.casefold()]
    return [*list_standings(variants.defer("clr", "conv_layers"), dataset), *imported]
