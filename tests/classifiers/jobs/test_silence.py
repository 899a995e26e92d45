"""Whether somebody works, told from the traces that workers leave."""

from datetime import timedelta

import pytest
from django.utils import timezone

from classifiers.jobs import Job, find_silence
from classifiers.jobs.chores import do_due_chores
from classifiers.jobs.models import Chore

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def lease(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.CLASSIFIERS_JOB_LEASE = 30
    settings.CLASSIFIERS_CHORES = {}


def move_chores(seconds: float) -> None:
    due_at = Chore.objects.get().due_at
    Chore.objects.update(due_at=due_at - timedelta(seconds=seconds))


def test_where_no_worker_ever_was_nobody_can_say_since_when():
    assert find_silence().since is None


def test_where_jobs_run_at_once_no_worker_is_missed(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    assert find_silence() is None


def test_a_worker_shows_itself_by_its_chores():
    do_due_chores()
    assert find_silence() is None
    move_chores(seconds=29)
    assert find_silence() is None


def test_a_worker_that_stands_still_is_noticed_after_its_lease():
    before = timezone.now()
    do_due_chores()
    after = timezone.now()
    move_chores(seconds=100)
    since = find_silence().since + timedelta(seconds=100)
    assert before <= since <= after


def test_a_worker_that_is_busy_shows_itself_by_its_job():
    do_due_chores()
    move_chores(seconds=100)
    end = timezone.now() + timedelta(seconds=10)
    job = Job.objects.create(function="f", status="running", leased_until=end)
    assert find_silence() is None
    Job.objects.update(leased_until=end - timedelta(seconds=50))
    assert find_silence().since == end - timedelta(seconds=80)
    # A job that has ended tells nothing.
    job.status = "succeeded"
    job.leased_until = end
    job.save()
    assert find_silence() is not None
