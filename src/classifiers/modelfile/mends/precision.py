"""Half precision, which trains faster on a GPU and gains nothing afterwards."""

from typing import Any

from classifiers.modelfile.mends.structure import MODELS
from classifiers.modelfile.mends.tally import Tally

_HALF = frozenset({"float16", "half", "bfloat16", "mixed_float16", "mixed_bfloat16"})

_INFERRED = frozenset({"infer", "_infer"})
"""The policy of Keras 2.0 and 2.1 that takes the type of the first input."""


def mend(model: dict[str, Any], tally: Tally) -> None:
    """Lets all of a model's own layers calculate in single precision."""
    for layer in model["config"]["layers"]:
        dtype = layer["config"].get("dtype")
        if layer["class_name"] in MODELS or dtype is None:
            continue
        policy = dtype if isinstance(dtype, str) else _policy_name(dtype)
        if policy in _HALF or policy in _INFERRED:
            layer["config"]["dtype"] = "float32"
            tally.add("float32")
        elif isinstance(dtype, dict) and dtype.get("class_name") in _OLD_POLICIES and policy:
            layer["config"]["dtype"] = policy
            tally.add("dtype_policy")


_OLD_POLICIES = ("Policy", "PolicyV1")


def _policy_name(policy: object) -> str | None:
    """The name in a policy: `Policy` in Keras 2, `DTypePolicy` in Keras 3."""
    if not isinstance(policy, dict):
        return None
    if policy.get("class_name") not in (*_OLD_POLICIES, "DTypePolicy"):
        return None
    config = policy.get("config")
    name = config.get("name") if isinstance(config, dict) else None
    return name if isinstance(name, str) else None
