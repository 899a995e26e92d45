"""Kills workers while their jobs run, and counts what came of the jobs, in one table."""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.classifiers.jobs.installation import Installation

_LEASE = 1.0
_STEPS, _SECONDS, _FINISHING = 20, 0.05, 0.2
_DURATION = _STEPS * _SECONDS + _FINISHING


@dataclass
class Tally:
    """What was seen so far."""

    jobs: list[str] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    killed: list[Any] | None = None

    @property
    def num_kills(self) -> int:
        return len(self.moments)


def main() -> int:
    """Prints the table; the exit status is 1 if a job was lost or counted twice."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.jobs", description=__doc__)
    parser.add_argument("--kills", type=int, default=50, metavar="N")
    num_kills = parser.parse_args().kills
    with tempfile.TemporaryDirectory(prefix="jobs-") as folder:
        installation = Installation(Path(folder), lease=_LEASE)
        try:
            installation.migrate()
            tally = Tally()
            while tally.num_kills < num_kills:
                kill_once(installation, tally, moment=_DURATION * tally.num_kills / num_kills)
            return show(installation, tally)
        finally:
            installation.close()


def kill_once(installation: Installation, tally: Tally, moment: float) -> None:
    """Starts a worker, and kills it so many seconds after its job began."""
    arguments = {"steps": _STEPS, "seconds": _SECONDS, "finishing": _FINISHING}
    if not installation.ask("Job.objects.active().count()"):
        tally.jobs.append(installation.enqueue("count", max_attempts=1000, **arguments))
    began = time.monotonic()
    worker = installation.start_worker()
    # Until its lease ends, the job of the worker killed before still looks as if it ran.
    while (before := find_running(installation)) in (None, tally.killed):
        time.sleep(0.005)
    time.sleep(moment)
    worker.kill()
    worker.wait()
    # One that had finished before it was killed does not count.
    if find_running(installation) == before:
        tally.moments.append(moment)
        tally.killed = before
    tally.waits.append(time.monotonic() - began - moment)


def find_running(installation: Installation) -> list[Any] | None:
    """Key of the job that runs, and which of its attempts it is."""
    running = "Job.objects.filter(status='running').values_list('pk', 'attempts').first()"
    return installation.ask(running)


def show(installation: Installation, tally: Tally) -> int:
    """Lets a worker do what is left, and prints the table."""
    worker = installation.start_worker()
    end = time.monotonic() + 60
    while installation.ask("Job.objects.active().count()") and time.monotonic() < end:
        time.sleep(0.1)
    worker.terminate()
    rows = [installation.get(job) for job in tally.jobs]
    results = [installation.count_results(job) for job in tally.jobs]
    not_finished = sum(row["status"] != "succeeded" for row in rows)
    lost, twice = results.count(0), sum(count > 1 for count in results)
    fields = {
        "kills while a job ran": tally.num_kills,
        "spread over its progress": f"{min(tally.moments):.2f} to {max(tally.moments):.2f} s "
        f"of {_DURATION:.2f} s (the last {_FINISHING} s store the result)",
        "jobs": len(rows),
        "attempts": sum(row["attempts"] for row in rows),
        "results lost": lost,
        "results counted twice": twice,
        "jobs not finished": not_finished,
        "a new worker ran the job after": f"{statistics.median(tally.waits):.1f} s "
        f"(median; its start and a lease of {_LEASE:g} s), {max(tally.waits):.1f} s at most",
    }
    for name, value in fields.items():
        print(f"{name:<32}{value}")
    return 1 if lost or twice or not_finished else 0


if __name__ == "__main__":
    sys.exit(main())
