import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from classifiers import measurements
from classifiers.jobs import Job
from classifiers.jobs.models import Chore
from classifiers.records import DataSet, Evaluation

KIND = "classifiers.tasks.measure_evaluation"


@pytest.fixture
def working(db):
    """A worker has just shown itself."""
    soon = timezone.now() + timedelta(seconds=10)
    Chore.objects.create(function="classifiers.jobs.reap", due_at=soon)


@pytest.fixture
def page(sign_in, ada):
    """What Ada reads at an address."""
    client = sign_in(ada)
    return lambda job=None, below="": (
        client.get(f"/jobs/{job.pk}/{below}" if job else f"/jobs/{below}").text
    )


@pytest.fixture
def waiting(owned, ada):
    job = measurements.start(owned, DataSet.get_default(), ada).job
    Job.objects.exclude(pk=job.pk).delete()
    return job


def add(owner, **values) -> Job:
    return Job.objects.create(**{"function": KIND, "owner": owner} | values)


class TestList:
    def test_there_is_none(self, page, working):
        assert "There is none yet" in page()
        assert "There is none in this state" in page(below="?status=failed")

    def test_one_sees_ones_own(self, page, grace, waiting, working):
        other = add(grace)
        text = page()
        assert "Evaluate Brightness 1 on default" in text
        assert str(other.pk) not in text
        assert "You have 1 of at most 3 that wait or run" in text

    def test_staff_sees_all(self, sign_in, boss, grace, working):
        job = add(grace)
        text = sign_in(boss).get("/jobs/").text
        assert str(job.pk) in text
        assert "grace" in text

    def test_they_are_filtered_by_state(self, page, ada, waiting, working):
        failed = add(ada, status="failed", error="There are no images.")
        text = page(below="?status=failed")
        assert str(failed.pk) in text
        assert "There are no images." in text
        assert str(waiting.pk) not in text
        assert str(waiting.pk) in page(below="?status=nonsense")

    def test_it_is_asked_again_only_while_something_goes_on(self, page, ada, working):
        add(ada, status="succeeded")
        assert "hx-get" not in page()
        add(ada)
        assert "hx-get" in page()

    def test_pages(self, page, ada, working):
        for _ in range(26):
            add(ada, status="succeeded")
        assert "Page 1 of 2" in page()
        for beyond in ("2", "3", "99"):
            assert "Page 2 of 2" in page(below=f"?page={beyond}")
        assert "Page 1 of 2" in page(below="?page=x")


class TestWaiting:
    @pytest.fixture(autouse=True)
    def needs_workers(self, settings):
        settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

    def test_behind_others(self, page, grace, waiting, working):
        for _ in range(2):
            add(grace, enqueued_at=waiting.enqueued_at - timedelta(minutes=1))
        assert "It waits because 2 other jobs were asked for before it." in page(waiting)

    def test_the_next_one(self, page, grace, waiting, working):
        assert "It is next: a worker takes it in a moment." in page(waiting)
        add(grace, status="running", leased_until=timezone.now() + timedelta(seconds=30))
        assert "as soon as it is done with another job" in page(waiting)

    def test_no_worker_ever(self, page, waiting):
        text = page(waiting)
        assert "No worker is running, nor ever was." in text
        assert "manage.py work" in text
        assert "No worker is running" in page()

    @pytest.mark.parametrize(
        ("ago", "said"),
        [
            (timedelta(minutes=1), "none has shown itself for 1 minute."),
            (timedelta(minutes=7), "none has shown itself for 7 minutes."),
            (timedelta(hours=5), "none has shown itself for 5 hours."),
        ],
    )
    def test_no_worker_any_more(self, page, waiting, working, ago, said):
        Chore.objects.update(due_at=timezone.now() - ago + timedelta(seconds=10))
        assert said in page(waiting)

    def test_one_that_runs_without_a_worker(self, page, ada, owned):
        job = add(ada, status="running", leased_until=timezone.now() - timedelta(hours=3))
        assert "No worker is running" in page(job)


