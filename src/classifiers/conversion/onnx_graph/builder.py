from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    import onnx

    from classifiers.modelfile.shapes import Shape

# The first opset whose Resize knows `axes`; ONNX Runtime and OpenVINO take it.
_OPSET = 18
_IR_VERSION = 8  # the oldest that has this opset

Weight = NDArray[np.floating[Any]]


class Builder:
    """The nodes and constants of a graph, named in the order in which they come."""

    def __init__(self) -> None:
        import onnx

        self._model = onnx.ModelProto(ir_version=_IR_VERSION, producer_name="classifiers")
        self._model.opset_import.add(domain="", version=_OPSET)
        self._graph = self._model.graph
        self._graph.name = "classifier"
        self._constants: dict[Hashable, str] = {}

    def add(self, operator: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        """Adds a node with one output.

        Args:
            operator: see https://onnx.ai/onnx/operators/.
            *inputs: names; an empty one stands for an input that is left out.
            output: its name, where a number is not enough.
            **attributes: the operator's.

        Returns:
            The name of the output.
        """
        from onnx import helper

        name = output or f"v{len(self._graph.node)}"
        self._graph.node.append(helper.make_node(operator, inputs, [name], **attributes))
        return name

    def number(self, value: float) -> str:
        """A constant number."""
        return self._constant(value, np.array(value, np.float32))

    def numbers(self, values: ArrayLike) -> str:
        """A constant array of numbers."""
        return self._store(np.array(values, np.float32))

    def integers(self, values: Sequence[int]) -> str:
        """A constant list of integers, such as a shape or indices."""
        return self._constant(tuple(values), np.array(values, np.int64))

    def weight(self, key: Hashable, array: Weight, arrange: Callable[[Weight], Weight]) -> str:
        """A weight; stored once for each key, however often its layer is used."""
        if key not in self._constants:
            self._constants[key] = self._store(np.asarray(arrange(array), np.float32))
        return self._constants[key]

    def _constant(self, key: Hashable, array: NDArray[Any]) -> str:
        typed = (array.dtype.str, key)
        if typed not in self._constants:
            self._constants[typed] = self._store(array)
        return self._constants[typed]

    def _store(self, array: NDArray[Any]) -> str:
        from onnx import helper

        # Filled in its place: `helper.make_graph` would copy all weights once more.
        name = f"w{len(self._graph.initializer)}"
        tensor = self._graph.initializer.add(name=name)
        tensor.data_type = helper.np_dtype_to_tensor_dtype(array.dtype)
        tensor.dims.extend(array.shape)
        tensor.raw_data = array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
        return name

    def take(self, name: str, shape: Shape) -> str:
        """Declares an input of the graph; sides that are open are named after it."""
        self._graph.input.append(_declare(name, shape))
        return name

    def give(self, name: str, shape: Shape) -> None:
        """Declares an output of the graph."""
        self._graph.output.append(_declare(name, shape))

    def serialize(self) -> bytes:
        """The bytes of the model; the same for the same graph."""
        return bytes(self._model.SerializeToString(deterministic=True))


def _declare(name: str, shape: Shape) -> onnx.ValueInfoProto:
    from onnx import TensorProto, helper

    sides = [f"{name}_side_{i}" if side is None else side for i, side in enumerate(shape)]
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", *sides])
