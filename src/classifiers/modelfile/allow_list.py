"""The second gate: which layers a model may be made of, and where they must come from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from classifiers.modelfile import references
from classifiers.modelfile.layers import KINDS
from classifiers.modelfile.limits import Limits
from classifiers.modelfile.report import Code, Refused

MODELS = {"Functional", "Model", "Sequential"}
_CODE = {"Lambda", "SlicingOpLambda", "TFOpLambda", "TensorFlowOpLayer"}
_MODULE = re.compile(r"(tf_)?keras(\.\w+)*", re.ASCII)
_ENTRY_KEYS = {
    *("class_name", "config", "name", "inbound_nodes"),
    *("module", "registered_name", "build_config", "shared_object_id"),
}
_MODEL_KEYS = {
    *("name", "trainable", "dtype", "layers", "input_layers", "output_layers"),
    "build_input_shape",
}


def check_origins(model: Mapping[str, Any]) -> None:
    """Refuses code, and modules that are not Keras's, wherever they stand in a configuration.

    How the whole model was trained is left out: nothing of it is ever used.

    Raises:
        Refused: there is some.
    """
    waiting: list[Any] = [{k: v for k, v in model.items() if k != "compile_config"}]
    while waiting:
        value = waiting.pop()
        if value == "__lambda__" or (
            isinstance(value, Mapping) and value.get("class_name") in ("Lambda", "__lambda__")
        ):
            raise _code("Lambda")
        if isinstance(value, Mapping):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    _check_modules(model)


def _check_modules(entry: Mapping[str, Any]) -> None:
    """The class of a layer is looked up in Keras alone, so it must be meant to be from there."""
    module = entry.get("module")
    if module is not None and not (isinstance(module, str) and _MODULE.fullmatch(module)):
        raise _unknown_layer(module)
    config = entry.get("config")
    listed = config.get("layers") if isinstance(config, Mapping) else None
    for inner in listed if isinstance(listed, list) else []:
        if isinstance(inner, Mapping):
            _check_modules(inner)


def check_layers(config: Mapping[str, Any], limits: Limits) -> None:
    """Refuses layers that are not allowed, wherever they stand in a model, and too many of them.

    Raises:
        Refused: there are some.
    """
    if not _is_model(config):
        _check_class(config)
        raise Refused(Code.UNKNOWN_LAYER, "The file must hold a functional or sequential model.")
    for entry in _entries(config, limits, depth=1):
        if not _is_model(entry):
            _check_class(entry)


def _check_class(entry: Mapping[str, Any]) -> None:
    name = entry.get("class_name")
    if isinstance(name, str) and name in _CODE:
        raise _code(name)
    registered = entry.get("registered_name")
    if not isinstance(name, str) or name not in KINDS or registered not in (None, name):
        raise _unknown_layer(name)


def _entries(config: Mapping[str, Any], limits: Limits, depth: int) -> Iterator[Mapping[str, Any]]:
    """All layers, those of nested models included."""
    if depth > limits.nested_models + 1:
        raise Refused(Code.NESTED_TOO_DEEP, "Models lie too deep in each other.")
    inner = references.mapping(config.get("config"))
    listed = inner.get("layers")
    if not isinstance(listed, list) or not all(isinstance(entry, Mapping) for entry in listed):
        raise references.damaged("a model has no list of layers")
    _check_keys("model", inner, _MODEL_KEYS)
    references.name(config)
    if len(listed) > limits.layers:
        raise too_many_layers(limits)
    for entry in listed:
        _check_keys("layer", entry, _ENTRY_KEYS)
        yield entry
        if _is_model(entry):
            yield from _entries(entry, limits, depth + 1)


def _check_keys(what: str, config: Mapping[str, Any], allowed: set[str]) -> None:
    unknown = set(config) - allowed
    if unknown:
        raise Refused(Code.UNKNOWN_KEY, f"A {what} has no {min(unknown)[:100]!r} in Keras.")


def _is_model(entry: Mapping[str, Any]) -> bool:
    name = entry.get("class_name")
    return isinstance(name, str) and name in MODELS


def _code(name: str) -> Refused:
    return Refused(
        Code.CODE_IN_LAYER,
        f"A model file must not bring code of its own. This one has a {name} layer, which runs "
        "code from the file: replace it by layers that are part of Keras.",
    )


def _unknown_layer(name: object) -> Refused:
    return Refused(
        Code.UNKNOWN_LAYER,
        "A model may use the layers of Keras that image classifiers are made of. "
        f"Received: {str(name)[:100]!r}",
    )


def too_many_layers(limits: Limits) -> Refused:
    """The refusal of a model that has more layers than it may."""
    return Refused(Code.TOO_MANY_LAYERS, f"A model may have at most {limits.layers} layers.")
