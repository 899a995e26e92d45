"""Several variants on the same images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.views.generic import TemplateView

from classifiers.findings.comparisons import Compared, compare_all, find_compared
from classifiers.findings.glossary import Term, explain_figures
from classifiers.records import DataSet
from web.keys import read_key
from web.variants import charts
from web.variants.forms import FilterForm

MOST = 6
"""Variants that are compared at once."""
_FEWEST = 2
# What is missing in specificity and recall, which are shown.
_COMPLEMENTS = {"false_positive_rate", "false_negative_rate"}


class ComparisonView(TemplateView):
    """Curves, figures and differences of the variants that were ticked."""

    template_name = "web/variants/compare.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        dataset = FilterForm(self.request.GET).dataset
        asked = self.request.GET
        variants, imported = (_read_keys(asked.getlist(n)) for n in ("variant", "evaluation"))
        found = find_compared(dataset, variants, imported)
        compared = found[:MOST]
        base = compare_all(compared, asked.get("base"))
        return super().get_context_data(
            dataset=dataset,
            datasets=DataSet.objects.all(),
            compared=compared,
            base=base,
            is_too_few=len(compared) < _FEWEST,
            num_left_out=len(found) - len(compared),
            most=MOST,
            rows=_list_rows(compared, base),
            chart=_draw(compared),
            class_names=base.evaluation.class_names if base and base.evaluation else [],
            **kwargs,
        )


def _read_keys(texts: Sequence[str]) -> list[UUID]:
    return [key for text in dict.fromkeys(texts) if (key := read_key(text))]


def _list_rows(
    compared: Sequence[Compared], base: Compared | None
) -> list[tuple[Term, list[tuple[Any, Any, bool]]]]:
    """For each figure what it is, and for each variant its value and its difference."""
    if base is None or base.evaluation is None:
        return []
    shown = [(one, one.figures) for one in compared]
    return [
        (
            term,
            [
                (
                    figures.by_name.get(name) if figures else None,
                    one.comparison.differences.get(name) if one.comparison else None,
                    one.comparison is not None,
                )
                for one, figures in shown
            ],
        )
        for name, term in explain_figures(base.evaluation.class_names).items()
        if name not in _COMPLEMENTS
    ]


def _draw(compared: Sequence[Compared]) -> charts.Chart | None:
    measured = [(one, one.evaluation) for one in compared if one.evaluation]
    found = [(one, evaluation.curves) for one, evaluation in measured if evaluation.curves]
    if not found:
        return None
    class_names = measured[0][1].class_names
    drawn = [
        (one.name, curves["roc"])
        for one, curves in found
        if one.evaluation and one.evaluation.class_names == class_names
    ]
    return charts.draw_roc(drawn, class_names)
