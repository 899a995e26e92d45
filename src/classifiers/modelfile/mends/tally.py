"""How many layers each kind of mend touched, and how it is said."""

from collections import Counter

from classifiers.modelfile.report import Mend

_MESSAGES = {
    "sequential_list": "{} held a bare list of layers, as before Keras 2.3; it has a name now.",
    "model_class": "{} was of the class `Model`; since Keras 2.4 that is called `Functional`.",
    "class_name": "{} had a class name of older versions of Keras; it has today's name now.",
    "module": "{} named the Python module of its class; the name of the class is enough.",
    "unused_keys": (
        "{} had settings that Keras 3 no longer knows and that never had an effect "
        "(such as `groups` of a depthwise convolution); they were left out."
    ),
    "axis": "{} gave its axis as a list of one number; it is that number now.",
    "initializer_dtype": (
        "{} gave a number type for its first random weights; the file brings the trained ones."
    ),
    "number": "{} held a number in the form of an array; it is a plain number now.",
    "negative_slope": "{} called its slope `alpha`; Keras 3 calls it `negative_slope`.",
    "input_layer": (
        "{} gave the shape of the input on its first layer; it has an input layer of its own now."
    ),
    "input_shape": "{} repeated the shape of the input, which the graph tells; it was left out.",
    "float32": (
        "{} calculated in half precision; single precision is used, which is more exact "
        "and may change the last digits of a score."
    ),
    "dtype_policy": "{} named its number type in an older form; it is the plain name now.",
    "layer_name": "{} had a slash in its name, which Keras 3 forbids; it is an underscore now.",
    "single_tensor": "{} listed its only input or output; it is named without the list now.",
    "nested_model": (
        "{} inside another counted its uses from one, as Keras 2 did; Keras 3 counts from zero."
    ),
    "arithmetic": (
        "{} was plain arithmetic with a constant; it is a Rescaling layer with that constant now."
    ),
    "tensor_arithmetic": (
        "{} added, multiplied, subtracted or joined tensors as an operation of TensorFlow; it is "
        "the layer of Keras that does so now."
    ),
    "hard_sigmoid": (
        "{} used the hard sigmoid, which has another slope in Keras 3; the one of Keras 2 "
        "is kept, written as a Rescaling and a ReLU layer."
    ),
}

_OF_MODELS = frozenset(
    {"sequential_list", "model_class", "input_layer", "single_tensor", "nested_model"}
)


class Tally:
    """Counts the layers that were mended, by kind."""

    def __init__(self) -> None:
        self._layers: Counter[str] = Counter()

    def add(self, code: str) -> None:
        """Counts one more layer for a kind of mend."""
        self._layers[code] += 1

    def mends(self) -> tuple[Mend, ...]:
        """Each kind that was counted, in the order of the list above."""
        return tuple(
            Mend(code, message.format(_count(code, self._layers[code])))
            for code, message in _MESSAGES.items()
            if self._layers[code]
        )


def _count(code: str, number: int) -> str:
    kind = "model" if code in _OF_MODELS else "layer"
    return f"1 {kind}" if number == 1 else f"Each of {number} {kind}s"
