"""What the pages about one variant have in common: the variant, its tabs, an evaluation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from classifiers.findings.catalogue import list_variants
from classifiers.findings.standings import find_evaluation
from classifiers.findings.summaries import get_class_names
from classifiers.models import MLModel
from classifiers.records import Evaluation
from classifiers.rights import Right, may
from web.variants.forms import EvaluationChoice


def find_variant(model_id: UUID) -> MLModel:
    """A variant with what is known of its publication, retired or not.

    Raises:
        Http404: there is none.
    """
    return get_object_or_404(list_variants(with_retired=True), pk=model_id)


class VariantPage(TemplateView):
    """A page about one variant. Its template extends `web/variants/variant.html`.

    Attributes:
        tab: which of the tabs it is, as `web/variants/tabs.html` calls it.
    """

    tab = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.variant: Any = find_variant(kwargs["model_id"])

    @cached_property
    def evaluation(self) -> Evaluation | None:
        """That of the address, `?evaluation=`; without one, that which says most.

        Raises:
            Http404: the variant has none with this key that has scores.
        """
        chosen = self.request.GET.get("evaluation")
        if not chosen:
            return find_evaluation(self.variant)
        finished = Evaluation.objects.of(self.variant).finished()
        form = EvaluationChoice(
            finished.select_related("dataset", "job", "owner"), {"evaluation": chosen}
        )
        found: Evaluation | None = form.get("evaluation")
        if found is None:
            raise Http404
        return found

    def may(self, right: Right, subject: Any = None) -> bool:
        """Whether who asks may do that, with this variant unless something else is named."""
        return may(self.request.user, right, subject or self.variant)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rights = {
            "may_change": self.may(Right.CHANGE),
            "may_evaluate": self.may(Right.EVALUATE) and not self.variant.retired_at,
            "may_choose": self.may(Right.CHOOSE),
        }
        return super().get_context_data(
            variant=self.variant,
            tab=self.tab,
            evaluation=self.evaluation,
            class_names=get_class_names(self.variant, self.evaluation),
            **rights,
            **kwargs,
        )
