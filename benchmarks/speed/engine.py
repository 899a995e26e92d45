"""The only place where the engine's own interface is named: everything else goes through this."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers import engine

_WHITE = 255


def open_file(path: Path) -> Any:
    """A graph of our engine, in its default configuration, without Django."""
    data = path.read_bytes()
    return engine.open_graph(data) if hasattr(engine, "open_graph") else engine.Graph(data)


def open_variant(variant: Any) -> Any:
    """The graph of a published variant, as the web process opens it."""
    from classifiers import copies

    if hasattr(copies, "open_graph"):
        return copies.open_graph(variant)
    kept = copies.find_copies(variant)
    return open_file(Path(kept.graph.path))


def run(graph: Any, images: NDArray[np.float32], feature_maps: Sequence[int] = ()) -> Any:
    """Network-ready images through a graph: probability, logit, and what is asked for."""
    if hasattr(engine, "open_graph"):
        return graph.run(images, feature_maps=feature_maps)
    return graph.run(images, feature_maps=bool(feature_maps))


def run_pixels(graph: Any, pixels: NDArray[np.uint8]) -> Any:
    """Images in 8 bits, which stand for 0 to 1, through a graph the fastest way that it offers."""
    if hasattr(engine, "Pixels"):
        return graph.run(engine.Pixels(pixels, 1 / _WHITE, 0.0), feature_maps=[])
    return run(graph, pixels.astype(np.float32) * np.float32(1 / _WHITE))
