"""Real workers on a real data base: killed, stopped, frozen, and two at once."""

import os
import signal
import time

import pytest

from tests.classifiers.jobs.installation import is_finished

SLOW = {"steps": 12, "seconds": 0.1}


def is_running(row):
    return row["status"] == "running" and row["done"] >= 1


@pytest.fixture
def worker(installation):
    """A worker for one test."""
    return installation.start_worker("--queue", "default", "--queue", "short")


def test_a_job_starts_soon_and_tells_how_far_it_is(installation, worker):
    installation.wait_for(installation.enqueue("add", a=1, b=2), is_finished)
    job = installation.enqueue("count", **SLOW)
    row = installation.wait_for(job, is_running)
    assert row["total"] == 12
    assert row["note"].startswith("counting, ")
    row = installation.wait_for(job, is_finished)
    assert row["status"] == "succeeded"
    assert row["result"]["pid"] == worker.pid
    assert installation.count_results(job) == 1


@pytest.mark.parametrize("progress", [1, 10])
def test_a_killed_worker_costs_nothing_but_time(installation, progress):
    job = installation.enqueue("count", **SLOW)
    worker = installation.start_worker()
    installation.wait_for(job, lambda row: row["done"] >= progress or is_finished(row))
    worker.kill()
    installation.start_worker()
    row = installation.wait_for(job, is_finished)
    assert row["status"] == "succeeded"
    assert installation.count_results(job) == 1


def test_a_job_that_kills_its_workers_ends_and_says_so(installation):
    job = installation.enqueue("kill_worker", max_attempts=2)
    for _ in range(2):
        installation.wait_for(job, lambda row: row["status"] == "queued")
        worker = installation.start_worker()
        assert worker.wait(timeout=20) == -signal.SIGKILL
        installation.wait_for(job, lambda _: installation.ask("reap()"))
    row = installation.get(job)
    assert (row["status"], row["attempts"]) == ("failed", 2)
    assert row["error"] == "The worker stopped 2 times while reaching for too much memory."
    # Nothing of it is left in the backend.
    assert installation.ask("DBTaskResult.objects.filter(status='READY').count()") == 0
    installation.ask("cancel(Job.objects.get(pk='" + job + "')).status")
    assert installation.get(job)["status"] == "failed"


def test_a_frozen_worker_stores_nothing_once_another_took_over(installation):
    job = installation.enqueue("count", **SLOW)
    frozen = installation.start_worker()
    installation.wait_for(job, is_running)
    installation.freeze(frozen)
    other = installation.start_worker()
    row = installation.wait_for(job, is_finished)
    assert (row["status"], row["attempts"]) == ("succeeded", 2)
    assert row["result"]["pid"] == other.pid
    other.kill()
    frozen.send_signal(signal.SIGCONT)
    # It goes on to the next job, so it is done with this one.
    installation.wait_for(installation.enqueue("add", a=1, b=2), is_finished)
    assert installation.count_results(job) == 1


def test_a_running_job_is_cancelled(installation, worker):
    job = installation.enqueue("count", steps=1000, seconds=0.05)
    installation.wait_for(job, is_running)
    installation.ask(f"cancel(Job.objects.get(pk='{job}')).status")
    row = installation.wait_for(job, is_finished, seconds=3)
    assert (row["status"], row["error"]) == ("cancelled", "")
    assert installation.count_results(job) == 0
    assert worker.poll() is None


def test_a_job_may_take_longer_than_its_lease(installation, worker):
    job = installation.enqueue("sleep", seconds=2.5)
    installation.wait_for(job, lambda row: row["status"] == "running")
    time.sleep(1.5)
    assert installation.ask("reap()") == 0
    row = installation.wait_for(job, is_finished)
    assert (row["status"], row["attempts"]) == ("succeeded", 1)


@pytest.mark.parametrize("function", ["hang", "say_the_same"])
def test_a_job_that_hangs_is_given_up_and_says_so(installation, function):
    job = installation.enqueue(function, queue="short", max_attempts=2)
    for _ in range(2):
        installation.wait_for(job, lambda row: row["status"] == "queued")
        worker = installation.start_worker()
        assert worker.wait(timeout=20) == 1
        installation.wait_for(job, lambda _: installation.ask("reap()"))
    row = installation.get(job)
    assert (row["status"], row["attempts"]) == ("failed", 2)
    reason = "It told of no progress for 2 seconds, while waiting for what never comes."
    assert row["error"] == reason


