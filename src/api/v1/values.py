"""What was stored, as values that JSON has."""

from __future__ import annotations

import math
from typing import Any

from classifiers.stored_texts import make_readable


def make_sendable(value: Any) -> Any:
    """The same without NaN and infinity, which are null, and without broken characters.

    Names of files may hold bytes that are no text; each is a question mark.
    """
    if isinstance(value, dict):
        return {make_sendable(name): make_sendable(below) for name, below in value.items()}
    if isinstance(value, list | tuple):
        return [make_sendable(below) for below in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return make_readable(value) if isinstance(value, str) else value
