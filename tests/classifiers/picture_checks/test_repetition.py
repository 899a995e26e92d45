"""The same files, looked at in another way, and told step by step."""

from datetime import timedelta

import pytest
from django.utils import timezone

from classifiers import picture_checks
from classifiers.exceptions import InvalidPictureCheck, NoRoomForPictures
from classifiers.jobs import Job
from classifiers.models import MLModel
from classifiers.picture_checks import CheckOptions, find, list_steps, repeat
from classifiers.records import PictureCheck
from tests.classifiers.picture_checks.conftest import draw, upload

pytestmark = pytest.mark.django_db(transaction=True)

DARK = draw(20)


def test_what_was_sent_is_judged_in_another_way(ask, django_user_model):
    ada = django_user_model.objects.create(username="ada")
    first = ask(DARK)
    again = repeat(first, CheckOptions(stability=True), ada)
    [before], [after] = (check.results["pictures"] for check in (first, find(again.key)))
    [verdict] = after["verdicts"]
    assert verdict["probability"] == before["verdicts"][0]["probability"]
    assert len(verdict["stability"]["copies"]) == 8
    assert (after["name"], after["sha256"]) == (before["name"], before["sha256"])
    assert (again.owner, first.owner) == (ada, None)
    # The first one is as it was.
    assert find(first.key).results["pictures"][0] == before


def test_both_expire_when_it_was_promised(ask):
    first = ask(DARK)
    PictureCheck.objects.update(expires_at=timezone.now() + timedelta(seconds=90))
    again = repeat(find(first.key), CheckOptions())
    assert find(again.key).expires_at == find(first.key).expires_at


def test_each_is_deleted_by_itself(ask, folders):
    first = ask(DARK)
    again = repeat(first, CheckOptions())
    first.delete()
    assert [path.name for path in (folders / "pictures").iterdir()] == [again.key]
    assert find(again.key).status == "succeeded"


def test_what_was_never_kept_is_left_out(variant, settings):
    settings.CLASSIFIERS_IMAGE_LIMITS = {"file_bytes": len(DARK)}
    files = [upload(DARK + b" " * 10, "large.png"), upload(DARK, "small.png")]
    first = picture_checks.start(files, [variant])
    again = repeat(first, CheckOptions())
    assert [one["name"] for one in again.pictures] == ["small.png"]
    none_kept = picture_checks.start(files[:1], [variant])
    with pytest.raises(InvalidPictureCheck, match="Received: 0"):
        repeat(none_kept, CheckOptions())


def test_variants_that_are_gone_are_asked_no_more(ask):
    first = ask(DARK)
    MLModel.objects.get().delete()
    with pytest.raises(InvalidPictureCheck, match="1 variant"):
        repeat(first, CheckOptions())


def test_it_needs_room_like_any_other(ask, settings):
    first = ask(DARK)
    settings.CLASSIFIERS_PICTURE_MAX_BYTES = 1000
    with pytest.raises(NoRoomForPictures):
        repeat(first, CheckOptions())
    assert PictureCheck.objects.count() == 1


def test_one_that_is_being_deleted_tells_no_path(ask):
    first = ask(DARK)
    first.folder.delete()
    with pytest.raises(PictureCheck.DoesNotExist) as caught:
        repeat(first, CheckOptions())
    assert first.key not in f"{caught.value} {caught.value.__cause__!r}"


def test_at_no_moment_is_it_kept_for_longer(ask, monkeypatch):
    first = ask(DARK)
    PictureCheck.objects.update(expires_at=timezone.now() + timedelta(seconds=90))
    ends = []

    def note_ends(*_, **__):
        ends.extend(PictureCheck.objects.values_list("expires_at", flat=True))

    monkeypatch.setattr("classifiers.jobs.enqueue", note_ends)
    repeat(find(first.key), CheckOptions())
    assert len(ends) == 2
    assert len({*ends}) == 1


class TestSteps:
    @pytest.fixture
    def tell(self, ask):
        """What is told at some moment of a check."""
        check = ask(DARK, stability=True, explanations=True)
        PictureCheck.objects.update(results=None)

        def tell(status: str, note: str, **changes) -> list[str]:
            stored = PictureCheck.objects.get(pk=check.pk)
            for name, value in changes.items():
                setattr(stored, name, value)
            stored.save()
            Job.objects.filter(pk=stored.job_id).update(status=status, note=note)
            steps = list_steps(find(check.key))
            return [f"{step.name} {step.state}" for step in steps]

        return tell

    @pytest.mark.parametrize(
        ("status", "note", "current"),
        [
            ("running", "", "scored"),
            ("running", "received", "scored"),
            ("running", "scored", "stability"),
            ("running", "stability", "explanation"),
            # It begins again, with another variant or picture.
            ("running", "explanation", "scored"),
        ],
    )
    def test_the_next_one_is_current(self, tell, status, note, current):
        told = tell(status, note)
        assert [step for step in told if "current" in step] == [f"{current} current"]
        assert told[0] == "received done"

    def test_before_anybody_works_none_is_current(self, tell):
        assert tell("queued", "") == [
            *("received done", "scored ahead", "stability ahead", "explanation ahead")
        ]

    def test_of_an_end_all_is_done(self, tell):
        assert {step.split()[1] for step in tell("succeeded", "explanation")} == {"done"}

    @pytest.mark.parametrize("note", ["no face found", "1 face found", "2 faces found"])
    def test_faces_are_looked_for_first(self, tell, note):
        options = PictureCheck.objects.get().options | {"region": "faces"}
        told = tell("running", "received", options=options)
        assert told[:3] == ["received done", "faces current", "scored ahead"]
        assert tell("running", note)[:3] == ["received done", "faces done", "scored current"]

    def test_a_film_has_faces_only(self, tell):
        pictures = [{"kind": "film", "name": "a.mp4", "sha256": "x", "failure": None}]
        note = "3 of 40 frames decoded, faces found: 2"
        told = tell("running", note, pictures=pictures)
        assert told == ["received done", "faces current", "scored ahead"]
