"""Operations of TensorFlow, which `x / 127.5 - 1` and `x + shortcut` leave between the layers."""

from collections.abc import Callable
from typing import Any, NamedTuple

from classifiers.modelfile.mends import structure
from classifiers.modelfile.mends.tally import Tally

_KINDS = {
    "cast": "cast",
    "math.negative": "negative",
    "math.multiply": "multiply",
    "multiply": "multiply",
    "math.truediv": "divide",
    "math.divide": "divide",
    "divide": "divide",
    "math.add": "add",
    "add": "add",
    "__operators__.add": "add",
    "math.subtract": "subtract",
    "subtract": "subtract",
}
"""The operations by their names in `tf`."""

_ALONE = {
    ("cast", "float32"): (1.0, 0.0),
    ("negative", None): (-1.0, 0.0),
}
"""Scale and offset of an operation without a constant, by its kind and its `dtype`."""

_WITH_CONSTANT: dict[tuple[str, bool], Callable[[float], tuple[float, float]]] = {
    ("multiply", False): lambda c: (c, 0.0),
    ("multiply", True): lambda c: (c, 0.0),
    ("divide", False): lambda c: (1 / c, 0.0),
    ("add", False): lambda c: (1.0, c),
    ("add", True): lambda c: (1.0, c),
    ("subtract", False): lambda c: (1.0, -c),
    ("subtract", True): lambda c: (-1.0, c),
}
"""The same with a constant, by the kind and by whether the constant stands in front."""

_ON_TENSORS = {"add": "Add", "multiply": "Multiply", "subtract": "Subtract"}
"""The layers that do the same with two tensors, by the kind."""

_CONCATENATION = "concat"
_FEWEST_TENSORS = 2

_MOST_CHANNELS = 4
_SMALLEST, _LARGEST = 1e-30, 1e30


class _Use(NamedTuple):
    """The one use of an operation: what it works on, and with what; that may be a tensor, too."""

    tensor: Any
    constant: Any
    constant_first: bool
    keywords: dict[str, Any]


def mend(model: dict[str, Any], tally: Tally) -> None:
    """Writes operations as the layers of Keras that do the same, one for one.

    Those that scale or shift by a constant become Rescaling layers. Each stands where the operation
    stood, so that no layer changes its depth and with it its place in the order of the weights.
    Other operations stay as they are.
    """
    if not structure.is_graph(model):
        return
    for layer in model["config"]["layers"]:
        function = layer["config"].get("function")
        if layer["class_name"] != "TFOpLambda" or not isinstance(function, str):
            continue
        if function == _CONCATENATION:
            _mend_concatenation(layer, tally)
        elif kind := _KINDS.get(function):
            _mend_operation(layer, kind, tally)


def _mend_operation(layer: dict[str, Any], kind: str, tally: Tally) -> None:
    use = _use(layer)
    if use is None:
        return
    is_plain = not use.constant_first and not use.keywords
    if kind in _ON_TENSORS and is_plain and _is_tensor(use.constant):
        _replace(layer, _ON_TENSORS[kind], [use.tensor, use.constant])
        tally.add("tensor_arithmetic")
    elif rescaling := _rescaling(kind, use):
        scale, offset = rescaling
        _replace(layer, "Rescaling", [use.tensor], scale=scale, offset=offset)
        tally.add("arithmetic")


def _mend_concatenation(layer: dict[str, Any], tally: Tally) -> None:
    """Its tensors stand in a list, each with the same keywords."""
    nodes = structure.nodes_of(layer)
    tensors = nodes[0] if len(nodes) == 1 and isinstance(nodes[0], list) else []
    if len(tensors) < _FEWEST_TENSORS or not all(
        structure.is_reference(tensor) and tensor[3:] == tensors[0][3:] for tensor in tensors
    ):
        return
    keywords = tensors[0][-1]
    axis = keywords.get("axis") if isinstance(keywords, dict) else None
    if type(axis) is int and not _others(keywords, {"axis"}):
        _replace(layer, "Concatenate", [tensor[:3] for tensor in tensors], axis=axis)
        tally.add("tensor_arithmetic")


def _use(layer: dict[str, Any]) -> _Use | None:
    """Reads `[name, node, tensor, keywords]`, or the form with a constant in front.

    There the constant stands in place of the tensor's index, and the tensor is the keyword `y`.
    """
    nodes = structure.nodes_of(layer)
    node = nodes[0] if len(nodes) == 1 else None
    if not (isinstance(node, list) and len(node) == 4 and isinstance(node[3], dict)):  # noqa: PLR2004
        return None
    keywords = _others(node[3], {"y"})
    y = node[3].get("y")
    constant_first = node[0] == structure.CONSTANT
    tensor, constant = (y, node[2]) if constant_first else (node[:3], y)
    if not structure.is_reference(tensor):
        return None
    return _Use(tensor[:3], constant, constant_first, keywords)


def _others(keywords: dict[str, Any], known: set[str]) -> dict[str, Any]:
    """Arguments by keyword that mean something; a name does not."""
    known = known | {"name"}
    return {key: v for key, v in keywords.items() if key not in known and v is not None}


def _is_tensor(value: object) -> bool:
    return structure.is_reference(value) and len(value) == 3  # noqa: PLR2004


def _rescaling(kind: str, use: _Use) -> tuple[Any, Any] | None:
    """The scale and offset that a use of an operation amounts to, if it does."""
    if use.constant is None:
        dtype = use.keywords.pop("dtype", None)
        known = isinstance(dtype, str | None) and not use.keywords
        return _ALONE.get((kind, dtype)) if known else None
    rescale = _WITH_CONSTANT.get((kind, use.constant_first))
    channels = use.constant if isinstance(use.constant, list) else [use.constant]
    if rescale is None or use.keywords or not 1 <= len(channels) <= _MOST_CHANNELS:
        return None
    if not all(_is_usable(number, kind) for number in channels):
        return None
    scales, offsets = zip(*map(rescale, channels), strict=True)
    return _shortest(scales), _shortest(offsets)


def _is_usable(number: object, kind: str) -> bool:
    if not isinstance(number, int | float) or isinstance(number, bool):
        return False
    smallest = _SMALLEST if kind == "divide" else 0
    return smallest <= abs(number) <= _LARGEST  # False for NaN


def _shortest(numbers: tuple[float, ...]) -> float | list[float]:
    """One number where all channels have the same."""
    return float(numbers[0]) if len(set(numbers)) == 1 else [float(n) for n in numbers]


def _replace(
    layer: dict[str, Any], class_name: str, tensors: list[list[Any]], **settings: Any
) -> None:
    layer["class_name"] = class_name
    layer["config"] = {"name": layer["name"], "trainable": True, "dtype": "float32", **settings}
    layer["inbound_nodes"] = [[[*tensor, {}] for tensor in tensors]]
