"""Graphs that are ready to run, kept in this process by the hash of their content."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from classifiers.engine.graphs import Graph, Runtime, open_graph

_Key = tuple[str, Runtime]


class _Kept(NamedTuple):
    graph: Graph
    num_bytes: int


class GraphCache:
    """The graphs used last. Threads that want the same one wait for whoever loads it.

    Args:
        size: how many are kept, at most.
        num_bytes: how large their files may be together; the one used last is kept in any case.
    """

    def __init__(self, size: int, num_bytes: int) -> None:
        self.size = size
        self.num_bytes = num_bytes
        self._graphs: OrderedDict[_Key, _Kept] = OrderedDict()
        self._loading: dict[_Key, threading.Lock] = {}
        self._lock = threading.Lock()

    def clear(self) -> None:
        """Forgets all graphs."""
        with self._lock:
            self._graphs.clear()

    def get(self, sha256: str, runtime: Runtime, read: Callable[[], bytes]) -> Graph:
        """The graph with this hash.

        Args:
            sha256: of its file.
            runtime: what is to run it.
            read: gives the file's content; called only if the graph is not there.
        """
        key = sha256, runtime
        with self._lock:
            if key in self._graphs:
                self._graphs.move_to_end(key)
                return self._graphs[key].graph
            loading = self._loading.setdefault(key, threading.Lock())
        with loading:
            with self._lock:
                if key in self._graphs:
                    return self._graphs[key].graph
            try:
                data = read()
                graph = open_graph(data, runtime)
            finally:
                with self._lock:
                    self._loading.pop(key, None)
            with self._lock:
                self._graphs[key] = _Kept(graph, len(data))
                while self._has_too_many():
                    self._graphs.popitem(last=False)
            return graph

    def _has_too_many(self) -> bool:
        num_bytes = sum(kept.num_bytes for kept in self._graphs.values())
        return len(self._graphs) > 1 and (
            len(self._graphs) > self.size or num_bytes > self.num_bytes
        )


graphs = GraphCache(size=16, num_bytes=256 * 1024 * 1024)
"""Of this process."""
