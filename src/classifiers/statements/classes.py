"""Which class is meant by *manipulated*: nothing but their names tells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

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


def name_class(class_names: Sequence[str], label: int) -> str:
    """The name of a class with what it means, in the language that is active."""
    name, manipulated = (
        _("“%(name)s”") % {"name": class_names[label]},
        find_manipulated(class_names),
    )
    if manipulated is None:
        return name
    meaning = _("manipulated") if label == manipulated else _("not manipulated")
    return f"{name} ({meaning})"


def _is_authentic(class_name: str) -> bool:
    words = re.findall(r"[^\W\d_]+", class_name.casefold())
    if _NEGATIONS & {*words}:
        return False
    return any(word in _AUTHENTIC or word.removesuffix("s") in _AUTHENTIC for word in words)
