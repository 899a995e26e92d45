"""Numbers, rounded for readers, as they are written in the language that is active."""

from __future__ import annotations

from django.utils.formats import number_format

_MOST_DECIMALS = 50  # more than the least number of single precision needs


def format_decimal(number: float, decimals: int = 3) -> str:
    """A number with so many digits after the point."""
    # Django's function cuts digits off.
    return str(number_format(round(number, decimals), decimals))


def format_threshold(threshold: float, decimals: int | None = None) -> str:
    """A threshold, so that none below 1 reads as 1, and none above 0 as 0.

    Args:
        threshold: from 0 to 1.
        decimals: digits after the point; more where it takes more to tell it from 0 and 1. None for
            up to four, as far as it has them.
    """
    if decimals is None:
        return str(number_format(round(threshold, _count_decimals(threshold, 4, 1))))
    return format_decimal(threshold, _count_decimals(threshold, decimals, 1))


def format_threshold_in_percent(threshold: float, decimals: int = 1) -> str:
    """The same in percent, without the sign."""
    percentage = 100 * threshold
    return format_decimal(percentage, _count_decimals(percentage, decimals, 100))


def _count_decimals(number: float, at_least: int, whole: int) -> int:
    """How many digits after the point tell a number from 0 and from the whole, if it is neither."""
    if number in {0, whole}:
        return at_least
    enough = (n for n in range(at_least, _MOST_DECIMALS) if round(number, n) not in {0, whole})
    return next(enough, _MOST_DECIMALS)
