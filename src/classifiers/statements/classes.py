"""Which class is meant by *manipulated*: nothing but their names tells."""

from __future__ import annotations

import re
from collections.abc import Sequence

_AUTHENTIC = frozenset(
    {
        *("authentic", "bonafide", "genuine", "live", "original", "pristine", "real"),
        *("unaltered", "unmanipulated", "untouched"),
    }
)
_NEGATIONS = frozenset({"no", "non", "not"})
_NUM_CLASSES = 2


def find_manipulated(class_names: Sequence[str]) -> int | None:
    """Which class means *manipulated*: the one beside that whose name means *authentic*.

    Returns:
        0 or 1; None where neither name means authentic, or both do.
    """
    if len(class_names) != _NUM_CLASSES:
        return None
    first, second = map(_is_authentic, class_names)
    return None if first == second else int(first)


def _is_authentic(class_name: str) -> bool:
    words = re.findall(r"[^\W\d_]+", class_name.casefold())
    if _NEGATIONS & {*words}:
        return False
    return any(word in _AUTHENTIC or word.removesuffix("s") in _AUTHENTIC for word in words)
