"""Who can be asked about people's own pictures, and who is, unless something else is wanted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from classifiers.conf import conf
from classifiers.findings.catalogue import list_variants
from classifiers.findings.standings import Standing, list_standings
from classifiers.models import MLModel
from classifiers.records import DataSet
from classifiers.stored_texts import translate_stored

_CHANCE = 0.5


class Candidate(NamedTuple):
    """A variant that can be asked.

    Attributes:
        variant: the variant, which is not retired.
        is_asked: whether it is asked where nobody says who is wanted.
        reason: why it is not; empty where it is. For people, in the language that is active.
        caution: what must be known of what it was measured on; empty where nothing is.
    """

    variant: MLModel
    is_asked: bool
    reason: str
    caution: str


def list_candidates() -> list[Candidate]:
    """All variants that are not retired, by name.

    Those are asked of which the default data set has shown that they tell its classes apart: the
    95 % interval of the area under the ROC curve lies above one half. At most as many as a check
    may ask, the surest first.
    """
    dataset = DataSet.get_default()
    standings = list_standings(list_variants(), dataset)
    reasons = [_find_reason(standing) for standing in standings]
    sure = [standing for standing, why in zip(standings, reasons, strict=True) if not why]
    sure.sort(key=_find_low, reverse=True)
    asked = {standing.key for standing in sure[: conf.max_variants_per_check]}
    return [
        Candidate(
            standing.variant,
            standing.key in asked,
            reason or ("" if standing.key in asked else _("others tell the classes apart better")),
            translate_stored(dataset.caution) if standing.evaluation else "",
        )
        for standing, reason in zip(standings, reasons, strict=True)
        if standing.variant
    ]


def list_asked() -> Sequence[MLModel]:
    """Who is asked where nobody says who is wanted; may be nobody."""
    return [candidate.variant for candidate in list_candidates() if candidate.is_asked]


def _find_reason(standing: Standing) -> str:
    """Why a variant is not asked; empty where nothing speaks against it."""
    area = standing.roc_auc
    if area is not None and area.low is not None and area.low > _CHANCE:
        return ""
    if standing.is_under_way and area is None:
        return _("its evaluation is under way")
    if standing.is_changed:
        return _("not evaluated since its file or declaration was changed")
    if area is None or area.value is None:
        return _("not evaluated on the data set of this installation")
    if area.low is None or area.high is None:
        return _("too few images to show that it tells the classes apart")
    return _(
        "not shown to tell the classes apart: AUC %(value)s of 100, 95 %% interval %(low)s to "
        "%(high)s"
    ) % {
        "value": round(100 * area.value),
        "low": math.floor(100 * area.low),
        "high": math.ceil(100 * area.high),
    }


def _find_low(standing: Standing) -> float:
    area = standing.roc_auc
    return area.low if area and area.low is not None else 0.0
