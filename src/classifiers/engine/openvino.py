"""Graphs run by OpenVINO."""

from __future__ import annotations

import os
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifiers.engine.graphs import Graph, Outputs, Pixels

if TYPE_CHECKING:
    import openvino

_OPTIONS = {
    # On recent processors it would compute in bfloat16, and scores differ in the second decimal.
    "INFERENCE_PRECISION_HINT": "f32",
    # It would bind the threads of every process to the same cores.
    "ENABLE_CPU_PINNING": False,
}


class _Kind(NamedTuple):
    """What a compiled graph takes and gives: each kind is compiled when it is first asked for."""

    multiplier: float | None
    """Of pixels; None for network-ready images."""
    offset: float
    with_feature_maps: bool
    one_core: bool


class OpenVinoGraph(Graph):
    """Compiled graphs of one model, with the requests that are not in use."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._compiled: dict[_Kind, Any] = {}
        self._idle: dict[_Kind, list[Any]] = defaultdict(list)
        self._lock = threading.Lock()
        model = _core().read_model(data)
        sides = list(model.input(0).partial_shape)[1:]
        self.input_shape = tuple(s.get_length() if s.is_static else None for s in sides)
        self.num_feature_maps = len(model.outputs) - 2

    def run(
        self,
        images: NDArray[np.float32] | Pixels,
        feature_maps: Sequence[int] = (),
        *,
        one_core: bool = False,
    ) -> Outputs:
        if isinstance(images, Pixels):
            kind = _Kind(images.multiplier, images.offset, bool(feature_maps), one_core)
            values: NDArray[Any] = images.values
        else:
            kind = _Kind(None, 0.0, bool(feature_maps), one_core)
            values = images
        with self._request(kind) as request:
            # What it gives out is overwritten by its next run, so what is kept is copied.
            found = request.infer({0: values}, share_inputs=True, share_outputs=True)
            probability, logit = found[0].copy(), found[1].copy()
            maps = [found[2 + index].copy().transpose(0, 2, 3, 1) for index in feature_maps]
        return Outputs(probability, logit, maps)

    @contextmanager
    def _request(self, kind: _Kind) -> Iterator[Any]:
        """A request that nobody else uses meanwhile."""
        with self._lock:
            if kind not in self._compiled:
                self._compiled[kind] = self._compile(kind)
            idle = self._idle[kind]
            request = idle.pop() if idle else self._compiled[kind].create_infer_request()
        yield request
        with self._lock:
            idle.append(request)

    def _compile(self, kind: _Kind) -> Any:
        import openvino

        model = _core().read_model(self._data)
        outputs = [model.output("probability"), model.output("logit")]
        if kind.with_feature_maps:
            # As they are inside, channels first: what asks for them need not wait for a copy.
            outputs += [
                model.output(f"conv_{index}").get_node().input_value(0).get_node().input_value(0)
                for index in range(self.num_feature_maps)
            ]
        model = openvino.Model(outputs, model.get_parameters())
        if kind.multiplier is not None:
            model = _take_pixels(model, kind.multiplier, kind.offset)
        return _core().compile_model(model, "CPU", _OPTIONS | _share_cores(kind.one_core))


def _share_cores(one_core: bool) -> dict[str, Any]:
    if not one_core:  # the first answer matters
        return {"NUM_STREAMS": "1"}
    num_cores = os.cpu_count() or 1
    return {"NUM_STREAMS": str(num_cores), "INFERENCE_NUM_THREADS": num_cores}


def _take_pixels(model: openvino.Model, multiplier: float, offset: float) -> openvino.Model:
    """Lets the graph scale 8-bit pixels itself, so that a quarter of the bytes go in."""
    import openvino
    from openvino.preprocess import PrePostProcessor

    processor = PrePostProcessor(model)
    processor.input().tensor().set_element_type(openvino.Type.u8)
    steps = processor.input().preprocess().convert_element_type(openvino.Type.f32)
    if multiplier != 1:
        steps.scale(1 / multiplier)
    if offset:
        steps.mean(-offset)
    return processor.build()


_CONVERTER = "openvino.tools.ovc"
_loading = threading.Lock()


@cache
def _core() -> openvino.Core:
    with _loading:
        # Its package does without its converter, which takes as long to import as all the rest, and
        # which brings what reports to its makers how it is used.
        sys.modules.setdefault(_CONVERTER, None)  # type: ignore[arg-type]
        import openvino

        if sys.modules[_CONVERTER] is None:
            del sys.modules[_CONVERTER]  # for whoever else wants it
        # Its first array makes it look NumPy up. Two threads that do so at once wait for each other
        # for ever, each with a lock that the other one needs.
        openvino.Tensor(np.zeros(1, np.float32))
        return openvino.Core()
