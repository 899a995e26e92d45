"""Measures how long people wait for an answer about their own pictures, in one table."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.pictures.photo import take_photo
from benchmarks.speed.faces import draw_faces, link_faces
from tests.classifiers.jobs.installation import Installation

KINDS: dict[str, dict[str, Any]] = {
    "score": {},
    "with stability": {"stability": True},
    "with heat maps": {"explanations": True},
    "with both": {"stability": True, "explanations": True},
}
# Seconds of a worker's time, the median.
GOALS = {"score": 0.3, "with stability": 0.8, "with heat maps": 1.2}
_MOST_TIMES_IDLE = 2.0
_CLIENT = "__import__('importlib').import_module('benchmarks.pictures.client')"
# As `make run` starts them: see config/workers.py.
_WORKERS = (("--queue", "default", "--queue", "short", "--nice", "15"), ("--queue", "short"))
_NUM_FACES = 200


@dataclass(frozen=True)
class Row:
    """Times of one kind of check, in seconds."""

    name: str
    work: list[float]
    idle: list[float]
    busy: list[float]

    @property
    def is_reached(self) -> bool:
        is_slow = np.percentile(self.busy, 95) > _MOST_TIMES_IDLE * np.median(self.idle)
        return np.median(self.work) <= GOALS.get(self.name, np.inf) and not is_slow

    def describe(self) -> str:
        """A line of the table."""
        idle, late = float(np.median(self.idle)), float(np.percentile(self.busy, 95))
        goal = f"{1000 * GOALS[self.name]:.0f}" if self.name in GOALS else ""
        columns = (
            f"{self.name:<16}{1000 * np.median(self.work):>9.0f}{goal:>7}"
            f"{1000 * idle:>11.0f}{1000 * np.percentile(self.idle, 95):>10.0f}"
            f"{1000 * np.median(self.busy):>11.0f}{1000 * late:>10.0f}{late / idle:>8.2f}"
        )
        return f"{columns}{'' if self.is_reached else '   NO'}"


def main() -> int:
    """Prints the table; the exit status is 1 if a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pictures", description=__doc__)
    parser.add_argument("--checks", type=int, default=20, metavar="N", help="of each kind")
    parser.add_argument("--images", type=int, default=20_000, metavar="N", help="to evaluate on")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pictures-") as folder:
        installation = Installation(Path(folder) / "installation")
        try:
            rows = measure(installation, Path(folder), arguments.checks, arguments.images)
        finally:
            installation.close()
    print(f"{arguments.checks} checks of each kind, of a photo of 4032 x 3024 pixels; milliseconds")
    print(f"{'':<16}{'worker':>9}{'':>7}{'idle':>21}{'evaluating':>21}{'p95/':>8}")
    print(f"{'':<16}{'p50':>9}{'goal':>7}{'p50':>11}{'p95':>10}{'p50':>11}{'p95':>10}{'idle':>8}")
    for row in rows:
        print(row.describe())
    return 0 if all(row.is_reached for row in rows) else 1


def measure(installation: Installation, folder: Path, count: int, num_images: int) -> list[Row]:
    """All rows: first on an idle server, then while one worker evaluates."""
    photo = folder / "photo.jpg"
    photo.write_bytes(take_photo(4032, 3024))
    faces = draw_faces(folder / "faces", _NUM_FACES)
    many = link_faces(folder / "many", faces, num_images)
    installation.migrate()
    installation.ask(f"{_CLIENT}.publish()")
    workers = [installation.start_worker(*options) for options in _WORKERS]
    while installation.ask(f"{_CLIENT}.count_waiting()"):
        time.sleep(0.5)
    for _ in range(4):  # so that both workers are warm, whoever takes them
        for options in KINDS.values():
            _check(installation, photo, options)
    idle = {name: [_check(installation, photo, KINDS[name])] for name in KINDS}
    for _ in range(count - 1):
        for name, options in KINDS.items():
            idle[name].append(_check(installation, photo, options))
    # While an evaluation runs, all checks are the other worker's.
    busy: dict[str, list[dict[str, float]]] = {name: [] for name in KINDS}
    for name in _take_turns(installation, many, count):
        busy[name].append(_check(installation, photo, KINDS[name]))
    for worker in workers:
        worker.terminate()
    return [
        Row(
            name,
            [one["work"] for one in idle[name]],
            [one["seconds"] for one in idle[name]],
            [one["seconds"] for one in busy[name]],
        )
        for name in KINDS
    ]


def _take_turns(installation: Installation, many: Path, count: int) -> Iterator[str]:
    """Names of what to measure next, while an evaluation runs; another is started after each."""
    key = ""
    for number in range(count * len(KINDS)):
        if not key or _get_progress(installation, key)["status"] != "running":
            while installation.ask(f"{_CLIENT}.count_waiting()"):
                time.sleep(0.5)
            key = installation.ask(f"{_CLIENT}.evaluate({str(many)!r})")
            while not _get_progress(installation, key)["done"]:
                time.sleep(0.1)
        yield list(KINDS)[number % len(KINDS)]


def _get_progress(installation: Installation, key: str) -> dict[str, Any]:
    progress: dict[str, Any] = installation.ask(f"{_CLIENT}.get_progress({key!r})")
    return progress


def _check(installation: Installation, photo: Path, options: dict[str, Any]) -> dict[str, float]:
    times: dict[str, float] = installation.ask(f"{_CLIENT}.check({str(photo)!r}, {options})")
    return times


if __name__ == "__main__":
    sys.exit(main())
