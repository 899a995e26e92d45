from __future__ import annotations

from typing import Any

from django.views.generic import ListView

from classifiers.assessments import describe_accuracies
from classifiers.catalogue import list_variants
from classifiers.dataset import get_class_names, get_dataset_size
from classifiers.exceptions import DatasetError


class VariantsView(ListView):
    """All variants with how good they are, and where to go from here."""

    queryset = list_variants()
    template_name = "web/variants/list.html"
    context_object_name = "variants"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        texts = describe_accuracies(context["variants"])
        for variant in context["variants"]:
            variant.accuracy_text = texts[variant.pk]
        try:
            context |= {"size": get_dataset_size(), "class_names": get_class_names()}
        except DatasetError as error:
            context["dataset_error"] = error
        return context
