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

from benchmarks.pictures.photo import take_photo
from benchmarks.pictures.times import Times
from benchmarks.speed.faces import draw_faces, link_faces
from benchmarks.speed.machine import Meter, describe
from tests.classifiers.jobs.installation import Installation

KINDS: dict[str, dict[str, Any]] = {
    "score": {},
    "with stability": {"stability": True},
    "with heat maps": {"explanations": True},
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
    work: Times
    idle: Times
    busy: Times

    @property
    def is_reached(self) -> bool:
        is_slow = self.busy.get(95) > _MOST_TIMES_IDLE * self.idle.get(50)
        return self.work.get(50) <= 1000 * GOALS[self.name] and not is_slow

    def describe(self) -> str:
        """A line of the table."""
        idle, late = self.idle.get(50), self.busy.get(95)
        columns = (
            f"{self.name:<16}{self.work.get(50):>9.0f}{1000 * GOALS[self.name]:>7.0f}"
            f"{idle:>11.0f}{self.idle.get(95):>10.0f}{self.busy.get(50):>11.0f}{late:>10.0f}"
            f"{late / idle:>8.2f}{self.work.num_disturbed:>9}{self.busy.num_disturbed:>5}"
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
    print(f"{describe()}; {arguments.checks} checks of each kind, of a photo of 4032 x 3024 pixels")
    print(
        f"{'milliseconds':<16}{'worker':>16}{'idle':>21}{'evaluating':>21}{'':8}{'disturbed':>14}"
    )
    heads = ["p50", "goal", "p50", "p95", "p50", "p95", "p95/p50", "idle", "eval"]
    widths = [9, 7, 11, 10, 11, 10, 8, 9, 5]
    columns = (f"{head:>{width}}" for head, width in zip(heads, widths, strict=True))
    print(f"{'':<16}{''.join(columns)}")
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
    rows = [Row(name, Times(count), Times(count), Times(count)) for name in KINDS]
    while not all(row.idle.is_complete for row in rows):
        for row in rows:
            with Meter() as meter:
                taken = _check(installation, photo, KINDS[row.name])
            row.work.add(taken["work"], meter.others)
            row.idle.add(taken["seconds"], meter.others)
    # While an evaluation runs, all checks are the other worker's.
    for _ in _take_turns(installation, many, rows):
        for row in rows:
            with Meter() as meter:
                taken = _check(installation, photo, KINDS[row.name])
            if _is_scoring(installation):
                row.busy.add(taken["seconds"], meter.others)
    for worker in workers:
        worker.terminate()
    return rows


def _take_turns(installation: Installation, many: Path, rows: list[Row]) -> Iterator[None]:
    """While an evaluation runs; another is started after each, as long as times are missing."""
    while not all(row.busy.is_complete for row in rows):
        if not _is_scoring(installation):
            while installation.ask(f"{_CLIENT}.count_waiting()"):
                time.sleep(0.5)
            installation.ask(f"{_CLIENT}.evaluate({str(many)!r})")
            while not _is_scoring(installation):
                time.sleep(0.1)
        yield


def _is_scoring(installation: Installation) -> bool:
    return bool(installation.ask(f"{_CLIENT}.is_scoring()"))


def _check(installation: Installation, photo: Path, options: dict[str, Any]) -> dict[str, float]:
    times: dict[str, float] = installation.ask(f"{_CLIENT}.check({str(photo)!r}, {options})")
    return times


if __name__ == "__main__":
    sys.exit(main())
