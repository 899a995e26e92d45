"""What each kind of layer does to shapes, which weights it has, and what it computes.

Shapes leave the batch out; None is a side that is open. The arithmetic is Keras's, see
https://keras.io/api/layers/.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from classifiers.modelfile import values
from classifiers.modelfile.report import Code, Refused

Shape = tuple[int | None, ...]
Config = Mapping[str, Any]


def size(shape: Shape) -> int:
    """Numbers in a tensor, at least: an open side counts as one."""
    return math.prod(1 if side is None else side for side in shape)


def _known_channels(shape: Shape) -> int:
    if not shape or shape[-1] is None:
        raise _impossible("the number of channels is open")
    return shape[-1]


def _impossible(what: str) -> Refused:
    return Refused(Code.BROKEN_GRAPH, f"The layers of the model do not fit together: {what}.")


def image(inputs: list[Shape]) -> tuple[int | None, int | None, int]:
    if len(inputs) != 1 or len(inputs[0]) != 3:  # noqa: PLR2004
        raise _impossible("a layer for images gets something else")
    height, width, _ = inputs[0]
    return height, width, _known_channels(inputs[0])


def _slide(side: int | None, kernel: int, stride: int, dilation: int, padding: str) -> int | None:
    """How many places a window has along a side."""
    if side is None:
        return None
    reach = 1 if padding == "same" else dilation * (kernel - 1) + 1
    places = math.ceil((side - reach + 1) / stride)
    if places < 1:
        raise _impossible("an image becomes smaller than nothing")
    return places


def windows(config: Config, inputs: list[Shape], window: str, channels: int) -> Shape:
    height, width, _ = image(inputs)
    dilation = config.get("dilation_rate") or [1, 1]
    strides = config.get("strides") or config[window]
    if max(strides) > 1 and max(dilation) > 1:
        raise values.bad("dilation_rate", "1 where strides are larger", dilation)
    sides = [
        _slide(side, config[window][i], strides[i], dilation[i], config["padding"])
        for i, side in enumerate((height, width))
    ]
    return (*sides, channels)


def _bias(config: Config, channels: int) -> list[tuple[int, ...]]:
    return [(channels,)] if config["use_bias"] else []


def convolution_weights(config: Config, inputs: list[Shape]) -> list[tuple[int, ...]]:
    channels = image(inputs)[2]
    if channels % config["groups"] or config["filters"] % config["groups"]:
        raise _impossible("channels cannot be shared out to the groups")
    kernel = (*config["kernel_size"], channels // config["groups"], config["filters"])
    return [kernel, *_bias(config, config["filters"])]


def depthwise_weights(config: Config, inputs: list[Shape]) -> list[tuple[int, ...]]:
    channels, multiplier = image(inputs)[2], config["depth_multiplier"]
    kernel = (*config["kernel_size"], channels, multiplier)
    return [kernel, *_bias(config, channels * multiplier)]


def separable_weights(config: Config, inputs: list[Shape]) -> list[tuple[int, ...]]:
    channels, multiplier = image(inputs)[2], config["depth_multiplier"]
    depthwise = (*config["kernel_size"], channels, multiplier)
    pointwise = (1, 1, channels * multiplier, config["filters"])
    return [depthwise, pointwise, *_bias(config, config["filters"])]


def transposed_weights(config: Config, inputs: list[Shape]) -> list[tuple[int, ...]]:
    kernel = (*config["kernel_size"], config["filters"], image(inputs)[2])
    return [kernel, *_bias(config, config["filters"])]


def transposed_shape(config: Config, inputs: list[Shape]) -> Shape:
    sides: list[int | None] = []
    for i, side in enumerate(image(inputs)[:2]):
        kernel = (config["kernel_size"][i] - 1) * config["dilation_rate"][i] + 1
        stride = config["strides"][i]
        more = max(kernel - stride, 0) if config["padding"] == "valid" else 0
        sides.append(None if side is None else side * stride + more)
    return (*sides, config["filters"])


def kernel_work(weights: Callable[[Config, list[Shape]], list[tuple[int, ...]]]) -> Any:
    """Every kernel is laid on every place of the output."""

    def multiply_adds(config: Config, inputs: list[Shape], output: Shape) -> int:
        kernels = [shape for shape in weights(config, inputs) if len(shape) > 1]
        return size(output[:-1]) * sum(math.prod(kernel) for kernel in kernels)

    return multiply_adds


def transposed_work(config: Config, inputs: list[Shape], output: Shape) -> int:
    return size(inputs[0][:-1]) * math.prod(transposed_weights(config, inputs)[0])


def dense_weights(config: Config, inputs: list[Shape]) -> list[tuple[int, ...]]:
    return [(_known_channels(inputs[0]), config["units"]), *_bias(config, config["units"])]


def normalization_weights(config: Config, inputs: list[Shape]) -> list[tuple[int, ...]]:
    rank = len(inputs[0])
    if any(axis not in {-1, rank} for axis in config["axis"]) or len(config["axis"]) != 1:
        raise values.bad("axis", "the last one", config["axis"])
    count = 2 * config["moving"] + config["scale"] + config["center"]
    return [(_known_channels(inputs[0]),)] * count


def prelu_weights(config: Config, inputs: list[Shape]) -> list[tuple[int, ...]]:
    shared = set(config["shared_axes"] or [])
    sides = [1 if i in shared else side for i, side in enumerate(inputs[0], start=1)]
    if any(side is None for side in sides):
        raise _impossible("a PReLU layer needs sides that are known")
    return [tuple(side for side in sides if side is not None)]


def flat(config: Config, inputs: list[Shape]) -> Shape:
    if any(side is None for side in inputs[0]):
        raise _impossible("an image of open size cannot be made flat")
    return (math.prod(side or 0 for side in inputs[0]),)


def reshaped(config: Config, inputs: list[Shape]) -> Shape:
    (total,), target = flat(config, inputs), config["target_shape"]
    known = math.prod(side for side in target if side != -1)
    if target.count(-1) > 1 or known == 0 or total % known or (-1 not in target and known != total):
        raise _impossible("a tensor cannot be reshaped")
    return tuple(total // known if side == -1 else side for side in target)


def channels_only(config: Config, inputs: list[Shape]) -> Shape:
    channels = image(inputs)[2]
    return (1, 1, channels) if config["keepdims"] else (channels,)


def framed(sign: int, key: str) -> Callable[[Config, list[Shape]], Shape]:
    def output_shape(config: Config, inputs: list[Shape]) -> Shape:
        height, width, channels = image(inputs)
        sides = [
            None if side is None else side + sign * sum(config[key][i])
            for i, side in enumerate((height, width))
        ]
        if any(side is not None and side < 1 for side in sides):
            raise _impossible("more is cut off an image than there is")
        return (*sides, channels)

    return output_shape


def enlarged(config: Config, inputs: list[Shape]) -> Shape:
    height, width, channels = image(inputs)
    sides = [
        None if side is None else side * config["size"][i] for i, side in enumerate((height, width))
    ]
    return (*sides, channels)


def merged(config: Config, inputs: list[Shape]) -> Shape:
    sides = (
        [{side for side in along if side != 1} for along in zip(*inputs, strict=True)]
        if len({len(shape) for shape in inputs}) == 1
        else []
    )
    if len(inputs) < 2 or not sides or any(len(known) > 1 for known in sides):  # noqa: PLR2004
        raise _impossible("tensors of different shapes are merged")
    return tuple(known.pop() if known else 1 for known in sides)


def concatenated(config: Config, inputs: list[Shape]) -> Shape:
    if any(shape[:-1] != inputs[0][:-1] for shape in inputs) or config["axis"][0] not in {
        -1,
        len(inputs[0]),
    }:
        raise _impossible("tensors of different shapes are put together")
    return (*inputs[0][:-1], sum(_known_channels(shape) for shape in inputs))
