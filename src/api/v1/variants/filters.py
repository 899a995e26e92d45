from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django_filters import rest_framework as filters
from django_filters.fields import IsoDateTimeField

from classifiers.models import MLModel


class _MomentField(IsoDateTimeField):  # type: ignore[misc]
    def to_python(self, value: Any) -> datetime | None:
        moment: datetime | None = super().to_python(value)
        try:  # the offset of a first or a last day can lead out of the calendar
            return moment.astimezone(UTC) if moment else None
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid"], "invalid") from error


class _MomentFilter(filters.IsoDateTimeFilter):  # type: ignore[misc]
    field_class = _MomentField


class _PercentFilter(filters.NumberFilter):  # type: ignore[misc]
    field_class = forms.FloatField


class VariantFilter(filters.FilterSet):  # type: ignore[misc]
    """By what variants are chosen, and in which order."""

    name = filters.CharFilter(
        "model_name", "icontains", max_length=30, help_text="Part of the name"
    )
    owner = filters.CharFilter("owner", max_length=150, help_text="Name of the user, in full")
    accuracy_min = _PercentFilter(
        "accuracy", "gte", min_value=0, max_value=100, help_text="Least accuracy in percent"
    )
    published_after = _MomentFilter(
        "published_at", "gte", help_text="Date and time (ISO 8601) from which on"
    )
    retired = filters.ChoiceFilter(
        method="filter_retired",
        choices=[("false", "those in use"), ("true", "those retired"), ("any", "all")],
        empty_label=None,
        help_text="Whether retired variants are listed: false (if left out), true, any",
    )
    ordering = filters.OrderingFilter(
        fields=["model_name", "accuracy", "published_at"],
        help_text="By what to order, with - for the reverse",
    )

    class Meta:
        model = MLModel
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: Any) -> Any:
        """Leaves out the retired ones unless they are asked for; breaks ties by name."""
        chosen = super().filter_queryset(queryset)
        if not self.form.cleaned_data["retired"]:
            chosen = chosen.filter(retired_at=None)
        return chosen.order_by(*chosen.query.order_by or ["model_name"], "model_name")

    def filter_retired(self, queryset: Any, name: str, value: str) -> Any:
        return queryset if value == "any" else queryset.filter(retired_at__isnull=value == "false")
