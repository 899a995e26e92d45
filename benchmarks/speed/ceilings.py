"""What the machine can do at most: decoding alone, inference alone, multiplying matrices."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.speed import engine
from benchmarks.speed.machine import num_cores
from benchmarks.speed.worker import Stopwatch

_CONVOLUTIONS = (256, 3, 3, 8), (128, 5, 8, 8), (64, 5, 8, 16), (32, 5, 16, 16)
_DENSE = 1024 * 16 + 16
FLOATING_POINT_OPERATIONS = 2 * (
    sum(width**2 * kernel**2 * inputs * filters for width, kernel, inputs, filters in _CONVOLUTIONS)
    + _DENSE
)
"""Of Meso4, for one image of 256 x 256."""

_AT_ONCE = 16


def decode(watch: Stopwatch, data_root: str) -> int:
    """Decodes a data set with Pillow in one process for each core; gives the number of images."""
    paths = sorted(map(str, Path(data_root).glob("*/*.*")))
    with get_context("fork").Pool(num_cores()) as pool:
        pool.map(_decode, paths[:_AT_ONCE], 1)
        work = partial(pool.map, _decode, paths, 1 + len(paths) // (8 * num_cores()))
        sizes = watch.measure(work, items=len(paths))
    return len(sizes)


def infer(watch: Stopwatch, graph: str, data_root: str, seconds: float) -> str:
    """Scores decoded images in several ways, a lap for each."""
    paths = sorted(Path(data_root).glob("*/*.*"))[:256]
    pixels = np.stack([np.asarray(Image.open(path).convert("RGB")) for path in paths])
    ways = {**_ways_of_engine(Path(graph), pixels), **_ways_of_openvino(Path(graph), pixels)}
    for lap, way in ways.items():
        way()
        start = time.perf_counter()
        way()
        once = time.perf_counter() - start
        watch.measure(way, lap=lap, items=len(pixels), repeats=max(1, int(seconds / once)))
    return min(watch.laps, key=lambda lap: watch.laps[lap]["seconds"])


def multiply(watch: Stopwatch, size: int) -> float:
    """A matrix product in float32 on all cores; gives its floating-point operations."""
    left, right = np.random.default_rng(0).random((2, size, size), np.float32)
    left @ right
    watch.measure(lambda: left @ right, repeats=5)
    return 2.0 * size**3


def _decode(path: str) -> int:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB")).size


def _ways_of_engine(path: Path, pixels: NDArray[np.uint8]) -> dict[str, Callable[[], Any]]:
    """Our engine: from one image at a time to sixteen, from one thread to one for each core."""
    graph = engine.open_file(path)
    return {
        f"engine, {batch} at once, {threads} threads": partial(_run, graph, pixels, batch, threads)
        for batch in (1, _AT_ONCE)
        for threads in sorted({1, num_cores(), 2 * num_cores()})
    }


def _run(graph: Any, pixels: NDArray[np.uint8], batch: int, threads: int) -> None:
    batches = [pixels[begin : begin + batch] for begin in range(0, len(pixels), batch)]
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(partial(engine.run_pixels, graph), batches))


def _ways_of_openvino(path: Path, pixels: NDArray[np.uint8]) -> dict[str, Callable[[], Any]]:
    """OpenVINO itself, one image at a time on as many streams as there are cores."""
    if not find_spec("openvino"):
        return {}
    import openvino
    from openvino.preprocess import PrePostProcessor

    core = openvino.Core()
    model = core.read_model(path)
    model = openvino.Model([model.output("probability")], model.get_parameters())
    processor = PrePostProcessor(model)
    processor.input().tensor().set_element_type(openvino.Type.u8)
    processor.input().preprocess().convert_element_type(openvino.Type.f32).scale(255.0)
    options = {"INFERENCE_PRECISION_HINT": "f32", "NUM_STREAMS": str(num_cores())}
    compiled = core.compile_model(processor.build(), "CPU", options)
    queue = openvino.AsyncInferQueue(compiled, 2 * num_cores())

    def work() -> None:
        for image in pixels:
            queue.start_async({0: image[np.newaxis]}, share_inputs=True)
        queue.wait_all()

    return {f"OpenVINO, {num_cores()} streams": work}
