"""Where a network looks, whether that carries its verdict, and what its filters are.

Knows no Django.
"""

from classifiers.explanations.explanation import Explanation, explain, upsample
from classifiers.explanations.hiding import MapCheck, check_map
from classifiers.explanations.kernels import read_kernels

__all__ = ["Explanation", "MapCheck", "check_map", "explain", "read_kernels", "upsample"]
