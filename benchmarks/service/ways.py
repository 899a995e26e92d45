"""How many processes and threads answer fastest: `python -m benchmarks.service.ways`.

All ways take turns, and each sample is of a server of its own. What is shown are medians.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.speed.samples import Sample
from benchmarks.speed.serving.load import Load
from benchmarks.speed.serving.servers import Server, take_sample
from benchmarks.speed.site import Sizes, prepare
from benchmarks.speed.workers import ROOT

_WAYS = ((1, 8), (2, 2), (2, 4), (2, 8))
_SIZES = Sizes(
    faces=200,
    many=200,
    few=40,
    repeats=1,
    settling_seconds=10,
    serving_seconds=4,
    workers=2,
    clients=8,
    matrix=256,
)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.service.ways", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    parser.add_argument("--only", metavar="PxT", help="one of the ways, such as 2x4")
    parser.add_argument("--folder", type=Path, default=ROOT / "var/bench/ways")
    arguments = parser.parse_args()
    site = prepare(arguments.folder, _SIZES)
    load = Load(f"/api/predictions/{site.model_id}/1/", _SIZES.clients, _SIZES.serving_seconds)
    wanted = [way for way in _WAYS if arguments.only in {None, f"{way[0]}x{way[1]}"}]
    ways = list(itertools.product(wanted, (False, True)))
    # The workers beside a server take seconds to start, and more where it answers at once.
    before = replace(load, seconds=_SIZES.settling_seconds)
    samples: dict[Any, list[Sample]] = {way: [] for way in ways}
    for _ in range(arguments.rounds):
        for way in ways:
            samples[way].append(take_sample(_server(*way), site, load, before=before))
    head = "| processes by threads | preloaded | answers/s | CPU | p50 | p99 | memory | disturbed |"
    print(f"{head}\n|{'---|' * (head.count('|') - 1)}")
    for ((processes, threads), preloads), taken in samples.items():
        cells = [
            f"{processes} by {threads}",
            "yes" if preloads else "no",
            f"{_median(taken, 'rate'):.0f}",
            f"{1e3 * statistics.median(s.laps['work'].cpu_seconds for s in taken):.1f} ms",
            f"{1e3 * _median(taken, 'p50'):.0f} ms",
            f"{1e3 * _median(taken, 'p99'):.0f} ms",
            f"{_median(taken, 'web_mb'):.0f} MB",
            f"{sum(sample.is_disturbed for sample in taken)} of {len(taken)}",
        ]
        print(f"| {' | '.join(cells)} |", flush=True)


def _server(way: tuple[int, int], preloads: bool) -> Server:
    processes, threads = way

    def command(port: int, _workers: int) -> list[str]:
        module = "config.gunicorn" if preloads else "benchmarks.service.unshared"
        options = ["-c", f"python:{module}", "--bind", f"127.0.0.1:{port}"]
        options += ["--workers", str(processes), "--threads", str(threads)]
        return ["gunicorn", *options, "config.wsgi"]

    return Server(f"{processes} by {threads}", command, environment={"MESONET_WARM_UP": "false"})


def _median(samples: list[Sample], figure: str) -> float:
    return statistics.median(sample.result[figure] for sample in samples)


if __name__ == "__main__":
    main()
