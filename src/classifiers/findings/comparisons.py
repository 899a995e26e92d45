"""Several variants on the same images, each beside one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from classifiers.evaluation import Figures, PairedComparison
from classifiers.exceptions import ClassifierError
from classifiers.findings.catalogue import list_variants
from classifiers.findings.mistakes import Disagreement, list_disagreements
from classifiers.findings.standings import Standing, list_standings
from classifiers.findings.verdicts import compare, describe_comparison
from classifiers.records import DataSet, Evaluation
from classifiers.stored_texts import translate_stored

_NUM_IMAGES = 12


@dataclass
class Compared:
    """One variant beside the one that all are compared with.

    Attributes:
        key: of the variant, or of scores from elsewhere.
        name: what it is called.
        evaluation: None where there is none to compare.
        reason: why it cannot be compared; empty where it can.
        sentence: what comes of the comparison, in the language that is active.
    """

    key: str
    name: str
    evaluation: Evaluation | None
    standing: Standing | None = None
    is_base: bool = False
    reason: str = ""
    comparison: PairedComparison | None = None
    sentence: str = ""
    num_disagreements: int = 0
    disagreements: list[Disagreement] = field(default_factory=list)

    @property
    def figures(self) -> Figures | None:
        stored = self.evaluation and self.evaluation.figures
        return Figures.from_json(stored) if stored else None

    def compare_with(self, base: Compared) -> None:
        """Finds out how it differs, or why that cannot be."""
        if self is base or self.reason or base.evaluation is None or self.evaluation is None:
            return
        try:
            self.comparison = compare(base.evaluation, self.evaluation)
            self.sentence = describe_comparison(self.comparison, base.name, self.name)
            found = list_disagreements(base.evaluation, self.evaluation)
        except ClassifierError as error:
            self.reason = translate_stored(str(error))
        else:
            self.num_disagreements, self.disagreements = len(found), found[:_NUM_IMAGES]


def find_compared(
    dataset: DataSet, variants: Sequence[UUID], imported: Sequence[UUID]
) -> list[Compared]:
    """What is to be compared on a data set, in this order.

    Args:
        dataset: the data set.
        variants: keys of variants, retired or not; what is none is left out.
        imported: keys of evaluations whose scores were computed elsewhere, likewise.
    """
    return [*_find_variants(dataset, variants), *_find_imported(imported)]


def compare_all(compared: Sequence[Compared], base_key: str | None = None) -> Compared | None:
    """Compares all with one of them.

    Args:
        compared: gets the findings.
        base_key: of the one that they are compared with; the first that has something to compare
            where it is none.

    Returns:
        The one that they were compared with; None where none has anything to compare.
    """
    possible = [one for one in compared if not one.reason]
    asked = [one for one in possible if one.key == base_key]
    base = next(iter([*asked, *possible]), None)
    if base:
        base.is_base = True
        for other in compared:
            other.compare_with(base)
    return base


def _find_variants(dataset: DataSet, keys: Sequence[UUID]) -> list[Compared]:
    variants = {v.pk: v for v in list_variants(with_retired=True).filter(pk__in=keys)}
    standings = list_standings([variants[key] for key in keys if key in variants], dataset)
    full = _read_full([s.evaluation.pk for s in standings if s.evaluation])
    return [_place(standing, full, dataset) for standing in standings]


def _find_imported(keys: Sequence[UUID]) -> list[Compared]:
    full = _read_full(keys)
    rows = [full[key] for key in keys if key in full and full[key].is_imported]
    return [
        Compared(str(row.pk), row.model_name, row, reason="" if row.figures else _not_measured())
        for row in rows
    ]


def _read_full(keys: Sequence[UUID]) -> dict[UUID, Evaluation]:
    rows: Any = Evaluation.objects.filter(pk__in=keys).select_related("dataset", "job")
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
