from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth import get_user_model
from django_filters import rest_framework as filters

from classifiers.records import Evaluation, Status


class EvaluationFilter(filters.FilterSet):  # type: ignore[misc]
    """By what evaluations are chosen, and in which order."""

    model = filters.UUIDFilter("variant_id", help_text="`model_id` of the variant")
    data_set = filters.UUIDFilter("dataset_id", help_text="`data_set_id` of the data set")
    status = filters.ChoiceFilter(
        method="filter_status", choices=Status.choices, help_text="Where they stand"
    )
    owner = filters.CharFilter(
        method="filter_owner", max_length=150, help_text="Name of the user, in full"
    )
    imported = filters.ChoiceFilter(
        method="filter_imported",
        choices=[("false", "measured here"), ("true", "computed elsewhere")],
        help_text="Whether the scores were computed elsewhere: true, false",
    )
    ordering = filters.OrderingFilter(
        fields=["created_at", "model_name"],
        help_text="By what to order, with - for the reverse; if left out, the newest first",
    )

    class Meta:
        model = Evaluation
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: Any) -> Any:
        """Breaks ties, so that pages do not overlap."""
        chosen = super().filter_queryset(queryset)
        return chosen.order_by(*chosen.query.order_by, "-created_at", "pk")

    def filter_status(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.with_status(value)

    def filter_owner(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(**{f"owner__{get_user_model().USERNAME_FIELD}": value})

    def filter_imported(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(is_imported=value == "true")
