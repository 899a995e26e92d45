"""The convolutional layers of a model, wherever they stand in it."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from classifiers.exceptions import InvalidConvIndex, InvalidFilterIndex

if TYPE_CHECKING:
    import keras


def describe_conv_layers(model: keras.Model) -> list[list[Any]]:
    """Number and size of the filters of each 2-D convolutional layer.

    Layers are found by what they are, also inside nested models, in the order of `model.layers`;
    one that is used several times counts once.

    Returns:
        One `[num_filters, [kernel_height, kernel_width]]` for each layer. `num_filters` counts the
        feature maps that come out, for a depthwise layer too.
    """
    return [[_num_filters(layer), list(layer.kernel_size)] for layer in _conv_layers(model)]


def build_activation_model(model: keras.Model, conv_idx: Iterable[int]) -> keras.Model:
    """A model with the same input whose outputs are those of the named convolutional layers.

    Args:
        model: any functional or sequential model.
        conv_idx: indices into `describe_conv_layers(model)`; the outputs come in this order.

    Returns:
        A model with one output for one index, a list of outputs for several.

    Raises:
        InvalidConvIndex: no index, a negative or too large one, or one that is not an integer.
    """
    import keras

    indices = check_conv_idx(conv_idx, num_layers=len(list(_conv_layers(model))))
    inputs, _, feature_maps = _trace(model)
    return keras.Model(inputs, [feature_maps[index] for index in indices])


def build_open_model(model: keras.Model) -> keras.Model:
    """A model with the same input and a list of outputs: the model's own, then every feature map.

    Args:
        model: any functional or sequential model with one input and one output.
    """
    import keras

    inputs, outputs, feature_maps = _trace(model)
    return keras.Model(inputs[0], [*outputs, *feature_maps])


def check_conv_idx(conv_idx: Iterable[int], num_layers: int) -> list[int]:
    """Indices of convolutional layers, as a list.

    Raises:
        InvalidConvIndex: no index, a negative or too large one, or one that is not an integer.
    """
    rule = f"Convolutional layers are counted from 0; this variant has {num_layers} of them"
    try:
        indices = [operator.index(index) for index in conv_idx]
    except TypeError as error:
        raise InvalidConvIndex(
            f"{rule}. A list of integers is needed. Received: {conv_idx!r}"
        ) from error
    if not indices:
        raise InvalidConvIndex(f"{rule}. At least one must be chosen. Received: an empty list")
    wrong = [index for index in indices if not 0 <= index < num_layers]
    if wrong:
        raise InvalidConvIndex(f"{rule}. Received: {', '.join(map(str, wrong))}")
    return indices


def check_filter_idx(filter_idx: int, num_filters: int) -> int:
    """The index of a filter of a layer.

    Raises:
        InvalidFilterIndex: it is negative, too large, or not an integer.
    """
    rule = f"Filters are counted from 0; this layer has {num_filters} of them"
    try:
        index = operator.index(filter_idx)
    except TypeError as error:
        raise InvalidFilterIndex(f"{rule}. Received: {filter_idx!r}") from error
    if not 0 <= index < num_filters:
        raise InvalidFilterIndex(f"{rule}. Received: {index}")
    return index


def _conv_layers(model: keras.Model) -> Iterator[keras.Layer]:
    """All distinct convolutional layers, depth first."""
    seen: set[int] = set()
    for layer in _walk(model):
        if _is_convolution(layer) and id(layer) not in seen:
            seen.add(id(layer))
            yield layer


def _walk(model: keras.Model) -> Iterator[keras.Layer]:
    import keras

    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _walk(layer)
        else:
            yield layer


def _is_convolution(layer: keras.Layer) -> bool:
    from keras import layers

    # A transposed or separable convolution is not a subclass of Conv2D.
    kinds = (layers.Conv2D, layers.Conv2DTranspose, layers.DepthwiseConv2D, layers.SeparableConv2D)
    return isinstance(layer, kinds)


def _num_filters(layer: keras.Layer) -> int:
    from keras import layers

    if isinstance(layer, layers.DepthwiseConv2D):
        return int(layer.kernel.shape[-2] * layer.kernel.shape[-1])
    return int(layer.filters)


def _is_plain(model: keras.Model) -> bool:
    """Whether every layer has just one output: no nested model, and no layer used twice."""
    import keras

    return not any(
        isinstance(layer, keras.Model) or len(layer._inbound_nodes) > 1 for layer in model.layers
    )


def _trace(model: keras.Model) -> tuple[list[Any], list[Any], list[Any]]:
    """The inputs, the outputs, and the output of each convolutional layer where it is first used.

    All are symbolic tensors of one graph.
    """
    if _is_plain(model):
        return model.inputs, model.outputs, [layer.output for layer in _conv_layers(model)]
    return _unfold(model)


def _unfold(model: keras.Model) -> tuple[list[Any], list[Any], list[Any]]:
    """A copy of the model's graph in which nested models are written out.

    A nested layer's own `output` belongs to the nested model alone. To have it as it is inside the
    whole model, the graph is run once more on symbolic tensors. A copy, since each such run leaves
    its mark on the layers that it passes.
    """
    import keras

    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    inputs = [keras.Input(batch_shape=i.shape, dtype=i.dtype, name=i.name) for i in copy.inputs]
    first_outputs: dict[int, Any] = {}

    def call(operation: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if isinstance(operation, keras.Model):
            return run(operation, *args)
        outputs = operation(*args, **kwargs)
        first_outputs.setdefault(id(operation), outputs)
        return outputs

    def run(part: keras.Model, tensors: Any) -> Any:
        # A Sequential model keeps its graph in a functional one.
        graph = part._functional if isinstance(part, keras.Sequential) else part
        return graph._run_through_graph(tensors, operation_fn=lambda o: partial(call, o))

    outputs = keras.tree.flatten(run(copy, inputs))
    return inputs, outputs, [first_outputs[id(layer)] for layer in _conv_layers(copy)]
