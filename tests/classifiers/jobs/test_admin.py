"""What staff see of jobs, and can do to them."""

import re

import pytest
from django.contrib.auth.models import Permission

from classifiers.jobs import Job

LIST = "/admin/classifiers/job/"
FUNCTIONS = "tests.classifiers.jobs.functions"


def get_text(client, url):
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", client.get(url).text))


@pytest.fixture
def running(db):
    return Job.objects.create(
        function="a.b.evaluate",
        status="running",
        done=312,
        total=650,
        note="evaluating",
        lease="secret-token",
        started_at="2026-01-01T00:00:00Z",
    )


def test_the_list_tells_progress_and_time(admin_client, running):
    text = get_text(admin_client, LIST)
    assert "evaluate Running 48 % (312 of 650)" in text
    assert "evaluating" in text


def test_a_page_shows_all_but_the_lease(admin_client, running):
    text = get_text(admin_client, f"{LIST}{running.pk}/change/")
    assert "it does not wait" in text
    assert "secret-token" not in text
    assert 'name="_save"' not in admin_client.get(f"{LIST}{running.pk}/change/").text


def test_jobs_are_neither_added_nor_deleted(admin_client, running):
    assert admin_client.get(f"{LIST}add/").status_code == 403
    assert admin_client.post(f"{LIST}{running.pk}/delete/", {"post": "yes"}).status_code == 403


def act(client, action, *jobs):
    data = {"action": action, "_selected_action": [str(job.pk) for job in jobs]}
    return client.post(LIST, data, follow=True).text


@pytest.mark.django_db(transaction=True)
def test_a_job_is_cancelled_and_tried_again(admin_client, running):
    call = {"function": f"{FUNCTIONS}.add", "arguments": {"a": 1, "b": 2}}
    queued = Job.objects.create(**call)
    page = act(admin_client, "cancel", running, queued)
    assert f"The job {running.pk} will be cancelled." in page
    assert f"The job {queued.pk} is cancelled." in page
    page = act(admin_client, "retry", running, queued)
    assert f"The job {running.pk}: Only a failed or cancelled job can be tried again." in page
    assert f"The job {queued.pk} is succeeded." in page


def test_only_those_who_may_change_jobs_steer_them(client, running, django_user_model):
    user = django_user_model.objects.create(username="ada", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_job"))
    client.force_login(user)
    assert "evaluate" in get_text(client, LIST)
    act(client, "cancel", running)
    running.refresh_from_db()
    assert not running.cancel_requested
