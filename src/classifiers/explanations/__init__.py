"""Where a network looks, whether that carries its verdict, and what it is made of.

Knows no Django.
"""

from classifiers.explanations.explanation import Explanation, explain, upsample
from classifiers.explanations.hiding import MapCheck, check_map
from classifiers.explanations.outline import Layer
from classifiers.explanations.reading import read_kernels, read_layers

__all__ = [
    "Explanation",
    "Layer",
    "MapCheck",
    "check_map",
    "explain",
    "read_kernels",
    "read_layers",
    "upsample",
]
