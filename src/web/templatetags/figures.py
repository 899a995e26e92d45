"""Figures of evaluations, as people read them."""

from __future__ import annotations

import math

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from classifiers.evaluation import Figure
from classifiers.findings.glossary import Term
from classifiers.numerals import format_decimal, format_threshold

register = template.Library()

_NOTHING = "–"
_MINUS = "\N{MINUS SIGN}"
_SMALLEST = 0.0001
_RAISED = str.maketrans("0123456789\N{MINUS SIGN}", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


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
    said = sign + _write(figure.value, term)
    return _("%(number)s points") % {"number": said} if term.is_share else said


@register.filter
def is_sure(figure: Figure | None) -> bool:
    """Whether the interval of a difference leaves out 0."""
    if figure is None or figure.low is None or figure.high is None:
        return False
    return figure.low > 0 or figure.high < 0


@register.filter
def p_value(probability: float) -> str:
    """The p of a test, by four digits: never 0, which no test gives."""
    if probability < _SMALLEST:
        return f"p < {number_format(_SMALLEST)}"
    return f"p = {format_decimal(probability, 4)}"


@register.filter
def tiny(number: float) -> str:
    """A number of which its size is what matters, as a power of ten; a plain 0 for none."""
    if number == 0:
        return "0"
    exponent = math.floor(math.log10(number))
    digits = str(exponent).replace("-", _MINUS).translate(_RAISED)
    return f"{format_decimal(number / 10**exponent, 1)} · 10{digits}"


def _write(number: float, term: Term) -> str:
    said = format_decimal(100 * number, 1) if term.is_share else format_decimal(number, 3)
    return said.replace("-", _MINUS)
