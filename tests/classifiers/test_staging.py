"""Uploads that wait belong to one user, go after a while, and outlive saves that fail."""

import os
import time
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files import File
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import IntegrityError, transaction

from classifiers import staging
from classifiers.exceptions import LimitReached, UploadNotKept
from classifiers.models import MLModel
from classifiers.tasks import clean_up


def send(content=b"x" * 10, name="m.h5"):
    return SimpleUploadedFile(name, content)


def make_older(staged, seconds):
    moment = time.time() - seconds
    os.utime(staged.path, (moment, moment))


def test_a_file_is_found_again_by_its_key(ada, folders):
    staged = staging.stage(send(), ada, '{"a": 1}')
    found = staging.find(staged.key, ada)
    assert (found.name, found.size, found.architecture) == ("m.h5", 10, '{"a": 1}')
    assert found.path.read_bytes() == b"x" * 10
    assert found.path.is_relative_to(folders / "models" / "staged")


def test_a_large_upload_is_moved_from_where_it_was_received(ada):
    upload = TemporaryUploadedFile("m.h5", "application/octet-stream", 3, None)
    upload.write(b"abc")
    upload.flush()
    staged = staging.stage(upload, ada)
    upload.close()  # as Django does at the end of a request
    assert staged.path.read_bytes() == b"abc"
    assert not os.path.exists(upload.temporary_file_path())  # noqa: PTH110


@pytest.mark.parametrize("kind", [SimpleUploadedFile, TemporaryUploadedFile])
def test_one_that_was_written_in_part_is_no_upload(ada, folders, monkeypatch, kind):
    """As after a kill, or on a disk that is full."""

    def copy_some(_, new_name):
        Path(new_name).write_bytes(b"ab")
        raise OSError("the disk is full")

    class Broken(SimpleUploadedFile):
        def chunks(self, *_):
            yield b"ab"
            raise OSError("the disk is full")

    monkeypatch.setattr("classifiers.staging.file_move_safe", copy_some)
    upload = Broken("m.h5", b"abc")
    if kind is TemporaryUploadedFile:
        upload = TemporaryUploadedFile("m.h5", "application/octet-stream", 3, None)
    with pytest.raises(OSError, match="disk is full"):
        staging.stage(upload, ada)
    assert len([*(folders / "models" / "staged").iterdir()]) == 1
    assert staging.list_staged(ada) == []


def test_nobody_else_finds_it(ada, grace):
    staged = staging.stage(send(), ada)
    assert staging.find(staged.key, grace) is None
    assert staging.list_staged(grace) == []


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "0" * 32, "a\0b", "é"])
def test_what_is_no_key_finds_nothing(ada, key):
    staging.stage(send(), ada)
    assert staging.find(key, ada) is None


def test_it_expires_and_who_asks_for_it_keeps_it(ada, settings):
    settings.CLASSIFIERS_STAGED_MAX_AGE = 100
    staged = staging.stage(send(), ada)
    make_older(staged, 90)
    assert staging.find(staged.key, ada)
    make_older(staged, 110)
    assert staging.find(staged.key, ada) is None
    assert staging.list_staged(ada) == []


def test_the_clean_up_takes_what_has_expired_and_nothing_else(ada, settings, folders):
    settings.CLASSIFIERS_STAGED_MAX_AGE = 100
    old, new = staging.stage(send(), ada), staging.stage(send(), ada)
    make_older(old, 110)
    assert clean_up() == 1
    assert [staged.key for staged in staging.list_staged(ada)] == [new.key]
    assert len([*(folders / "models" / "staged").iterdir()]) == 1


def test_an_upload_that_was_cut_off_is_not_listed_and_goes_too(ada, settings, folders):
    staging.stage(send(), ada).path.unlink()
    assert staging.list_staged(ada) == []
    settings.CLASSIFIERS_STAGED_MAX_AGE = -1
    clean_up()
    assert not [*(folders / "models" / "staged").iterdir()]


def test_the_newest_is_listed_first(ada):
    first, second = staging.stage(send(name="1.h5"), ada), staging.stage(send(name="2.h5"), ada)
    make_older(first, 5)
    assert [staged.name for staged in staging.list_staged(ada)] == ["2.h5", "1.h5"]
    assert second.expires_at > first.expires_at


def test_what_waits_is_bounded_for_each_user(ada, grace, settings):
    settings.CLASSIFIERS_MAX_STAGED_BYTES_PER_USER = 25
    staged = [staging.stage(send(), ada), staging.stage(send(), ada)]
    with pytest.raises(LimitReached, match="at most 25 bytes. Received: 10 more than 20"):
        staging.stage(send(), ada)
    assert len(staging.list_staged(ada)) == 2
    assert staging.stage(send(), grace)
    staged[0].discard()
    assert staging.stage(send(), ada)


@pytest.fixture
def waiting(ada, brightness_file):
    return staging.stage(send(brightness_file.read_bytes(), "brightness.hdf5"), ada)


def build(waiting, png, name="A"):
    return MLModel(
        model_name=name,
        model_desc=name,
        model_file=waiting,
        loss_curve=SimpleUploadedFile("c.png", png),
    )


def test_a_save_takes_it(
    dataset, waiting, png, brightness_file, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        build(waiting, png).save()
    with MLModel.objects.get().model_file.open() as stored:
        assert stored.read() == brightness_file.read_bytes()
    assert not waiting.path.exists()


def test_a_save_that_fails_leaves_it(dataset, waiting, png, ada, variant, folders):
    """The name is taken, which the data base says after the file was stored."""
    stored = sorted((folders / "models" / "trained_models").iterdir())
    with pytest.raises(IntegrityError), transaction.atomic():
        build(waiting, png, variant.model_name).save()
    assert sorted((folders / "models" / "trained_models").iterdir()) == stored
    assert staging.find(waiting.key, ada).size > 0
    build(waiting, png, "Another name").save()
    assert MLModel.objects.count() == 2


def test_a_transaction_that_is_rolled_back_leaves_it(
    dataset, waiting, png, ada, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        build(waiting, png).save()
        transaction.set_rollback(True)
    assert not MLModel.objects.exists()
    assert staging.find(waiting.key, ada).size > 0


def test_a_save_of_another_field_leaves_it(
    variant, waiting, ada, django_capture_on_commit_callbacks
):
    variant.model_file = waiting
    with django_capture_on_commit_callbacks(execute=True):
        variant.save(update_fields=["model_desc"])
    assert staging.find(waiting.key, ada)


def test_what_was_published_meanwhile_is_told(dataset, waiting, png):
    variant = build(waiting, png)
    waiting.discard()
    with pytest.raises(UploadNotKept, match="not kept any more"):
        waiting.link()
    with pytest.raises(UploadNotKept):
        variant.save()


def test_a_file_system_without_second_names_will_do(ada, monkeypatch):
    def refuse(*_):
        raise PermissionError

    staged = staging.stage(send(), ada)
    monkeypatch.setattr(os, "link", refuse)
    twin = staged.link()
    with open(twin.temporary_file_path(), "rb") as file:  # noqa: PTH123
        assert file.read() == b"x" * 10
    assert staged.path.exists()


def test_bytes_in_memory_are_written(ada):
    assert staging.stage(File(BytesIO(b"abc"), "a.h5"), ada).path.read_bytes() == b"abc"
