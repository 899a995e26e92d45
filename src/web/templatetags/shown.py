"""Numbers, as people read them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classifiers.numerals import format_decimal
from classifiers.stored_texts import make_readable, translate_stored

register = template.Library()

_PERCENT = re.compile(r"(\d+(?:[ \u00a0]%|-%-?))")
_MINUTE, _HOUR = 60, 60 * 60
_NOTHING = "–"


@register.simple_tag(takes_context=True)
def section_link(context: Any, name: str, label: str) -> SafeString:
    """A link of the main navigation; the one whose part of the site is shown says so."""
    address = reverse(f"web:{name}")
    request = context.get("request")
    path = request.path if request else ""
    is_here = path == address if name == "home" else path.startswith(address)
    return format_html(
        '<a href="{}"{}>{}</a>',
        address,
        SafeString(' aria-current="page"') if is_here else "",
        label,
    )


@register.filter
def unbroken(text: Any) -> SafeString:
    """A text in which no line ends between a number and its percent sign."""
    pieces = _PERCENT.split(str(text))  # plain texts and what stays together, by turns
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<span class="nowrap">{}</span>', piece) if place % 2 else piece,)
            for place, piece in enumerate(pieces)
        ),
    )


@register.filter
def split(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


@register.filter
def percent(share: Any, decimals: int = 1) -> str:
    """A share as `84.2 %`; a dash where there is none."""
    if share is None or share == "":  # so it is in templates where what has it is None
        return _NOTHING
    return f"{format_decimal(100 * share, decimals)} %"


@register.filter
def interval(figure: Any) -> str:
    """The ends of a 95 % interval of a share as `76.6 to 89.6 %`; empty where there is none."""
    low, high = _get(figure, "low"), _get(figure, "high")
    if low is None or high is None:
        return ""
    return _("%(low)s to %(high)s %%") % {
        "low": format_decimal(100 * low, 1),
        "high": format_decimal(100 * high, 1),
    }


@register.filter
def pairs(first: Iterable[Any], second: Iterable[Any]) -> list[tuple[Any, Any]]:
    """What stands at the same places of two lists."""
    return list(zip(first, second, strict=True))


@register.filter
def duration(seconds: float | None) -> str:
    """A time as a person says it, in its largest unit."""
    if seconds is None:
        return _NOTHING
    if seconds < _MINUTE:
        whole = max(1, round(seconds))
        return ngettext("%(number)s second", "%(number)s seconds", whole) % {"number": whole}
    if seconds < _HOUR:
        whole = round(seconds / _MINUTE)
        return ngettext("%(number)s minute", "%(number)s minutes", whole) % {"number": whole}
    whole = round(seconds / _HOUR)
    return ngettext("%(number)s hour", "%(number)s hours", whole) % {"number": whole}


@register.filter
def stored(text: object) -> str:
    """A stored text, or what an error says, in the language that is active."""
    return translate_stored(str(text))


@register.filter
def readable(name: str) -> str:
    """The name of a file or folder, which need not be text."""
    return make_readable(name)


@register.filter
def get(mapping: Any, name: str) -> Any:
    """What a mapping has under a name that a template can only say as a value."""
    return _get(mapping, name)


def _get(holder: Any, name: str) -> Any:
    return holder.get(name) if hasattr(holder, "get") else getattr(holder, name, None)
