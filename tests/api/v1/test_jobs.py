import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from api.tokens.models import Scope
from classifiers.jobs import Job

LIST = "/api/v1/jobs/"


def address(job, below="") -> str:
    return f"{LIST}{job.pk}/{below}"


def read(response):
    assert response.status_code == 200, response.text
    return response.json()


@pytest.fixture
def running(grace):
    """A quarter is done in five seconds."""
    return Job.objects.create(
        function="some.secret.path.measure_evaluation",
        arguments={"evaluation_id": str(uuid.uuid4()), "key": "an argument"},
        owner=grace,
        status="running",
        lease="the lease",
        leased_until=timezone.now(),
        error_detail="a traceback",
        result={"key": "the result"},
        attempts=1,
        done=25,
        total=100,
        note="scoring",
        started_at=timezone.now() - timedelta(seconds=5),
    )


class TestFollow:
    def test_its_owner_sees_how_far_it_is(self, as_user, grace, running):
        response = as_user(grace, Scope.READ).get(address(running))
        data = read(response)
        assert response["Cache-Control"] == "no-store"
        assert (data["status"], data["done"], data["total"]) == ("running", 25, 100)
        assert (data["kind"], data["note"]) == ("measure_evaluation", "scoring")
        assert data["elapsed"] == pytest.approx(5, abs=4)
        assert data["remaining"] == pytest.approx(3 * data["elapsed"], rel=0.5)
        assert data["position"] is None
        assert running.arguments["evaluation_id"] in data["links"]["evaluation"]

    def test_its_place_in_the_queue_is_told(self, as_user, grace):
        jobs = [Job.objects.create(function="f", owner=grace) for _ in range(3)]
        places = [read(as_user(grace).get(address(job)))["position"] for job in jobs]
        assert places == [0, 1, 2]

    def test_it_is_told_in_words_too(self, as_user, grace, running, settings):
        settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
        Job.objects.update(leased_until=timezone.now() + timedelta(seconds=30))
        data = read(as_user(grace).get(address(running)))
        assert data["title"] == "Something about an evaluation that was deleted"
        assert data["explanation"] == "A worker is at it."
        Job.objects.update(leased_until=timezone.now() - timedelta(minutes=10))
        data = read(as_user(grace).get(address(running)))
        assert data["is_stalled"]
        assert "No worker is running" in data["explanation"]

    def test_why_it_failed_is_told_in_words(self, as_user, grace, running):
        Job.objects.update(
            status="failed", error="There are no images.", finished_at=timezone.now()
        )
        data = read(as_user(grace).get(address(running)))
        assert (data["status"], data["error"]) == ("failed", "There are no images.")

    @pytest.mark.parametrize("url", ["", "detail"])
    def test_nothing_secret_is_told_to_anybody(self, as_user, grace, boss, running, url):
        for user in (grace, boss):
            text = as_user(user).get(address(running) if url else LIST).text
            assert str(running.pk) in text
            for secret in (
                *("the lease", "leased_until", "a traceback", "an argument", "some.secret"),
                *("the result", "error_detail"),
            ):
                assert secret not in text

    def test_one_without_an_owner_or_an_evaluation_is_shown_to_staff(self, as_user, boss):
        job = Job.objects.create(function="f")
        data = read(as_user(boss).get(address(job)))
        assert data["owner"] is data["links"]["evaluation"] is None

    def test_others_do_not_see_it(self, client, as_user, ada, running):
        assert as_user(ada).get(address(running)).status_code == 404
        assert client.get(address(running)).status_code in {401, 403}
        assert client.get(LIST).status_code in {401, 403}

    def test_it_says_who_may(self, as_user, ada, running):
        for client in (as_user(ada), as_user(ada, Scope.UPLOAD)):
            assert client.get(address(running)).status_code in {403, 404}


class TestList:
    def test_everybody_sees_their_own_and_staff_all(self, as_user, ada, grace, boss, running):
        assert read(as_user(grace).get(LIST))["count"] == 1
        assert read(as_user(ada).get(LIST))["count"] == 0
        response = as_user(boss).get(LIST)
        assert read(response)["results"][0]["owner"] == "grace"
        assert response["Cache-Control"] == "no-store"

    def test_it_is_filtered_by_status(self, as_user, grace, running):
        client = as_user(grace)
        assert read(client.get(LIST, {"status": "running"}))["count"] == 1
        assert read(client.get(LIST, {"status": "failed"}))["count"] == 0
        assert client.get(LIST, {"status": "lost"}).status_code == 400

    def test_it_takes_as_many_queries_for_many_as_for_one(
        self, as_user, grace, django_assert_num_queries
    ):
        client = as_user(grace)
        client.get(LIST)  # the token notes its use

        def count_queries():
            with django_assert_num_queries(3):  # the token, the count, the page
                return read(client.get(LIST))["count"]

        Job.objects.create(function="f", owner=grace)
        assert count_queries() == 1
        Job.objects.bulk_create([Job(function="f", owner=grace) for _ in range(20)])
        assert count_queries() == 21


class TestCancelAndRetry:
    @pytest.mark.parametrize("name", ["grace", "boss"])
    def test_owner_and_staff_do(self, request, as_user, name, grace):
        job = Job.objects.create(function="f", owner=grace)
        client = as_user(request.getfixturevalue(name))
        assert read(client.post(address(job, "cancel/")))["status"] == "cancelled"
        data = read(client.post(address(job, "retry/")))
        assert (data["status"], data["position"]) == ("queued", 0)

    def test_one_that_runs_is_asked_to_stop(self, as_user, grace, running):
        data = read(as_user(grace).post(address(running, "cancel/")))
        assert (data["status"], data["cancel_requested"]) == ("running", True)

    def test_one_that_runs_cannot_be_tried_again(self, as_user, grace, running):
        response = as_user(grace).post(address(running, "retry/"))
        assert response.status_code == 409
        assert response.json()["type"] == "urn:mesonet:problem:job-not-repeatable"

    @pytest.mark.parametrize("below", ["cancel/", "retry/"])
    def test_others_do_not(self, client, as_user, ada, grace, running, below):
        assert as_user(ada).post(address(running, below)).status_code == 404
        assert client.post(address(running, below)).status_code == 401
        assert as_user(grace, Scope.READ).post(address(running, below)).status_code == 403
        running.refresh_from_db()
        assert (running.status, running.cancel_requested) == ("running", False)

    def test_too_many_at_a_time(self, as_user, grace, running, settings):
        settings.CLASSIFIERS_MAX_JOBS_PER_USER = 1
        job = Job.objects.create(function="f", owner=grace, status="failed")
        assert as_user(grace).post(address(job, "retry/")).status_code == 403

    def test_what_is_sent_with_it_does_not_matter(self, as_user, grace):
        job = Job.objects.create(function="f", owner=grace)
        body = json.dumps({"anything": 1})
        response = as_user(grace).post(address(job, "cancel/"), body, "application/json")
        assert response.status_code == 200
