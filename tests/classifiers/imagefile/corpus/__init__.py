"""Good, hostile and broken pictures, generated, with what must be said of each.

Codes were written down from the description of what is promised, before the code was run on them.
``python -m tests.classifiers.imagefile.corpus FOLDER`` writes them all into a folder.
"""

from tests.classifiers.imagefile.corpus import (
    animations,
    bombs,
    damage,
    good,
    polyglots,
    renamed_formats,
)
from tests.classifiers.imagefile.corpus.case import Case

__all__ = ["Case", "all_cases"]

_FAMILIES = (good, bombs, animations, polyglots, renamed_formats, damage)


def all_cases() -> list[Case]:
    return [case for module in _FAMILIES for case in module.family.cases]
