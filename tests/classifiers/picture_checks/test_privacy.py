"""What is kept of people's own pictures, for how long, and who can get at it."""

import json
import os
import stat
import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import connection, transaction
from django.utils import timezone
from PIL import Image

from classifiers import imagefile, picture_checks, reports
from classifiers.exceptions import InvalidPictureCheck, NoRoomForPictures
from classifiers.jobs import Job, retry
from classifiers.picture_checks import CheckOptions
from classifiers.records import PictureCheck
from classifiers.tasks import clean_picture_checks, clean_up
from tests.classifiers.picture_checks.conftest import draw, upload

pytestmark = pytest.mark.django_db(transaction=True)

BRIGHT = draw(220)
ALL = {"stability": True, "explanations": True, "conv_idx": (0,)}


@pytest.fixture
def kept(folders):
    """What lies in the private folder."""
    return lambda: sorted((folders / "pictures").rglob("*"))


def expire(check) -> None:
    past = timezone.now() - timedelta(seconds=1)
    PictureCheck.objects.filter(pk=check.pk).update(expires_at=past)


def dump_database() -> str:
    """Every value of every table, but for those of variants and evaluations."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += cursor.fetchall()
    return repr(rows)


def test_nothing_is_served_nor_readable_by_others(ask, folders, client, kept):
    before = sorted((folders / "media").rglob("*"))
    check = ask(BRIGHT, **ALL)
    assert sorted((folders / "media").rglob("*")) == before
    assert stat.S_IMODE(check.folder.path.stat().st_mode) == 0o700
    assert len(kept()) > 4
    for name in ("0.original", "0-shown.jpg"):
        for prefix in ("media", "data", "media/../pictures"):
            assert client.get(f"/{prefix}/{check.key}/{name}").status_code in {400, 404}


def test_what_is_shown_carries_nothing_but_pixels(ask):
    exif = Image.Exif()
    exif[0x010F] = "a camera of mine"
    check = ask(draw(220, image_format="JPEG", exif=exif, comment=b"a secret"))
    path, content_type = check.find_file("0-shown.jpg")
    assert content_type == "image/jpeg"
    assert b"camera" not in path.read_bytes()
    with Image.open(path) as shown:
        assert shown.size == (400, 300)
        assert not shown.getexif()
    # What was sent is kept as it is, for the scores.
    assert b"a camera of mine" in check.folder.find("0.original").read_bytes()


@pytest.mark.parametrize(
    "name", ["0.original", "../0-shown.jpg", "0-shown.jpg/../0.original", "9-shown.jpg", ""]
)
def test_only_what_was_made_for_showing_is_found(ask, name):
    with pytest.raises(PictureCheck.DoesNotExist):
        ask(BRIGHT).find_file(name)


def test_what_the_results_do_not_name_is_not_found(ask):
    """As a worker leaves it that was stopped, or is still at it."""
    check = ask(BRIGHT)
    check.folder.write("0-face0.jpg", [b"a face"])
    with pytest.raises(PictureCheck.DoesNotExist):
        check.find_file("0-face0.jpg")
    PictureCheck.objects.update(results=None)
    check.refresh_from_db()
    with pytest.raises(PictureCheck.DoesNotExist):
        check.find_file("0-shown.jpg")


def test_a_file_is_there_as_a_whole_or_not_at_all(ask):
    folder = ask(BRIGHT).folder
    before = folder.find("0-shown.jpg").read_bytes()

    def fill_the_disk():
        yield before[:10]
        assert folder.find("0-shown.jpg").read_bytes() == before
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk is full"):
        folder.write("0-shown.jpg", fill_the_disk())
    assert folder.find("0-shown.jpg").read_bytes() == before
    assert folder.count_files() == 2


def test_one_that_is_deleted_while_it_is_looked_at_is_no_fault(variant, kept, monkeypatch, caplog):
    """The worker misses the files before it asks whether its job is still there."""
    read_pixels = imagefile.read_pixels

    def read_after_deletion(*arguments, **options):
        PictureCheck.objects.get().delete()
        return read_pixels(*arguments, **options)

    monkeypatch.setattr(imagefile, "read_pixels", read_after_deletion)
    with pytest.raises(PictureCheck.DoesNotExist):  # there is none that could be handed out
        picture_checks.start([upload(BRIGHT)], [variant])
    assert kept() == []
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_a_file_that_is_missing_while_the_check_is_there_is_a_fault(ask):
    check = ask(BRIGHT)
    check.folder.find("0-shown.jpg").unlink()
    with pytest.raises(FileNotFoundError) as error:
        reports.write_report(check)
    assert check.key not in str(error.value)


@pytest.mark.parametrize("keep", [SimpleUploadedFile, TemporaryUploadedFile])
def test_what_a_file_is_does_not_depend_on_where_it_lies(variant, keep):
    """In memory up to 2.5 MB, and on the disk beyond."""
    content = b"\x1a\x45\xdf\xa3" + bytes(100) + b"\x42\x82\x84webm"
    sent = upload(content)
    if keep is TemporaryUploadedFile:
        sent = TemporaryUploadedFile("photo.png", "image/png", len(content), None)
        sent.write(content)
        sent.seek(0)
    with sent:
        check = picture_checks.start([sent], [variant])
    assert check.pictures[0]["kind"] == "picture"


def test_a_key_is_found_until_it_expires_and_then_is_like_none(ask, client):
    check = ask(BRIGHT)
    assert len(check.key) == 32
    assert picture_checks.find(check.key).results == check.results
    expire(check)
    messages = set()
    for key in (check.key, "a" * 32):
        with pytest.raises(PictureCheck.DoesNotExist) as error:
            picture_checks.find(key)
        messages.add(str(error.value))
    assert len(messages) == 1
    check.refresh_from_db()
    with pytest.raises(PictureCheck.DoesNotExist):
        check.find_file("0-shown.jpg")


def test_it_expires_after_the_time_that_is_set(ask, settings):
    settings.CLASSIFIERS_PICTURE_MAX_AGE = 60
    check = ask(BRIGHT)
    assert timedelta(0) < check.expires_at - timezone.now() < timedelta(seconds=60)


def find_jobs():
    return Job.objects.filter(function__endswith="picture_check")


def test_after_expiry_nothing_is_left(variant, kept, ask):
    before = dump_database()
    expired, living = ask(BRIGHT, **ALL), ask(BRIGHT)
    expire(expired)
    num_files = expired.folder.count_files()
    assert clean_up() == num_files == 5
    assert picture_checks.find(living.key)
    expire(living)
    clean_up()
    assert kept() == []
    assert not find_jobs().exists()
    assert dump_database() == before


def test_deleting_leaves_nothing_at_once(ask, kept):
    check = ask(BRIGHT, **ALL)
    check.delete()
    assert kept() == []
    assert not find_jobs().exists()
    assert clean_up() == 0


def test_a_deletion_that_is_rolled_back_deletes_nothing(ask):
    check = ask(BRIGHT)
    with transaction.atomic():
        PictureCheck.objects.get().delete()
        transaction.set_rollback(True)
    assert picture_checks.find(check.key).find_file("0-shown.jpg")


def test_with_a_user_go_their_pictures(variant, kept, django_user_model):
    ada = django_user_model.objects.create(username="ada")
    check = picture_checks.start([upload(BRIGHT)], [variant], owner=ada)
    assert (check.owner, check.job.owner) == (ada, ada)
    assert PictureCheck.objects.of(ada).get() == check
    ada.delete()
    assert kept() == []
    assert not PictureCheck.objects.exists()


class FailingUpload(SimpleUploadedFile):
    def chunks(self, chunk_size=None):
        yield b"the beginning"
        raise OSError("the disk is full")


def test_nothing_is_left_behind_when_storing_fails(variant, kept):
    with pytest.raises(OSError, match="disk is full"):
        picture_checks.start([upload(BRIGHT), FailingUpload("a.png", BRIGHT)], [variant])
    assert kept() == []
    assert not PictureCheck.objects.exists()
    assert not find_jobs().exists()


def test_all_pictures_together_are_bounded(ask, variant, settings, kept):
    settings.CLASSIFIERS_PICTURE_MAX_BYTES = 2 * len(BRIGHT)
    ask(BRIGHT)
    before = kept()
    with pytest.raises(NoRoomForPictures, match="try again later"):
        picture_checks.start([upload(BRIGHT)] * 2, [variant])
    assert kept() == before


def test_an_error_of_a_file_does_not_tell_the_key(ask, caplog):
    check = ask(BRIGHT)
    picture = check.folder.find(check.folder.get_original_name(0))
    picture.unlink(missing_ok=True)
    picture.mkdir()  # neither to be read nor to be written
    with pytest.raises(OSError) as error:  # noqa: PT011
        check.folder.write(picture.name, [b"x"])
    PictureCheck.objects.update(results=None)
    Job.objects.filter(pk=check.job_id).update(status="failed")
    retried = retry(Job.objects.get(pk=check.job_id))
    told = [str(error.value), retried.error, retried.error_detail, caplog.text]
    assert check.key not in "".join(told)


class Rival(SimpleUploadedFile):
    """While it is stored, somebody else comes."""

    def chunks(self, chunk_size=None):
        with pytest.raises(NoRoomForPictures):
            picture_checks.start([upload(BRIGHT)], self.variants)
        yield from super().chunks(chunk_size)


def test_what_is_being_stored_takes_room_already(variant, settings):
    settings.CLASSIFIERS_PICTURE_MAX_BYTES = 3 * len(BRIGHT)
    slow = Rival("a.png", BRIGHT)
    slow.variants = [variant]
    check = picture_checks.start([slow], [variant])
    assert PictureCheck.objects.get() == check
    assert check.num_bytes == check.folder.count_bytes()


def test_not_too_many_visitors_wait(variant, settings, monkeypatch, django_user_model):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    monkeypatch.setattr("classifiers.picture_checks.requests._MOST_WAITING", 1)
    picture_checks.start([upload(BRIGHT)], [variant])
    with pytest.raises(NoRoomForPictures, match="may wait") as refused:
        picture_checks.start([upload(BRIGHT)], [variant])
    assert refused.value.retry_after == 60
    ada = django_user_model.objects.create(username="ada")
    assert picture_checks.start([upload(BRIGHT)], [variant], owner=ada).status == "queued"


def test_a_variant_is_asked_once_and_about_so_many_layers(variant):
    check = picture_checks.start([upload(BRIGHT)], [variant, variant])
    assert check.options["variants"] == [str(variant.pk)]
    options = CheckOptions(conv_idx=tuple(range(9)))
    with pytest.raises(InvalidPictureCheck, match="at most 8 layers. Received: 9"):
        picture_checks.start([upload(BRIGHT)], [variant], options)


def test_visitors_leave_room_for_users(ask, variant, settings, django_user_model):
    settings.CLASSIFIERS_PICTURE_MAX_BYTES = 40 * len(BRIGHT)
    with pytest.raises(NoRoomForPictures, match="for visitors"):
        picture_checks.start([upload(BRIGHT * 21)], [variant])
    ada = django_user_model.objects.create(username="ada")
    assert picture_checks.start([upload(BRIGHT * 21)], [variant], owner=ada)


def test_who_sees_jobs_sees_neither_keys_nor_names(ask):
    check = ask(BRIGHT, b"broken")
    seen = json.dumps(find_jobs().values().get(), default=str)
    assert check.key not in seen
    assert "photo-0" not in seen
    assert check.key not in str(check)


def test_folders_without_a_check_go_after_the_same_time(folders, kept, settings):
    settings.CLASSIFIERS_PICTURE_MAX_AGE = 60
    now = time.time()
    for name, seconds in (("young", 10), ("old", 61), (".deleted-cut-short", 0)):
        folder = folders / "pictures" / name
        folder.mkdir(parents=True)
        (folder / "0.original").write_bytes(b"a picture")
        os.utime(folder, (now - seconds,) * 2)
    assert clean_picture_checks() == 2
    assert {path.name for path in kept()} == {"young", "0.original"}


def test_a_check_that_expires_before_its_turn_is_not_looked_at(variant):
    with transaction.atomic():
        check = picture_checks.start([upload(b"never read")], [variant], CheckOptions())
        expire(check)
    check.refresh_from_db()
    assert check.results is None
