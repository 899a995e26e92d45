"""Good, hostile and broken model files, generated, with what must be said of each.

Verdicts and codes were written down from the description of the inspection, not from its code.
``python -m tests.classifiers.modelfile.corpus FOLDER`` writes them all into a folder.
"""

from tests.classifiers.modelfile.corpus import (
    archives,
    code_in_layers,
    configurations,
    contracts,
    costs,
    good,
    hdf5_bombs,
    links,
    renamed_formats,
    tricks,
    truncations,
    weights,
)
from tests.classifiers.modelfile.corpus.case import Case
from tests.classifiers.modelfile.corpus.mutation import mutate

__all__ = ["Case", "all_cases", "mutate"]

_FAMILIES = (
    good,
    code_in_layers,
    tricks,
    links,
    hdf5_bombs,
    configurations,
    costs,
    truncations,
    renamed_formats,
    archives,
    weights,
    contracts,
)


def all_cases() -> list[Case]:
    return [case for module in _FAMILIES for case in module.family.cases]
