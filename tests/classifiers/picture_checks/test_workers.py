"""Checks that real workers answer, one of which is killed."""

import re

import pytest

from classifiers.faces import Box
from tests.classifiers.faces.album import put_together
from tests.classifiers.jobs.installation import Installation, is_finished

CLIENT = "__import__('importlib').import_module('tests.classifiers.picture_checks.client')"


@pytest.fixture(scope="module")
def installation(tmp_path_factory, brightness_file):
    installation = Installation(tmp_path_factory.mktemp("installation"), lease=1)
    try:
        installation.migrate()
        installation.ask(f"{CLIENT}.publish({str(brightness_file)!r})")
        yield installation
    finally:
        installation.close()


def start(installation) -> tuple[str, str]:
    """The keys of a check with much to do, and of its job."""
    return installation.ask(f"{CLIENT}.start()")


def is_running(row):
    return row["status"] == "running" and row["done"] >= 1


def test_a_killed_worker_costs_nothing_but_time(installation):
    key, job = start(installation)
    worker = installation.start_worker("--queue", "short")
    assert installation.wait_for(job, is_running)["note"] in {"scored", "stability"}
    worker.kill()
    other = installation.start_worker("--queue", "short", "--nice", "1")
    row = installation.wait_for(job, is_finished)
    assert (row["status"], row["attempts"]) == ("succeeded", 2)
    status, pictures = installation.ask(f"{CLIENT}.describe({key!r})")
    assert status == "succeeded"
    assert len(pictures) == 8
    assert all(len(one["verdicts"]) == 1 and one["shown"] for one in pictures)
    other.terminate()
    other.wait()


def test_one_that_is_deleted_or_cancelled_meanwhile_is_not_answered(installation):
    waiting, _ = start(installation)
    assert installation.ask(f"{CLIENT}.cancel({waiting!r})") == "cancelled"
    worker = installation.start_worker("--queue", "short")
    deleted, job = start(installation)
    installation.wait_for(job, is_running)
    installation.ask(f"{CLIENT}.delete({deleted!r})")
    cancelled, job = start(installation)
    installation.wait_for(job, is_running)  # so the worker is done with the one before
    installation.ask(f"{CLIENT}.cancel({cancelled!r})")
    assert installation.wait_for(job, is_finished)["status"] == "cancelled"
    assert installation.ask(f"{CLIENT}.describe({waiting!r})") == ["cancelled", None]
    left = {path.name for path in (installation.folder / "models" / "pictures").iterdir()}
    assert {waiting, cancelled} <= left
    assert deleted not in left
    assert not [name for name in left if name.startswith(".")]
    worker.terminate()
    assert worker.wait(timeout=20) == 0


@pytest.mark.shared
def test_one_is_cancelled_between_faces(installation, tmp_path):
    photo = tmp_path / "photo.png"
    places = [Box(250 * (n % 5), 250 * (n // 5), 250, 250) for n in range(10)]
    put_together((1250, 500), *places).save(photo)
    key, job = installation.ask(f"{CLIENT}.start_with_faces({str(photo)!r})")
    worker = installation.start_worker("--queue", "short")
    running = installation.wait_for(job, lambda row: row["done"] > 1)
    assert running["total"] == 1 + 10 * 3
    installation.ask(f"{CLIENT}.cancel({key!r})")
    row = installation.wait_for(job, is_finished)
    assert row["status"] == "cancelled"
    assert row["done"] < row["total"]
    assert installation.ask(f"{CLIENT}.describe({key!r})") == ["cancelled", None]
    worker.terminate()
    assert worker.wait(timeout=20) == 0


def test_a_film_is_followed_and_can_be_cancelled_while_it_is_decoded(installation):
    key, job = installation.ask(f"{CLIENT}.start_film()")
    worker = installation.start_worker("--queue", "short")
    row = installation.wait_for(job, is_running)
    assert re.fullmatch(r"\d+ of 120 frames decoded, faces found: \d+", row["note"])
    assert row["total"] == 120
    installation.ask(f"{CLIENT}.cancel({key!r})")
    row = installation.wait_for(job, is_finished)
    assert row["status"] == "cancelled"
    assert row["done"] < 120
    assert installation.ask(f"{CLIENT}.describe({key!r})") == ["cancelled", None]
    worker.terminate()
    assert worker.wait(timeout=20) == 0
