"""What uploads over HTTP cost, and what is left of them when the server is killed: one table."""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.service.server import Server
from benchmarks.speed.faces import draw_faces, link_faces
from benchmarks.speed.machine import Meter
from benchmarks.speed.samples import run_task
from benchmarks.speed.workers import ROOT
from benchmarks.uploads.table import Row, show
from tests.classifiers.jobs.installation import is_finished

_ANSWER_SECONDS, _PROGRESS_SECONDS, _CANCEL_SECONDS = 2.5, 1.0, 2.0
_SHARE_OF_RATE = 0.8
_PATIENCE = 600


@dataclass(frozen=True)
class Sizes:
    drawn: int
    faces: int  # names of those that were drawn
    uploads: int
    kills: int


_FULL, _SMOKE = Sizes(2000, 2000, uploads=5, kills=5), Sizes(40, 600, uploads=1, kills=1)


def main() -> int:
    """Prints the table; the exit status is 1 if something was lost.

    With --smoke no number counts, otherwise also if a goal was missed.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks.service", description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="small sizes, times mean nothing")
    parser.add_argument("--folder", type=Path, default=ROOT / "var/bench", help="for pictures")
    arguments = parser.parse_args()
    sizes = _SMOKE if arguments.smoke else _FULL
    arguments.folder.mkdir(parents=True, exist_ok=True)
    faces = draw_faces(arguments.folder / f"faces-{sizes.drawn}", sizes.drawn)
    if sizes.faces > sizes.drawn:
        faces = link_faces(arguments.folder / f"faces-{sizes.faces}", faces, sizes.faces)
    rows: list[Row] = []

    def keep() -> Iterator[Row]:
        for row in measure(sizes, faces):
            rows.append(row)
            yield row

    with Meter() as meter:
        everything = show(keep())
    print(f"\nOthers took {meter.others:.0%} of all cores meanwhile.")
    is_whole = all(row.reached for row in rows if row.goal == "all")
    return 0 if everything or (arguments.smoke and is_whole) else 1


def measure(sizes: Sizes, faces: Path) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="service-") as folder:
        server = Server(Path(folder), faces)
        try:
            server.start()
            yield from answers(server, sizes)
            yield from progress(server, sizes, faces)
            yield cancelling(server)
            yield from kills(server, sizes)
        finally:
            server.close()


def answers(server: Server, sizes: Sizes) -> Iterator[Row]:
    goal = f"≤ {_ANSWER_SECONDS:g} s"
    if sizes is _FULL:
        seconds = server.wait_until_warm()
        yield Row("what reads uploads is ready, after the first page", f"{seconds:.1f} s", "", True)
    model_id, seconds = server.upload("Cold")
    yield Row("first upload", f"{seconds:.2f} s", goal, seconds <= _ANSWER_SECONDS)
    cancel(server, model_id)
    warm = []
    for number in range(sizes.uploads):
        model_id, seconds = server.upload(f"Warm {number}")
        warm.append(seconds)
        cancel(server, model_id)
    yield Row(
        f"{sizes.uploads} uploads after that",
        f"{statistics.median(warm):.2f} s, at most {max(warm):.2f} s",
        goal,
        max(warm) <= _ANSWER_SECONDS,
    )
    memory = server.read_memory()
    said = ", ".join(f"{mb:.0f} MB {what}" for what, mb in memory.items())
    yield Row("memory of all processes (PSS)", said, "", True)


def progress(server: Server, sizes: Sizes, faces: Path) -> Iterator[Row]:
    model_id, _ = server.upload("Progress")
    job = find_job(server, model_id)
    row = server.installation.wait_for(job, lambda row: row["done"], seconds=_PATIENCE)
    seconds = (datetime.now(UTC) - datetime.fromisoformat(row["started_at"])).total_seconds()
    yield Row(
        "progress of an evaluation is seen, after its start",
        f"{seconds:.2f} s",
        f"≤ {_PROGRESS_SECONDS:g} s",
        seconds <= _PROGRESS_SECONDS,
    )
    server.installation.wait_for(job, is_finished, seconds=_PATIENCE)
    beside = sizes.faces / float(server.find_evaluation(model_id)["seconds"])
    end_what_follows(server)
    few = link_faces(faces.with_name(f"{faces.name}-few"), faces, 16)
    environment = server.installation.environment
    arguments = {"model_id": model_id, "warm_up": str(few), "data_root": str(faces)}
    sample = run_task("benchmarks.speed.ours:evaluate", environment, **arguments)
    in_process = 1 / sample.laps["work"].seconds
    yield Row(
        f"evaluation of {sizes.faces} images by a worker",
        f"{beside:.0f} images/s, {beside / in_process:.0%} of {in_process:.0f} in a process alone",
        f"≥ {_SHARE_OF_RATE:.0%}",
        beside >= _SHARE_OF_RATE * in_process,
    )


def cancelling(server: Server) -> Row:
    model_id, _ = server.upload("Cancelled")
    job = find_job(server, model_id)
    server.installation.wait_for(job, lambda row: row["done"] or is_finished(row), _PATIENCE)
    begin = time.monotonic()
    row = cancel(server, model_id)
    seconds = time.monotonic() - begin
    is_stored = bool(server.find_evaluation(model_id)["finished_at"])
    return Row(
        "an evaluation that runs is cancelled",
        f"{row['status']} with {row['done']} of {row['total']} images, after {seconds:.2f} s, "
        f"{'scores' if is_stored else 'no scores'}",
        f"≤ {_CANCEL_SECONDS:g} s, no scores",
        row["status"] == "cancelled" and not is_stored and seconds <= _CANCEL_SECONDS,
    )


def kills(server: Server, sizes: Sizes) -> Iterator[Row]:
    acknowledged = []
    for number in range(sizes.kills):
        acknowledged.append(server.upload(f"Killed {number}")[0])
        server.kill()
        server.start()
    kept = {
        variant["model_id"] for variant in server.get("/api/v1/models/?page_size=100")["results"]
    }
    num_kept = sum(model_id in kept for model_id in acknowledged)
    num_answering = sum(bool(server.get(f"/api/predictions/{key}/1/")) for key in acknowledged)
    times = f"{sizes.kills} kills of the server right after the answer"
    yield Row(
        f"{times}: variants that are there, and answer",
        f"{num_kept}, {num_answering} of {sizes.kills}",
        "all",
        num_kept == num_answering == sizes.kills,
    )
    jobs = [find_job(server, model_id) for model_id in acknowledged]
    rows = [server.installation.wait_for(job, is_finished, seconds=_PATIENCE) for job in jobs]
    num_done = sum(row["status"] == "succeeded" for row in rows)
    evaluated = [server.find_evaluation(model_id)["finished_at"] for model_id in acknowledged]
    yield Row(
        f"{times}: evaluations that finish after the restart",
        f"{num_done} of {sizes.kills}, {sum(map(bool, evaluated))} with scores",
        "all",
        num_done == sum(map(bool, evaluated)) == sizes.kills,
    )


def find_job(server: Server, model_id: str) -> str:
    return str(server.find_evaluation(model_id)["job_id"])


def cancel(server: Server, model_id: str) -> Any:
    """Cancels the evaluation of a variant, and waits until it has ended."""
    return cancel_job(server, find_job(server, model_id))


def cancel_job(server: Server, job: str) -> Any:
    server.installation.ask(f"cancel(Job.objects.get(pk='{job}')).status")
    return server.installation.wait_for(job, is_finished, seconds=_PATIENCE)


def end_what_follows(server: Server) -> None:
    """What an evaluation has done after its scores: it would share the cores."""
    while active := server.installation.ask("[job.pk for job in Job.objects.active()]"):
        for job in active:
            cancel_job(server, job)


if __name__ == "__main__":
    sys.exit(main())
