"""Graphs that are ready to run, kept in this process by the hash of their content."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from classifiers.engine.graphs import Graph, Runtime, open_graph

_Key = tuple[str, Runtime]


class GraphCache:
    """The graphs used last. Threads that want the same one wait for whoever loads it.

    Args:
        size: how many are kept.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._graphs: OrderedDict[_Key, Graph] = OrderedDict()
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
                return self._graphs[key]
            loading = self._loading.setdefault(key, threading.Lock())
        with loading:
            with self._lock:
                if key in self._graphs:
                    return self._graphs[key]
            try:
                graph = open_graph(read(), runtime)
            finally:
                with self._lock:
                    self._loading.pop(key, None)
            with self._lock:
                self._graphs[key] = graph
                while len(self._graphs) > self.size:
                    self._graphs.popitem(last=False)
            return graph


graphs = GraphCache(size=16)
"""Of this process."""
