"""Kills workers while their jobs run, and counts what came of the jobs, in one table."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.classifiers.jobs.installation import Installation, is_finished

Process = subprocess.Popen[str]

_LEASE = 1.0
_STEPS, _SECONDS, _FINISHING = 20, 0.05, 0.2
_DURATION = _STEPS * _SECONDS + _FINISHING


@dataclass
class Tally:
    """What was seen so far."""

    jobs: list[str] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)


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
            worker = installation.start_worker()
            while (count := len(tally.moments)) < num_kills:
                worker = kill_once(installation, tally, worker, _DURATION * count / num_kills)
            worker.terminate()
            return show(installation, tally)
        finally:
            installation.close()


def kill_once(installation: Installation, tally: Tally, worker: Process, moment: float) -> Process:
    """Kills a worker so many seconds after its job began; the next one, returned, does the job."""
    arguments = {"steps": _STEPS, "seconds": _SECONDS, "finishing": _FINISHING}
    job = installation.enqueue("count", **arguments)
    tally.jobs.append(job)
    installation.wait_for(job, lambda row: row["status"] == "running", seconds=60)
    time.sleep(moment)
    worker.kill()
    worker.wait()
    killed_at = time.monotonic()
    # One that had finished before its worker was killed does not count.
    if installation.get(job)["status"] == "running":
        tally.moments.append(moment)
    worker = installation.start_worker()
    again = installation.wait_for(job, lambda row: row["attempts"] == 2 or is_finished(row))
    if again["attempts"] == 2:
        tally.waits.append(time.monotonic() - killed_at)
    installation.wait_for(job, is_finished, seconds=60)
    return worker


def show(installation: Installation, tally: Tally) -> int:
    """Prints the table."""
    rows = [installation.get(job) for job in tally.jobs]
    results = [installation.count_results(job) for job in tally.jobs]
    not_finished = sum(row["status"] != "succeeded" for row in rows)
    lost, twice = results.count(0), sum(count > 1 for count in results)
    fields = {
        "kills while a job ran": len(tally.moments),
        "spread over its progress": f"{min(tally.moments):.2f} to {max(tally.moments):.2f} s "
        f"of {_DURATION:.2f} s (the last {_FINISHING} s store the result)",
        "jobs": len(rows),
        "attempts": sum(row["attempts"] for row in rows),
        "results lost": lost,
        "results counted twice": twice,
        "jobs not finished": not_finished,
        "started again after": f"{statistics.median(tally.waits):.1f} s "
        f"(median; its start and a lease of {_LEASE:g} s), {max(tally.waits):.1f} s at most",
    }
    for name, value in fields.items():
        print(f"{name:<32}{value}")
    return 1 if lost or twice or not_finished else 0


if __name__ == "__main__":
    sys.exit(main())
