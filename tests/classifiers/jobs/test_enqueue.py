"""Jobs without a worker: run where they are asked for, as in a project without TASKS."""

import os
import signal
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from classifiers.exceptions import JobNotRepeatable
from classifiers.jobs import Job, backend, cancel, enqueue, reap, retry

FUNCTIONS = "tests.classifiers.jobs.functions"

pytestmark = pytest.mark.django_db(transaction=True)


def results_of(job: Job) -> int:
    return Job.objects.filter(function="result", arguments__of=str(job.pk)).count()


@pytest.mark.parametrize("queue", ["default", "short"])
def test_the_outcome_is_there_when_enqueue_returns(queue, django_user_model):
    owner = django_user_model.objects.create(username="ada")
    job = enqueue(f"{FUNCTIONS}.add", {"a": 1, "b": 2}, owner=owner, queue=queue)
    assert (job.status, job.result, job.attempts, job.owner) == ("succeeded", 3, 1, owner)
    assert job.is_finished
    assert job.remaining == 0
    assert job.elapsed >= 0


def test_a_job_starts_when_the_transaction_commits():
    with transaction.atomic():
        job = enqueue(f"{FUNCTIONS}.add", {"a": 1, "b": 2})
        assert job.status == "queued"
        assert job.elapsed is None
    job.refresh_from_db()
    assert job.status == "succeeded"


def test_a_transaction_that_fails_leaves_no_job():
    with transaction.atomic():
        enqueue(f"{FUNCTIONS}.add", {"a": 1, "b": 2})
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_an_error_for_people_is_shown_as_it_is_and_not_retried():
    job = enqueue(f"{FUNCTIONS}.refuse", {})
    assert (job.status, job.attempts) == ("failed", 1)
    assert job.error == "The data set must have two classes. Received: 3"


def test_what_was_found_so_far_is_told_until_it_begins_anew():
    job = enqueue(f"{FUNCTIONS}.look_around", {})
    assert (job.so_far, job.done) == ({"seen": 3}, 1)
    with transaction.atomic():
        assert retry(job).so_far is None
    job.refresh_from_db()
    assert job.so_far == {"seen": 3}


@pytest.mark.parametrize(
    ("function", "detail"),
    [
        (f"{FUNCTIONS}.crash", "a secret detail"),
        (f"{FUNCTIONS}.fail_to_serialize", "not JSON serializable"),
        (f"{FUNCTIONS}.no_such_function", "no_such_function"),
        (f"{FUNCTIONS}.add", "missing 2 required keyword-only arguments"),
    ],
)
def test_any_other_error_is_told_to_programmers_only(function, detail, caplog):
    job = enqueue(function, {})
    assert (job.status, job.attempts) == ("failed", 1)
    assert f"(reference {str(job.pk)[:8]})" in job.error
    assert detail not in job.error
    assert detail in job.error_detail
    assert str(job.pk)[:8] in caplog.text
    assert detail in caplog.text


@pytest.mark.parametrize(("attempt", "status", "attempts"), [(3, "succeeded", 3), (4, "failed", 3)])
def test_what_may_pass_by_itself_is_tried_again(attempt, status, attempts):
    job = enqueue(f"{FUNCTIONS}.succeed_at", {"attempt": attempt})
    assert (job.status, job.attempts) == (status, attempts)


def test_finish_stores_results_with_the_outcome():
    job = enqueue(f"{FUNCTIONS}.count", {"steps": 3, "seconds": 0})
    assert job.status == "succeeded"
    assert (job.done, job.total, job.note) == (2, 3, "counting, 2 of 3")
    assert set(job.result) == {"pid"}
    assert results_of(job) == 1


def test_finish_that_fails_stores_nothing():
    job = enqueue(f"{FUNCTIONS}.store_half", {})
    assert job.status == "failed"
    assert results_of(job) == 0


def test_a_lost_lease_stores_nothing():
    job = enqueue(f"{FUNCTIONS}.lose_lease", {})
    assert (job.status, job.lease) == ("running", "of another worker")
    assert results_of(job) == 0


def test_a_running_job_is_cancelled_at_its_next_report():
    job = enqueue(f"{FUNCTIONS}.cancel_itself", {"at": 4})
    assert (job.status, job.done, job.error) == ("cancelled", 4, "")
    assert job.finished_at
    assert cancel(job).status == "cancelled"


