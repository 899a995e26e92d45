"""The JSON text of an architecture: parsed within bounds, and mended for Keras 3."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from classifiers.modelfile import allow_list
from classifiers.modelfile.limits import Limits
from classifiers.modelfile.mends import mend_config
from classifiers.modelfile.report import Code, Mend, Refused

_OF_TRAINING = {"build_config", "compile_config"}


def parse(text: str, limits: Limits) -> dict[str, Any]:
    """Parses JSON strictly: no name twice, no NaN or infinity, bounded depth.

    Raises:
        Refused: the text is not such JSON, or not an object.
    """
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        raise Refused(
            Code.CONFIG_DAMAGED,
            f"The architecture in the file is not valid JSON. Received: {error}",
        ) from error
    if not isinstance(value, dict):
        raise Refused(Code.CONFIG_DAMAGED, "The architecture in the file must be a JSON object.")
    _check(value, limits)
    return value


def prepare(
    parsed: Mapping[str, Any], keras_version: str | None
) -> tuple[dict[str, Any], tuple[Mend, ...]]:
    """Mends a parsed architecture for Keras 3, without how it was built and trained.

    Returns:
        The mended architecture, and each kind of mend once.

    Raises:
        Refused: it brings code, is damaged, or cannot be expressed in Keras 3.
    """
    allow_list.check_origins(parsed)  # before the mends leave out where layers come from
    return mend_config(_leave_out_training(parsed), keras_version)


def _leave_out_training(model: Mapping[str, Any]) -> dict[str, Any]:
    """A model, or one in it, without how it was built and trained."""
    kept = {key: value for key, value in model.items() if key not in _OF_TRAINING}
    inner = kept.get("config")
    if isinstance(inner, Mapping) and isinstance(inner.get("layers"), list):
        layers = [
            _leave_out_training(layer) if isinstance(layer, Mapping) else layer
            for layer in inner["layers"]
        ]
        kept["config"] = {**inner, "layers": layers}
    return kept


def _check(value: Any, limits: Limits) -> None:
    level = [value]
    for _ in range(limits.json_depth):
        if any(isinstance(item, float) and not math.isfinite(item) for item in level):
            raise Refused(Code.BAD_VALUE, "A number in the architecture is too large.")
        level = [
            child
            for item in level
            if isinstance(item, (dict, list))
            for child in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return
    raise _too_deep()


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError("an object has a name twice")
    return value


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _too_deep() -> Refused:
    return Refused(Code.CONFIG_TOO_DEEP, "The architecture in the file is nested too deep.")
