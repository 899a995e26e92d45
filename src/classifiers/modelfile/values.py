"""What a value in a layer's configuration may be. Each check returns the value, or refuses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from classifiers.modelfile.report import Code, Refused

Check = Callable[[str, Any], Any]

LARGEST_WHOLE = 1_000_000

ACTIVATIONS = {
    *("linear", "relu", "relu6", "elu", "selu", "gelu", "leaky_relu", "sigmoid", "hard_sigmoid"),
    *("softmax", "softplus", "softsign", "swish", "silu", "tanh", "exponential", "mish"),
    *("hard_swish", "hard_silu", "log_softmax"),
}
# They shape a training, not an answer; what they hold is checked and then left out.
OBJECTS_OF_TRAINING = {
    *("Zeros", "Ones", "Constant", "RandomNormal", "RandomUniform", "TruncatedNormal"),
    *("VarianceScaling", "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "LecunNormal"),
    *("LecunUniform", "Orthogonal", "Identity", "L1", "L2", "L1L2", "OrthogonalRegularizer"),
    *("MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm", "L1L2Regularizer"),
}


def bad(key: str, rule: str, value: Any) -> Refused:
    """The refusal of a value."""
    received = repr(value)
    shown = received if len(received) <= 80 else f"{received[:80]} …"  # noqa: PLR2004
    return Refused(Code.BAD_VALUE, f"`{key}` of a layer must be {rule}. Received: {shown}")


def whole(low: int, high: int = LARGEST_WHOLE) -> Check:
    """A whole number from `low` to `high`."""

    def check(key: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise bad(key, f"a whole number from {low} to {high}", value)
        return int(value)

    return check


def number(key: str, value: Any) -> float:
    """Any number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise bad(key, "a number", value)
    return float(value)


def fraction(key: str, value: Any) -> float:
    """A number from 0 to 1."""
    if not 0 <= number(key, value) <= 1:
        raise bad(key, "from 0 to 1", value)
    return float(value)


def not_negative(key: str, value: Any) -> float:
    """A number that is not below 0."""
    if number(key, value) < 0:
        raise bad(key, "0 or more", value)
    return float(value)


def numbers(key: str, value: Any) -> Any:
    """A number, or a list of them."""
    return [number(key, item) for item in value] if isinstance(value, list) else number(key, value)


def flag(key: str, value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise bad(key, "true or false", value)
    return value


def one_of(*allowed: Any) -> Check:
    """One of a few values."""

    def check(key: str, value: Any) -> Any:
        if not any(value == item and type(value) is type(item) for item in allowed):
            raise bad(key, f"one of {', '.join(map(str, allowed))}", value)
        return value

    return check


def optional(inner: Check) -> Check:
    """Nothing, or what another check allows."""
    return lambda key, value: None if value is None else inner(key, value)


def pair(low: int, high: int = LARGEST_WHOLE) -> Check:
    """Two whole numbers; a single one stands for both."""

    def check(key: str, value: Any) -> list[int]:
        items = value if isinstance(value, list) else [value, value]
        if len(items) != 2:  # noqa: PLR2004
            raise bad(key, "two whole numbers", value)
        return [whole(low, high)(key, item) for item in items]

    return check


def margins(key: str, value: Any) -> list[list[int]]:
    """Top, bottom, left and right, in each of the short forms that Keras has for them."""
    sides = value if isinstance(value, list) else [value, value]
    if len(sides) != 2:  # noqa: PLR2004
        raise bad(key, "margins", value)
    return [pair(0)(key, side) for side in sides]


def shape(key: str, value: Any) -> list[int | None]:
    """A list of sides, of which any may be open."""
    if not isinstance(value, list) or len(value) > 5:  # noqa: PLR2004
        raise bad(key, "a list of sides", value)
    # How large an image may be is held against the limits, where it matters.
    return [optional(whole(1, 2**63))(key, side) for side in value]


def target_shape(key: str, value: Any) -> list[int]:
    """What to reshape to; -1 stands for what is left."""
    if not isinstance(value, list) or not 1 <= len(value) <= 4:  # noqa: PLR2004
        raise bad(key, "a list of sides", value)
    return [whole(-1)(key, side) for side in value]


def axes(key: str, value: Any) -> list[int]:
    """One axis or several."""
    return [whole(-4, 4)(key, item) for item in (value if isinstance(value, list) else [value])]


def activation(key: str, value: Any) -> str:
    """The name of one of Keras's activations."""
    if (
        isinstance(value, dict)
        and set(value) <= _SERIALIZED
        and value.get("class_name")
        in (
            "function",
            None,
        )
    ):
        value = value.get("config")  # how Keras 3 writes the name of a function
    if value is None:
        return "linear"
    if not isinstance(value, str) or value not in ACTIVATIONS:
        raise bad(key, "one of Keras's activations", value)
    return value


def of_training(key: str, value: Any) -> None:
    """An initializer, regularizer or constraint of Keras's own, which answers do not depend on."""
    if value is None:
        return
    name = value.get("class_name") if isinstance(value, dict) else value
    if not isinstance(name, str) or _fold(name) not in {_fold(n) for n in OBJECTS_OF_TRAINING}:
        raise bad(key, "one of Keras's own", name)
    if isinstance(value, dict):
        if set(value) - _SERIALIZED or not isinstance(value.get("config", {}), dict):
            raise bad(key, "one of Keras's own", value)
        if not str(value.get("module", "keras")).split(".", maxsplit=1)[0] == "keras":
            raise bad(key, "one of Keras's own", value)
        config = value.get("config", {})
        if set(config) - _KEYS_OF_TRAINING or not all(_is_plain(item) for item in config.values()):
            raise bad(key, "one of Keras's own, with its own keys", value)


def dtype(key: str, value: Any) -> None:
    """Single precision; mixed precision was mended before."""
    if isinstance(value, dict):
        config = value.get("config")
        value = config.get("name") if isinstance(config, dict) else value
    if value not in (None, "float32"):
        raise bad(key, "float32", value)


def dropped(key: str, value: Any) -> None:
    """Any plain value; it does not shape an answer."""
    if not _is_plain(value):
        raise bad(key, "a plain value", value)


_KEYS_OF_TRAINING = {
    *("value", "mean", "stddev", "minval", "maxval", "seed", "scale", "mode", "distribution"),
    *("gain", "l1", "l2", "factor", "max_value", "min_value", "rate", "axis", "dtype"),
    *("input_axes", "output_axes", "partition_info"),
}
_SERIALIZED = {"module", "class_name", "config", "registered_name", "shared_object_id"}


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(item is None or isinstance(item, (str, int, float)) for item in value)
    return value is None or isinstance(value, (str, int, float))


def _fold(name: str) -> str:
    return name.replace("_", "").lower()
