from __future__ import annotations

from typing import ClassVar

from django_filters import rest_framework as filters

from classifiers.jobs import Job
from classifiers.jobs.models import Status


class JobFilter(filters.FilterSet):  # type: ignore[misc]
    """By what jobs are chosen."""

    status = filters.ChoiceFilter(choices=Status.choices, help_text="Where they stand")

    class Meta:
        model = Job
        fields: ClassVar[list[str]] = []
