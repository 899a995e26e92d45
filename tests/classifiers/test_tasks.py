import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from classifiers.conf import conf
from classifiers.jobs import Job
from classifiers.records import DataSet, Evaluation, PictureCheck
from classifiers.records.picture_files import PictureFolder
from classifiers.tasks import (
    clean_jobs,
    clean_picture_checks,
    clean_plots,
    clean_up,
    clean_uploads,
)

HOUR = 3600


@pytest.fixture
def plots(folders):
    """Four plots of 1,000 bytes, made 0, 1, 2 and 3 hours ago, beside a loss curve as old."""
    now = time.time()
    for folder, name, hours in [*(("plots", f"{h}.png", h) for h in range(4)), ("curves", "c", 9)]:
        path = folders / "media" / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(1000))
        os.utime(path, (now - hours * HOUR - 60,) * 2)
    return lambda: sorted(path.stem for path in (folders / "media" / "plots").iterdir())


def test_plots_that_are_too_old_are_deleted(plots, settings):
    settings.CLASSIFIERS_PLOT_MAX_AGE = 2 * HOUR
    assert clean_plots() == 2
    assert plots() == ["0", "1"]


def test_the_oldest_are_deleted_while_they_take_too_much_disk(plots, settings):
    settings.CLASSIFIERS_PLOT_MAX_AGE = 9 * HOUR
    settings.CLASSIFIERS_PLOT_MAX_BYTES = 3500
    assert clean_plots() == 1
    assert plots() == ["0", "1", "2"]
    assert clean_plots() == 0


def test_by_default_a_plot_lives_for_an_hour(plots):
    assert clean_plots() == 3
    assert plots() == ["0"]


def test_other_files_are_left_alone(plots, folders, settings):
    settings.CLASSIFIERS_PLOT_MAX_AGE = 1
    notes = folders / "media" / "plots" / "notes.txt"
    notes.touch()
    os.utime(notes, (0, 0))
    clean_plots()
    assert notes.exists()
    assert (folders / "media" / "curves" / "c").exists()


def test_without_any_plot_there_is_nothing_to_do():
    assert clean_plots() == 0


@pytest.fixture
def received(folders, settings):
    """Files that were received: one just now, one two hours ago, and one that is none."""
    settings.FILE_UPLOAD_TEMP_DIR = folders / "uploads"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    for name, hours in (("a.upload.png", 0), ("b.upload.h5", 2), ("others", 2)):
        path = settings.FILE_UPLOAD_TEMP_DIR / name
        path.write_bytes(b"somebody's")
        os.utime(path, (time.time() - hours * HOUR,) * 2)
    return lambda: sorted(path.name for path in (folders / "uploads").iterdir())


def test_what_a_killed_process_was_receiving_is_deleted(received, db):
    assert clean_up() == 1
    assert received() == ["a.upload.png", "others"]


def test_the_folder_of_the_system_is_left_alone(received, settings):
    settings.FILE_UPLOAD_TEMP_DIR = None
    assert clean_uploads() == 0
    assert len(received()) == 3


def test_what_is_received_lies_where_the_clean_up_looks(received, rf, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    sent = rf.post("/", {"file": SimpleUploadedFile("c.png", bytes(11))}).FILES["file"]
    assert any(Path(sent.temporary_file_path()).name == name for name in received())
    os.utime(sent.temporary_file_path(), (0, 0))
    assert clean_uploads() == 2
    sent.close()  # as Django does at the end of a request


def test_what_cannot_be_deleted_stops_nothing_else(plots, received, db, monkeypatch):
    def fail():
        raise OSError("the disk is away")

    monkeypatch.setattr("classifiers.tasks.clean_picture_checks", fail)
    monkeypatch.setattr("classifiers.tasks.clean_jobs", fail)
    with pytest.raises(ExceptionGroup) as failures:
        clean_up()
    assert [str(failure) for failure in failures.value.exceptions] == ["the disk is away"] * 2
    assert (plots(), received()) == (["0"], ["a.upload.png", "others"])


@pytest.mark.django_db(transaction=True)
def test_a_check_that_cannot_be_deleted_does_not_keep_others(monkeypatch):
    past = timezone.now() - timedelta(seconds=1)
    for key in ("a" * 32, "b" * 32, "c" * 32):
        PictureCheck.objects.create(key=key, expires_at=past).folder.create()
    delete = PictureFolder.delete

    def fail_once(folder):
        if folder.name == "b" * 32:
            raise OSError("the disk is away")
        delete(folder)

    monkeypatch.setattr(PictureFolder, "delete", fail_once)
    with pytest.raises(ExceptionGroup):
        clean_picture_checks()
    assert [path.name for path in conf.picture_folder.iterdir()] == ["b" * 32]


def test_the_command_goes_on_when_something_could_not_be_deleted(db, monkeypatch, capsys):
    def fail():
        raise OSError("the disk is away")

    def stop(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("classifiers.tasks.clean_plots", fail)
    monkeypatch.setattr("time.sleep", stop)
    with pytest.raises(ExceptionGroup):
        call_command("clean_up")
    with pytest.raises(KeyboardInterrupt):
        call_command("clean_up", "--every", "60")
    assert "the disk is away" in capsys.readouterr().err


@pytest.mark.parametrize("seconds", ["0", "-5", "soon"])
def test_the_command_wants_a_pause_it_can_make(seconds):
    with pytest.raises(CommandError, match="positive whole number"):
        call_command("clean_up", "--every", seconds)


def test_the_command_says_what_it_did(db, plots, capsys):
    call_command("clean_up")
    assert capsys.readouterr().out == "3 files deleted\n"


@pytest.fixture
def add_job(db):
    """A job that ended so many days ago."""

    def add_job(status: str = "succeeded", days: float = 31) -> Job:
        ended = None if status in {"queued", "running"} else timezone.now() - timedelta(days=days)
        return Job.objects.create(function="x.y", status=status, finished_at=ended)

    return add_job


@pytest.mark.parametrize("status", ["succeeded", "failed", "cancelled"])
def test_finished_jobs_are_kept_for_a_month(add_job, status):
    add_job(status)
    young = add_job(status, days=29)
    clean_up()
    assert list(Job.objects.all()) == [young]


@pytest.mark.parametrize("status", ["queued", "running"])
def test_a_job_that_is_not_finished_is_kept(add_job, settings, status):
    settings.CLASSIFIERS_JOB_MAX_AGE = 1
    job = add_job(status)
    Job.objects.update(enqueued_at=timezone.now() - timedelta(days=400))
    assert clean_jobs() == 0
    assert Job.objects.get() == job


def test_a_job_is_kept_that_tells_why_an_evaluation_is_not_there(add_job, dataset):
    failed, succeeded = add_job("failed"), add_job()
    evaluations = [
        Evaluation.objects.create(dataset=DataSet.get_default(), job=job, finished_at=ended)
        for job, ended in ((failed, None), (succeeded, timezone.now()))
    ]
    assert clean_jobs() == 1
    for evaluation in evaluations:
        evaluation.refresh_from_db()
    assert [evaluation.job for evaluation in evaluations] == [failed, None]
    assert [evaluation.status for evaluation in evaluations] == ["failed", "succeeded"]
