"""What a variant gets wrong, image by image."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator

from classifiers.findings.mistakes import Show, list_decisions
from web.variants.forms import MistakesForm
from web.variants.pages import VariantPage

_PER_PAGE = 24


class MistakesView(VariantPage):
    """The images of an evaluation, the worst first; each can be checked."""

    template_name = "web/variants/mistakes.html"
    tab = "mistakes"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        evaluation = self.evaluation
        if evaluation is None:
            return context
        form = MistakesForm(self.request.GET, class_names=evaluation.class_names)
        label = form.get("label")
        decisions = list_decisions(
            evaluation, form.get("threshold"), show=Show(form.get("show")), label=label
        )
        page = Paginator(decisions, _PER_PAGE).get_page(self.request.GET.get("page"))
        return context | {
            "form": form,
            "decisions": decisions,
            "page_obj": page,
            "show": form.get("show"),
        }