class TestJob:
    def test_its_progress_is_a_part_that_asks_again_until_it_ends(self, page, ada, working):
        job = add(
            ada,
            status="running",
            done=25,
            total=100,
            note="scoring the images",
            started_at=timezone.now() - timedelta(seconds=50),
            leased_until=timezone.now() + timedelta(seconds=30),
        )
        part = page(job, "progress/?status=running")
        assert 'value="25" max="100"' in part
        assert "scoring the images" in part
        assert "about 2 minutes left" in part or "about 3 minutes left" in part
        assert f"/jobs/{job.pk}/progress/?status=running" in part
        assert "<html" not in part
        assert 'role="status"' not in part  # nothing new to be said aloud
        Job.objects.update(status="succeeded", finished_at=timezone.now())
        part = page(job, "progress/?status=running")
        assert "hx-get" not in part
        assert 'role="status"' in part

    def test_what_can_be_used_in_a_part_is_found_again_when_it_is_swapped(
        self, page, ada, waiting, working
    ):
        for part in (page(waiting, "progress/"), page().split('id="jobs"')[1].split("</ul>")[0]):
            used = re.findall(r"<(?:a|button)\b[^>]*>", part)
            assert used
            assert all(" id=" in element for element in used), used

    def test_why_it_failed_and_trying_again(self, sign_in, ada, waiting, working):
        Job.objects.update(status="failed", error="The image df/000.png cannot be read.")
        client = sign_in(ada)
        text = client.get(f"/jobs/{waiting.pk}/").text
        assert "The image df/000.png cannot be read." in text
        assert "Try again" in text
        assert client.post(f"/jobs/{waiting.pk}/retry/").status_code == 302
        waiting.refresh_from_db()
        assert waiting.status == "queued"

    def test_one_whose_evaluation_is_gone_is_not_tried_again(self, page, waiting, working):
        Evaluation.objects.all().delete()
        Job.objects.update(status="failed", error="No.")
        text = page(waiting)
        assert "an evaluation that was deleted" in text
        assert "Try again" not in text

    def test_too_many_are_refused_in_words(self, sign_in, ada, waiting, working):
        Job.objects.update(status="failed")
        for _ in range(3):
            add(ada)
        client = sign_in(ada)
        text = client.post(f"/jobs/{waiting.pk}/retry/", follow=True).text
        assert "A user may have at most 3 jobs that wait or run" in text
        waiting.refresh_from_db()
        assert waiting.status == "failed"

    def test_one_that_cannot_be_tried_again(self, sign_in, ada, waiting, working):
        text = sign_in(ada).post(f"/jobs/{waiting.pk}/retry/", follow=True).text
        assert "Only a failed or cancelled job can be tried again" in text

    def test_cancelling_one_that_waits(self, sign_in, ada, waiting, working):
        client = sign_in(ada)
        text = client.post(f"/jobs/{waiting.pk}/cancel/", follow=True).text
        assert "It was cancelled, and nothing of it was stored." in text
        assert "Cancel it" not in text

    def test_cancelling_one_that_runs(self, sign_in, ada, working):
        job = add(ada, status="running", leased_until=timezone.now() + timedelta(seconds=30))
        text = sign_in(ada).post(f"/jobs/{job.pk}/cancel/", follow=True).text
        assert "being cancelled" in text
        assert "It ends as soon as it can" in text

    def test_where_a_session_has_ended_the_page_is_loaded_again(self, client, waiting):
        url = f"/jobs/{waiting.pk}/progress/"
        assert client.get(url)["Location"].startswith("/account/login/")
        response = client.get(url, headers={"HX-Request": "true"})
        assert response.status_code == 200
        assert response["HX-Refresh"] == "true"
        assert response.text == ""

    def test_others_and_unknown_ones_are_not_there(self, sign_in, grace, waiting):
        client = sign_in(grace)
        for key in (waiting.pk, uuid.uuid4()):
            assert client.get(f"/jobs/{key}/").status_code == 404
            assert client.post(f"/jobs/{key}/cancel/").status_code == 404

    def test_nothing_secret_is_told(self, sign_in, boss, ada, working):
        job = add(
            ada,
            function="a.b.do_something_new",
            arguments={"key": "an argument"},
            status="failed",
            error_detail="a traceback",
            lease="the lease",
        )
        text = sign_in(boss).get(f"/jobs/{job.pk}/").text
        assert "Do something new" in text
        for secret in ("an argument", "a traceback", "the lease", "a.b."):
            assert secret not in text