def test_a_waiting_job_is_cancelled_at_once():
    with transaction.atomic():
        job = enqueue(f"{FUNCTIONS}.add", {"a": 1, "b": 2})
        assert cancel(job).status == "cancelled"
    job.refresh_from_db()
    assert (job.status, job.attempts) == ("cancelled", 0)


def test_only_ended_jobs_are_retried():
    job = enqueue(f"{FUNCTIONS}.refuse", {})
    Job.objects.filter(pk=job.pk).update(function=f"{FUNCTIONS}.add", arguments={"a": 1, "b": 2})
    job = retry(job)
    assert (job.status, job.result, job.attempts, job.error) == ("succeeded", 3, 1, "")
    with pytest.raises(JobNotRepeatable, match="Received: one that is succeeded"):
        retry(job)


def test_wrong_calls_leave_no_job():
    with pytest.raises(TypeError):
        enqueue(f"{FUNCTIONS}.add", {"a": object()})
    with pytest.raises(ValueError, match="long"):
        enqueue(f"{FUNCTIONS}.add", {}, queue="long")
    assert not Job.objects.exists()


def test_what_waits_knows_its_place_and_whose_it_is(django_user_model):
    ada, bob = (django_user_model.objects.create(username=name) for name in ("ada", "bob"))
    first, second = (Job.objects.create(function="f", owner=ada) for _ in range(2))
    short = Job.objects.create(function="f", queue="short", owner=bob)
    assert [job.position for job in (first, second, short)] == [0, 1, 0]
    patient = Job.objects.create(function="f", priority=-1)
    third = Job.objects.create(function="f")
    assert [job.position for job in (second, third, patient)] == [1, 2, 3]
    assert list(Job.objects.active().of(bob)) == [short]
    cancel(first)
    assert (first.position, second.position) == (None, 0)
    ada.delete()
    first.refresh_from_db()
    assert first.owner is None


def test_a_job_that_never_reached_the_backend_is_brought_back():
    long_ago = timezone.now() - timedelta(minutes=1)
    call = {"function": f"{FUNCTIONS}.add", "arguments": {"a": 1, "b": 2}}
    job = Job.objects.create(**call, enqueued_at=long_ago)
    assert reap() == 1
    job.refresh_from_db()
    assert (job.status, job.result) == ("succeeded", 3)
    assert reap() == 0


def test_what_waits_in_a_backend_that_cannot_be_asked_is_left_there(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    job = enqueue(f"{FUNCTIONS}.add", {"a": 1, "b": 2}, max_attempts=1)
    Job.objects.update(enqueued_at=timezone.now() - timedelta(hours=1))
    assert reap() == 0
    job.refresh_from_db()
    assert (job.status, job.attempts) == ("queued", 0)


def test_without_a_queue_in_the_data_base_the_command_does_the_chores(folders):
    plot = folders / "media" / "plots" / "old.png"
    plot.parent.mkdir(parents=True)
    plot.touch()
    os.utime(plot, (0, 0))
    handler = signal.getsignal(signal.SIGTERM)
    call_command("work", "--until-empty")
    assert not plot.exists()
    assert signal.getsignal(signal.SIGTERM) is handler


@pytest.mark.parametrize("count", ["0", "-1", "many"])
def test_a_worker_is_told_a_number_of_jobs(count):
    with pytest.raises(CommandError, match=f"a positive whole number is needed. Received: {count}"):
        call_command("work", f"--max-jobs={count}")


def test_one_that_a_worker_takes_between_two_looks_is_not_called_lost(monkeypatch, caplog):
    long_ago = timezone.now() - timedelta(days=1)
    job = Job.objects.create(function=f"{FUNCTIONS}.add", arguments={"a": 1, "b": 2})
    Job.objects.filter(pk=job.pk).update(enqueued_at=long_ago, task_id="taken")

    def take(_: list[str]) -> set[str]:
        Job.objects.filter(pk=job.pk).update(status="succeeded")
        return set()

    monkeypatch.setattr(backend, "find_living_tasks", take)
    assert reap() == 0
    assert caplog.messages == []
