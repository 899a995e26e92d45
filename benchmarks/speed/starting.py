"""Our side of the start: a module of its own, since what it imports is part of what is measured."""

from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.speed import engine
from benchmarks.speed.worker import Stopwatch


def answer(watch: Stopwatch, graph: str, image: str) -> float:
    """From the start of the process to the first prediction, without Django."""
    with Image.open(image) as picture:
        pixels = np.asarray(picture.convert("RGB"))[np.newaxis]
    outputs = engine.run_pixels(engine.open_file(Path(graph)), pixels)
    watch.since_start()
    return float(outputs.probability[0, 0])
