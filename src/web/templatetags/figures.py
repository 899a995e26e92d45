"""Figures of evaluations, as people read them."""

from __future__ import annotations

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from classifiers.evaluation import Figure
from classifiers.findings.glossary import Term
from classifiers.numerals import format_decimal, format_threshold

register = template.Library()

_NOTHING = "–"


@register.filter
def whole(number: float | None) -> str:
    """A count, with its thousands apart."""
    return _NOTHING if number is None else number_format(round(number), 0, force_grouping=True)


@register.filter
def threshold(probability: float, decimals: int | None = None) -> str:
    """A threshold by so many digits; without a number by four, as far as it has them."""
    return format_threshold(probability, decimals)


@register.filter
def value(figure: Figure | None, term: Term) -> str:
    """What a figure is: in percent if it is a share."""
    if figure is None or figure.value is None:
        return _NOTHING
    return _write(figure.value, term) + (" %" if term.is_share else "")


@register.filter
def ends(figure: Figure | None, term: Term) -> str:
    """The ends of its interval; empty where it has none."""
    if figure is None or figure.low is None or figure.high is None:
        return ""
    unit = " %" if term.is_share else ""
    said = {"low": _write(figure.low, term), "high": _write(figure.high, term) + unit}
    return _("%(low)s to %(high)s") % said


@register.filter
def difference(figure: Figure | None, term: Term) -> str:
    """A difference with its sign; of shares, in percentage points."""
    if figure is None or figure.value is None:
        return _NOTHING
    sign = "+" if figure.value > 0 else ""
    return sign + _write(figure.value, term)


@register.filter
def is_sure(figure: Figure | None) -> bool:
    """Whether the interval of a difference leaves out 0."""
    if figure is None or figure.low is None or figure.high is None:
        return False
    return figure.low > 0 or figure.high < 0


def _write(number: float, term: Term) -> str:
    return format_decimal(100 * number, 1) if term.is_share else format_decimal(number, 3)
