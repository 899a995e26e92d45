"""Numbers as drawings have them: never in the way of a language."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def share_of(share: float, whole: int) -> str:
    """A share from 0 to 1 of a length, as an attribute of SVG."""
    return f"{min(1.0, max(0.0, share)) * whole:.2f}"
