"""Our own copy of a checked model, and the ONNX graph of it. Knows no Django."""

from classifiers.conversion.conversion import (
    Conversion,
    Reading,
    convert,
    find_output,
    read,
    require_declaration,
)
from classifiers.conversion.endings import Output
from classifiers.conversion.parity import share_parent, warm_up

__all__ = [
    "Conversion",
    "Output",
    "Reading",
    "convert",
    "find_output",
    "read",
    "require_declaration",
    "share_parent",
    "warm_up",
]
