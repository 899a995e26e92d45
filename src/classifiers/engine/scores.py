"""Probabilities of a binary classifier that ends in one sigmoid unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from classifiers.engine.graphs import Graph
from classifiers.exceptions import IncompatibleImages, InvalidThreshold, UnsupportedModel

if TYPE_CHECKING:
    import keras

_SIGMOIDS = {"sigmoid", "hard_sigmoid"}
# Layers that hand a sigmoid on as it is, so that it may stand in front of them.
_TRANSPARENT_LAYERS = {"Dropout", "Flatten", "Identity", "Reshape"}


def check_output(model: keras.Model) -> None:
    """Refuses a model whose output is not the probability given by one sigmoid unit.

    Raises:
        UnsupportedModel: the output has another shape than `(n, 1)`, there are several outputs, or
            the last activation is not a sigmoid.
    """
    shapes = [tuple(tensor.shape) for tensor in model.outputs]
    if len(shapes) != 1 or shapes[0][1:] != (1,):
        raise UnsupportedModel(
            "A variant must end in one sigmoid unit, with outputs of shape (n, 1). "
            f"Received: outputs of shape {', '.join(map(str, shapes))}."
        )
    activation = _last_activation(model)
    if activation not in _SIGMOIDS:
        raise UnsupportedModel(
            "A variant must end in one sigmoid unit, so that its output is a probability. "
            f"Received: a last layer with the activation {activation!r}."
        )


def predict_probabilities(
    model: keras.Model, data: Any, steps: int | None = None
) -> NDArray[np.float32]:
    """Runs a Keras model on network-ready data, in any form that `keras.Model.predict` takes.

    Returns:
        Array of shape `(n, 1)` with the sigmoid probabilities of class 1, in the order of `data`.

    Raises:
        UnsupportedModel: the output is not one sigmoid unit, or not a number (NaN) for some image.
    """
    check_output(model)
    probabilities = np.asarray(model.predict(data, steps=steps, verbose=0), dtype=np.float32)
    return require_numbers(probabilities)


def score_images(graph: Graph, images: NDArray[Any]) -> NDArray[np.float32]:
    """Runs network-ready images through a graph, one after the other.

    Args:
        graph: of the model.
        images: shape `(n, height, width, channels)`, any dtype.

    Returns:
        Array of shape `(n, 1)` with the sigmoid probabilities of class 1.

    Raises:
        UnsupportedModel: an output is not a number (NaN).
        IncompatibleImages: the images are not of the shape that the model takes.
    """
    check_shape(graph, images.shape)
    ready = np.asarray(images, np.float32)
    found = [graph.run(ready[place : place + 1]).probability for place in range(len(ready))]
    return require_numbers(np.concatenate(found) if found else np.empty((0, 1), np.float32))


def require_numbers(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """Hands probabilities on, if all of them are numbers.

    Raises:
        UnsupportedModel: one is not (NaN).
    """
    not_numbers = int(np.count_nonzero(~np.isfinite(probabilities)))
    if not_numbers:
        raise UnsupportedModel(
            "A probability must be a number. "
            f"Received: NaN for {not_numbers} of {len(probabilities)} images; "
            "are all weights of the model and all pixels finite?"
        )
    return probabilities


def check_shape(graph: Graph, shape: tuple[int, ...]) -> None:
    """Refuses images of a shape that a graph does not take.

    Raises:
        IncompatibleImages: it does not take `shape`, which is `(n, height, width, channels)`.
    """
    expected = (None, *graph.input_shape)
    fits = len(expected) == len(shape) and all(
        wanted in {None, received} for wanted, received in zip(expected, shape, strict=True)
    )
    if not fits:
        raise IncompatibleImages(
            f"This variant takes images of shape {expected}, where None stands for any number. "
            f"Received: {shape}."
        )


def classify(probabilities: NDArray[np.floating], threshold: float) -> NDArray[np.int64]:
    """Class 1 where a probability is at or above the threshold, else class 0; same shape.

    In double precision, whatever that of the probabilities: a threshold between two neighbours in
    single precision stays between them.

    Raises:
        InvalidThreshold: the threshold is not a number from 0 to 1.
    """
    if not 0 <= threshold <= 1:
        raise InvalidThreshold(f"A threshold must be from 0 to 1. Received: {threshold!r}")
    # NumPy would round a plain number to the precision of the array, onto one of its values.
    return (np.asarray(probabilities, np.float64) >= np.float64(threshold)).astype(np.int64)


def _last_activation(model: keras.Model) -> str:
    """Name of the function that the model's only output comes from."""
    import keras

    operation = model.outputs[0]._keras_history.operation
    while True:
        if isinstance(operation, keras.Model):
            operation = operation.outputs[0]._keras_history.operation
        elif _hands_on(operation):
            operation = operation.input._keras_history.operation
        elif type(operation).__name__ == "ReLU" and operation.max_value == 1:
            return "hard_sigmoid"  # that of Keras 2, which has no name in Keras 3
        else:
            activation = getattr(operation, "activation", operation)
            return str(getattr(activation, "__name__", type(activation).__name__)).lower()


def _hands_on(operation: keras.Operation) -> bool:
    activation = getattr(operation, "activation", None)
    is_linear = activation is not None and activation.__name__ == "linear"
    # A Dense layer is linear too, but computes; an Activation layer has no weights.
    return type(operation).__name__ in _TRANSPARENT_LAYERS or (is_linear and not operation.weights)