def test_a_short_job_may_take_long_as_long_as_it_reports(installation, worker):
    job = installation.enqueue("count", queue="short", steps=50, seconds=0.1)
    row = installation.wait_for(job, is_finished)
    assert (row["status"], row["attempts"]) == ("succeeded", 1)


def test_a_worker_gives_way_to_others_if_asked_to(installation):
    worker = installation.start_worker("--nice", "7")
    installation.wait_for(installation.enqueue("add", a=1, b=2), is_finished)
    assert os.getpriority(os.PRIO_PROCESS, worker.pid) == 7


def test_a_worker_that_is_stopped_gives_its_job_back(installation):
    job = installation.enqueue("count", **SLOW)
    for number in (signal.SIGTERM, signal.SIGINT):
        worker = installation.start_worker()
        installation.wait_for(job, is_running)
        worker.send_signal(number)
        assert worker.wait(timeout=5) == 0
        row = installation.get(job)
        assert (row["status"], row["attempts"], row["lease"]) == ("queued", 0, "")
    installation.run_worker()
    row = installation.get(job)
    assert (row["status"], row["attempts"]) == ("succeeded", 1)


def test_two_workers_share_the_work_and_run_nothing_twice(installation, tmp_path):
    log = tmp_path / "log"
    with log.open("w") as stderr:
        workers = [installation.start_worker(stderr=stderr) for _ in range(2)]
        # Enqueued while they work: three processes write at once.
        jobs = [installation.enqueue("count", steps=3, seconds=0.01) for _ in range(60)]
        rows = [installation.wait_for(job, is_finished) for job in jobs]
        for worker in workers:
            worker.terminate()
        assert [worker.wait(timeout=10) for worker in workers] == [0, 0]
    assert {(row["status"], row["attempts"]) for row in rows} == {("succeeded", 1)}
    assert len({row["result"]["pid"] for row in map(installation.get, jobs)}) == 2
    assert {installation.count_results(job) for job in jobs} == {1}
    # No "database is locked", nor anything else to complain of.
    assert log.read_text() == ""


def test_two_tasks_of_one_job_run_it_once(installation, worker):
    job = installation.enqueue("add", a=1, b=2)
    installation.ask(f"__import__('classifiers.jobs.handover').jobs.handover.hand_over('{job}')")
    row = installation.wait_for(job, is_finished)
    # A later job is run after both tasks.
    installation.wait_for(installation.enqueue("add", a=1, b=2), is_finished)
    assert installation.get(job) == row
    assert row["attempts"] == 1


def test_a_worker_serves_only_its_queues_and_ends_after_its_jobs(installation):
    waiting = installation.enqueue("add", a=1, b=2)
    short = [installation.enqueue("add", queue="short", a=1, b=number) for number in range(3)]
    installation.run_worker("--queue", "short", "--max-jobs", "2")
    statuses = [installation.get(job)["status"] for job in (*short, waiting)]
    assert statuses == ["succeeded", "succeeded", "queued", "queued"]
    installation.ask(f"cancel(Job.objects.get(pk='{waiting}')).status")


def test_what_may_wait_gives_way_to_what_came_later(installation):
    patient = installation.enqueue("add", priority=-10, a=1, b=2)
    others = [installation.enqueue("add", a=1, b=number) for number in range(2)]
    installation.run_worker("--max-jobs", "2")
    statuses = [installation.get(job)["status"] for job in (patient, *others)]
    assert statuses == ["queued", "succeeded", "succeeded"]
    installation.ask(f"cancel(Job.objects.get(pk='{patient}')).status")


def test_workers_do_the_chores(installation):
    plot = installation.folder / "media" / "plots" / "old.png"
    plot.parent.mkdir(parents=True, exist_ok=True)
    plot.touch()
    os.utime(plot, (0, 0))
    installation.ask("Chore.objects.all().delete()")
    installation.run_worker()
    assert not plot.exists()
    # Done by this one, so not due for the next.
    plot.touch()
    os.utime(plot, (0, 0))
    installation.run_worker()
    assert plot.exists()


def test_a_lost_task_is_found(installation):
    job = installation.enqueue("add", a=1, b=2)
    installation.ask("DBTaskResult.objects.filter(status='READY').delete()")
    installation.start_worker()
    row = installation.wait_for(job, is_finished)
    assert row["status"] == "succeeded"
