"""Every file of a data set, read once and scored, on all cores."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait

import numpy as np

from classifiers.dataset import Source
from classifiers.engine import require_numbers
from classifiers.exceptions import DatasetError
from classifiers.scoring.scores import Scores

_SECONDS_BETWEEN_REPORTS = 0.5
_ORDER_SEED = 0

Progress = Callable[[int, int], None]
"""Told how many images are done, and of how many; what it raises stops the run."""


def score_all(
    source: Source,
    scores: Scores,
    score: Callable[[int, bytes], None],
    progress: Progress | None,
    num_threads: int | None = None,
) -> None:
    """Reads each file, and has it scored at its place, by a thread for each core or by fewer."""
    total = len(scores.filenames)
    mixed = np.random.default_rng(_ORDER_SEED).permutation(total).tolist()
    places = iter(mixed)  # shared: each place is taken by one thread
    num_cores = os.cpu_count() or 1
    num_done = [0] * min(num_cores, num_threads or num_cores)

    def work(worker: int) -> None:
        for place in places:
            filename = scores.filenames[place]
            try:
                data = source.read_bytes(filename)
                scores.sha256[place] = hashlib.sha256(data).hexdigest()
                score(place, data)
            except DatasetError as error:
                scores.failures[filename] = str(error)
            num_done[worker] += 1

    with ThreadPoolExecutor(len(num_done)) as pool:
        waiting = {pool.submit(work, worker) for worker in range(len(num_done))}
        try:
            while waiting:
                finished, waiting = wait(waiting, timeout=_SECONDS_BETWEEN_REPORTS)
                if progress:
                    progress(sum(num_done), total)
                for future in finished:
                    future.result()
        finally:
            _exhaust(places)
    scores.failures = {n: scores.failures[n] for n in scores.filenames if n in scores.failures}
    if len(scores.failures) == total:
        raise DatasetError(next(iter(scores.failures.values())))
    require_numbers(scores.probability[[name not in scores.failures for name in scores.filenames]])


def _exhaust(places: Iterator[int]) -> None:
    """Leaves nothing to do for the other threads."""
    for _ in places:
        pass
