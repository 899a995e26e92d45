"""Graphs run by OpenVINO."""

from __future__ import annotations

import math
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
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
    # With more, compiling waits until each one's thread has had a turn, and is so busy asking that
    # on a machine with much to do it keeps the core that the thread needs.
    "NUM_STREAMS": "1",
}
_MOST_BYTES = 128 * 1024 * 1024
"""What the weights of all compiled copies of one kind may take together; one may take more."""


class _Kind(NamedTuple):
    """What a compiled graph takes and gives: each kind is compiled when it is asked for."""

    multiplier: float | None
    """Of pixels; None for network-ready images."""
    offset: float
    with_feature_maps: bool
    one_core: bool


class _Pool:
    """Requests of one kind, each of a compiled graph of its own.

    Args:
        size: how many there may be; whoever wants one more waits.
        compile_graph: makes one.
    """

    def __init__(self, size: int, compile_graph: Callable[[], Any]) -> None:
        self._places = threading.Semaphore(size)
        self._compile_graph = compile_graph
        self._idle: list[Any] = []

    @contextmanager
    def take(self) -> Iterator[Any]:
        """A request that nobody else uses meanwhile."""
        with self._places:
            try:  # Without a lock: a list gives each of its items to one thread.
                request = self._idle.pop()
            except IndexError:
                request = self._compile_graph()
            try:
                yield request
            finally:
                self._idle.append(request)


class OpenVinoGraph(Graph):
    """Compiled graphs of one model, as many as run next to each other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._pools: dict[_Kind, _Pool] = {}
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
        with self._get_pool(kind).take() as request:
            # What it gives out is overwritten by its next run, so what is kept is copied.
            found = request.infer({0: values}, share_inputs=True, share_outputs=True)
            probability, logit = found[0].copy(), found[1].copy()
            maps = [found[2 + index].copy().transpose(0, 2, 3, 1) for index in feature_maps]
        return Outputs(probability, logit, maps)

    def _get_pool(self, kind: _Kind) -> _Pool:
        with self._lock:
            if kind not in self._pools:
                size, options = _share_cores(len(self._data)) if kind.one_core else (1, {})
                self._pools[kind] = _Pool(size, partial(self._compile, kind, options))
            return self._pools[kind]

    def _compile(self, kind: _Kind, options: dict[str, Any]) -> Any:
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
        return _core().compile_model(model, "CPU", _OPTIONS | options).create_infer_request()


def _share_cores(num_bytes: int) -> tuple[int, dict[str, Any]]:
    """How often a graph of so many bytes may be compiled, and how each takes its share of cores."""
    num_cores = os.cpu_count() or 1
    num_compiled = max(1, min(num_cores, _MOST_BYTES // num_bytes))
    return num_compiled, {"INFERENCE_NUM_THREADS": math.ceil(num_cores / num_compiled)}


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
