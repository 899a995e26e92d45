"""Settings of single layers that have another name or form in Keras 3, or are gone."""

from typing import Any

from classifiers.modelfile.mends.structure import MODELS, name_of
from classifiers.modelfile.mends.tally import Tally
from classifiers.modelfile.report import Code, Refused

_CLASS_NAMES = {
    "BatchNormalizationV1": "BatchNormalization",
    "BatchNormalizationV2": "BatchNormalization",
}

_KERNEL = ("kernel_initializer", "kernel_regularizer", "kernel_constraint")

_UNUSED = {
    "DepthwiseConv1D": ("groups", "filters", *_KERNEL),
    "DepthwiseConv2D": ("groups", "filters", *_KERNEL),
    "SeparableConv1D": ("groups", *_KERNEL),
    "SeparableConv2D": ("groups", *_KERNEL),
    "Conv1DTranspose": ("groups",),
    "Conv2DTranspose": ("groups",),
    "Conv3DTranspose": ("groups",),
    "SpatialDropout1D": ("noise_shape", "trainable"),
    "SpatialDropout2D": ("noise_shape", "trainable"),
    "SpatialDropout3D": ("noise_shape", "trainable"),
    "RandomBrightness": ("rng_type",),
    "RandomContrast": ("rng_type",),
    "RandomFlip": ("rng_type",),
    "RandomRotation": ("rng_type",),
    "RandomTranslation": ("rng_type",),
    "RandomZoom": ("rng_type",),
}
"""What Keras 2 inherited from the parent class and wrote, without any effect on answers."""

_NUMBERS = {
    "ELU": ("alpha",),
    "LeakyReLU": ("alpha", "negative_slope"),
    "ReLU": ("max_value", "negative_slope", "threshold"),
}


_LARGEST = 1e30


def mend(model: dict[str, Any], tally: Tally) -> None:
    """Mends the settings of a model's own layers, and of the model as a layer."""
    for layer in (model, *model["config"]["layers"]):
        _mend_module(layer, tally)
    for layer in model["config"]["layers"]:
        _mend_class_name(layer, tally)
        if layer["class_name"] in MODELS:
            continue
        _mend_unused(layer, tally)
        _mend_axis(layer, tally)
        _mend_initializers(layer["config"], tally)
        _mend_numbers(layer, tally)
        _mend_slope(layer, tally)
    if model["class_name"] == "Model":
        model["class_name"] = "Functional"
        tally.add("model_class")


def _mend_module(layer: dict[str, Any], tally: Tally) -> None:
    module, registered_name = layer.get("module"), layer.get("registered_name")
    if not isinstance(module, str) or module.split(".")[0] != "keras":
        return
    if registered_name is not None and registered_name != layer["class_name"]:
        return
    for key in ("module", "registered_name", "build_config"):
        layer.pop(key, None)
    tally.add("module")


def _mend_class_name(layer: dict[str, Any], tally: Tally) -> None:
    class_name = _CLASS_NAMES.get(layer["class_name"])
    if class_name:
        layer["class_name"] = class_name
        tally.add("class_name")


def _mend_unused(layer: dict[str, Any], tally: Tally) -> None:
    config = layer["config"]
    unused = [key for key in _UNUSED.get(layer["class_name"], ()) if key in config]
    if "groups" in unused and config["groups"] not in (1, None):
        raise _inexpressible(layer, "groups", config["groups"])
    for key in unused:
        del config[key]
    if unused:
        tally.add("unused_keys")


def _mend_axis(layer: dict[str, Any], tally: Tally) -> None:
    """Makes an axis a number. Keras 3 reads a list of several, and forgets it."""
    axis = layer["config"].get("axis")
    if not isinstance(axis, list):
        return
    if len(axis) != 1 or type(axis[0]) is not int:
        raise _inexpressible(layer, "axis", axis)
    layer["config"]["axis"] = axis[0]
    tally.add("axis")


def _mend_initializers(config: dict[str, Any], tally: Tally) -> None:
    mended = False
    for key, initializer in config.items():
        if key.endswith("_initializer") and isinstance(initializer, dict):
            settings = initializer.get("config")
            if isinstance(settings, dict) and "dtype" in settings:
                del settings["dtype"]
                mended = True
    if mended:
        tally.add("initializer_dtype")


def _mend_numbers(layer: dict[str, Any], tally: Tally) -> None:
    """Makes plain numbers of the arrays without axes that Keras 2.0 to 2.2 wrote."""
    config, mended = layer["config"], False
    for key in _NUMBERS.get(layer["class_name"], ()):
        array = config.get(key)
        if isinstance(array, dict) and array.get("type") == "ndarray":
            if not _is_number(array.get("value")):
                raise _inexpressible(layer, key, array)
            config[key], mended = array["value"], True
    if mended:
        tally.add("number")


def _mend_slope(layer: dict[str, Any], tally: Tally) -> None:
    config = layer["config"]
    if layer["class_name"] == "LeakyReLU" and "alpha" in config:
        if "negative_slope" in config:
            raise _inexpressible(layer, "alpha beside negative_slope", config["alpha"])
        config["negative_slope"] = config.pop("alpha")
        tally.add("negative_slope")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and abs(value) <= _LARGEST  # False for NaN


def _inexpressible(layer: dict[str, Any], key: str, value: object) -> Refused:
    message = (
        f"The layer {name_of(layer)[:80]!r} of class {layer['class_name'][:80]} has a value of "
        f"`{key}` that Keras 3 cannot express. Received: {str(value)[:80]}"
    )
    return Refused(Code.BAD_VALUE, message)
