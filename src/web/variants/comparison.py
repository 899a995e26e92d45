"""Several variants on the same images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from classifiers.evaluation import Figures, PairedComparison
from classifiers.exceptions import ClassifierError
from classifiers.findings.catalogue import list_variants
from classifiers.findings.glossary import Term, explain_figures
from classifiers.findings.mistakes import Disagreement, list_disagreements
from classifiers.findings.standings import Standing, list_standings
from classifiers.findings.verdicts import compare
from classifiers.records import DataSet, Evaluation
from web.keys import read_key
from web.variants import charts
from web.variants.forms import FilterForm

MOST = 6
"""Variants that are compared at once."""
_FEWEST = 2
_NUM_IMAGES = 12
# What is missing in specificity and recall, which are shown.
_COMPLEMENTS = {"false_positive_rate", "false_negative_rate"}


@dataclass
class Compared:
    """One variant beside the one that all are compared with.

    Attributes:
        key: of the variant, or of scores from elsewhere.
        name: what it is called.
        evaluation: None where there is none to compare.
        reason: why it cannot be compared; empty where it can.
    """

    key: str
    name: str
    evaluation: Evaluation | None
    standing: Standing | None = None
    is_base: bool = False
    reason: str = ""
    comparison: PairedComparison | None = None
    num_disagreements: int = 0
    disagreements: list[Disagreement] = field(default_factory=list)

    @property
    def figures(self) -> Figures | None:
        stored = self.evaluation and self.evaluation.figures
        return Figures.from_json(stored) if stored else None


class ComparisonView(TemplateView):
    """Curves, figures and differences of the variants that were ticked."""

    template_name = "web/variants/compare.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        dataset = FilterForm(self.request.GET).dataset
        found = [*self._find_variants(dataset), *self._find_imported()]
        compared = found[:MOST]
        base = self._choose_base(compared)
        if base:
            for other in compared:
                _compare(base, other)
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

    def _find_variants(self, dataset: DataSet) -> list[Compared]:
        """In the order in which they stand in the address."""
        keys = _read_keys(self.request.GET.getlist("variant"))
        variants = {v.pk: v for v in list_variants(with_retired=True).filter(pk__in=keys)}
        standings = list_standings([variants[key] for key in keys if key in variants], dataset)
        full = _read_full([s.evaluation.pk for s in standings if s.evaluation])
        return [_place(standing, full, dataset) for standing in standings]

    def _find_imported(self) -> list[Compared]:
        keys = _read_keys(self.request.GET.getlist("evaluation"))
        full = _read_full(keys)
        rows = [full[key] for key in keys if key in full and full[key].is_imported]
        return [
            Compared(
                str(row.pk), row.model_name, row, reason="" if row.figures else _not_measured()
            )
            for row in rows
        ]

    def _choose_base(self, compared: Sequence[Compared]) -> Compared | None:
        """The one that was asked for; else the first that has something to compare."""
        possible = [one for one in compared if not one.reason]
        asked = [one for one in possible if one.key == self.request.GET.get("base")]
        base = next(iter([*asked, *possible]), None)
        if base:
            base.is_base = True
        return base


def _read_keys(texts: Sequence[str]) -> list[UUID]:
    return [key for text in dict.fromkeys(texts) if (key := read_key(text))]


def _read_full(keys: Sequence[UUID]) -> dict[UUID, Evaluation]:
    rows = Evaluation.objects.filter(pk__in=keys).select_related("dataset", "job")
    return {row.pk: row for row in rows.defer("stability", "calibration", "failures")}


def _place(standing: Standing, full: dict[UUID, Evaluation], dataset: DataSet) -> Compared:
    variant = standing.variant
    evaluation = full.get(standing.evaluation.pk) if standing.evaluation else None
    reason = ""
    if standing.is_changed:
        reason = _("It was changed after it was measured on %(dataset)s; evaluate it again.") % {
            "dataset": dataset
        }
    elif evaluation is None:
        reason = _not_measured()
    return Compared(
        str(variant.pk if variant else ""), standing.name, evaluation, standing, reason=reason
    )


def _not_measured() -> str:
    return _("It has no figures on this data set.")


def _compare(base: Compared, other: Compared) -> None:
    if other is base or other.reason or base.evaluation is None or other.evaluation is None:
        return
    try:
        other.comparison = compare(base.evaluation, other.evaluation)
        found = list_disagreements(base.evaluation, other.evaluation)
    except ClassifierError as error:
        other.reason = str(error)
    else:
        other.num_disagreements, other.disagreements = len(found), found[:_NUM_IMAGES]


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
