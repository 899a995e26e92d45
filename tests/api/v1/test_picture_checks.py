"""Own pictures over the API: stored for a while, judged by a real small network, deleted."""

import io
import logging
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from api.logs import HideKeys
from api.tokens.models import Scope
from classifiers.jobs import Job
from classifiers.records import PictureCheck
from tests.api.test_rights import count_rows

# What is done when a transaction commits is done here, too.
pytestmark = pytest.mark.django_db(transaction=True)

START = "/api/v1/picture-checks/"
UNKNOWN = f"{START}{'a' * 32}/"


def draw(grey: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (400, 300), (grey, grey, grey)).save(file, "PNG")
    return file.getvalue()


BRIGHT, DARK = draw(220), draw(20)
PAGE = b"<html><script>alert(1)</script></html>"


def send(client, variant, *contents, **said):
    pictures = [SimpleUploadedFile(f"photo-{n}.png", c) for n, c in enumerate(contents)]
    return client.post(START, {"pictures": pictures, "model_id": [variant.pk], **said})


@pytest.fixture
def check(client, variant):
    """A visitor's, with everything that can be wanted."""
    said = {"stability": "true", "explanations": "true", "layers": [1, 0, 1]}
    answer = send(client, variant, BRIGHT, **said)
    assert answer.status_code == 202, answer.text
    return answer


@pytest.fixture
def rates(settings):
    def set_rates(**rates):
        settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": rates}

    return set_rates


class TestAnswers:
    def test_a_visitor_is_told_where_to_look_and_sees_the_verdict(self, client, check):
        assert check["Location"] == check.json()["links"]["self"]
        found = client.get(check["Location"]).json()
        assert (found["status"], found["job"]["status"]) == ("succeeded", "succeeded")
        assert found["options"]["layers"] == [1, 0]
        [picture] = found["pictures"]
        assert (picture["name"], picture["width"], picture["failure"]) == ("photo-0.png", 400, None)
        [verdict] = picture["verdicts"]
        assert (verdict["verdict"], verdict["class_name"]) == ("real", "real")
        assert verdict["probability"] > 0.5
        assert verdict["class_names"] == ["df", "real"]
        assert {*verdict["error_rates"]} >= {"false_positive_rate", "false_negative_rate"}
        assert verdict["measured"]["data_set_name"] == "default"
        evaluation = f"/api/v1/evaluations/{verdict['measured']['evaluation_id']}/"
        assert client.get(evaluation).status_code == 200
        assert len(verdict["stability"]["copies"]) == 8
        assert [m["class_name"] for m in verdict["explanations"]["maps"]] == ["df", "real"]
        assert [maps["conv_idx"] for maps in verdict["feature_maps"]] == [1, 0]

    def test_a_hostile_file_does_not_stop_the_others(self, client, variant):
        answer = send(client, variant, BRIGHT, PAGE, b"", DARK)
        pictures = answer.json()["pictures"]
        assert [one["verdicts"] and one["verdicts"][0]["verdict"] for one in pictures] == [
            *("real", [], [], "df")
        ]
        assert [one["failure"] and one["failure"]["code"] for one in pictures] == [
            *(None, "unknown_image_format", "empty_image", None)
        ]
        assert pictures[1]["shown"] is None

    def test_a_verdict_that_would_not_hold_is_unsure(self, client, check):
        stored = PictureCheck.objects.get()
        stored.results["pictures"][0]["verdicts"][0]["stability"]["is_unsure"] = True
        stored.save()
        [verdict] = client.get(check["Location"]).json()["pictures"][0]["verdicts"]
        assert (verdict["verdict"], verdict["class_name"]) == ("unsure", "real")

    def test_several_variants_are_asked_and_a_broken_one_says_why(self, client, variant):
        other = type(variant)(**{f: getattr(variant, f) for f in ("model_name", "model_desc")})
        other.model_name, other.accuracy, other.conv_layers = "Broken", 1, []
        type(variant).objects.bulk_create([other])
        answer = send(client, variant, DARK, model_id=[other.pk, variant.pk])
        broken, fine = answer.json()["pictures"][0]["verdicts"]
        assert (broken["model_name"], broken["verdict"], broken["probability"]) == (
            *("Broken", None, None),
        )
        assert broken["failure"]["message"]
        assert fine["verdict"] == "df"

    def test_before_there_are_answers_pictures_are_listed(self, client, check):
        PictureCheck.objects.update(results=None)
        Job.objects.update(status="running", note="scored", total=3, done=1)
        found = client.get(check["Location"]).json()
        assert (found["status"], found["job"]["note"]) == ("running", "scored")
        assert [(one["name"], one["verdicts"]) for one in found["pictures"]] == [
            ("photo-0.png", [])
        ]

    def test_one_may_be_cancelled(self, client, check):
        answer = client.post(check.json()["links"]["cancel"])
        # It was finished before.
        assert (answer.status_code, answer.json()["status"]) == (200, "succeeded")
        PictureCheck.objects.update(results=None)
        Job.objects.update(status="queued", finished_at=None)
        assert client.post(check.json()["links"]["cancel"]).json()["status"] == "cancelled"


class TestRefusals:
    @pytest.mark.parametrize(
        ("said", "pointer", "message"),
        [
            ({"model_id": ["x"]}, "#/model_id/0", "valid UUID"),
            ({"model_id": ["5f0c1c5e-6a0e-4b6b-9f55-0d6d8f3a7c21"]}, "#/model_id", "no variant"),
            ({"layers": ["-1"]}, "#/layers/0", "greater than"),
            ({"layers": [0] * 9}, "#/layers", "no more than 8"),
            ({"stability": "perhaps"}, "#/stability", "boolean"),
            ({"colour": "red"}, "#/colour", "no such field"),
            ({"pictures": "text"}, "#/pictures/0", "not a file"),
        ],
    )
    def test_what_is_wrong_is_named(self, client, variant, said, pointer, message):
        answer = send(client, variant, BRIGHT, **said)
        assert answer.status_code == 400
        [fault] = answer.json()["errors"]
        assert fault["pointer"] == pointer
        assert message in fault["detail"]
        assert not PictureCheck.objects.exists()

    @pytest.mark.parametrize(
        ("said", "kind", "message"),
        [
            ({"layers": [9]}, "invalid-conv-index", "Received: 9"),
            ({"operating_point": "none"}, "invalid-picture-check", "must be one that was saved"),
        ],
    )
    def test_what_the_variant_does_not_have(self, client, variant, said, kind, message):
        answer = send(client, variant, BRIGHT, **said)
        assert answer.status_code == 400
        assert answer.json()["type"] == f"urn:mesonet:problem:{kind}"
        assert message in answer.json()["detail"]

    def test_too_many_pictures(self, client, variant, settings):
        settings.CLASSIFIERS_MAX_PICTURES_PER_CHECK = 1
        answer = send(client, variant, BRIGHT, DARK)
        assert answer.status_code == 400
        assert "at most 1. Received: 2" in answer.json()["detail"]

    def test_too_many_bytes_are_not_even_read(self, client, variant, settings):
        settings.CLASSIFIERS_IMAGE_LIMITS = {"file_bytes": 100}
        answer = send(client, variant, b"x" * 70_000)
        assert answer.status_code == 413
        assert "8 pictures of 100 bytes" in answer.json()["detail"]
        # One that is only a little too large is refused by itself.
        [picture] = send(client, variant, b"x" * 101).json()["pictures"]
        assert picture["failure"]["code"] == "image_file_too_large"

    def test_where_there_is_no_room_one_is_told_when(self, client, variant, settings):
        settings.CLASSIFIERS_PICTURE_MAX_AGE = 500
        settings.CLASSIFIERS_PICTURE_MAX_BYTES = 2 * len(BRIGHT)
        assert send(client, variant, BRIGHT).status_code == 202
        answer = send(client, variant, BRIGHT, BRIGHT)
        assert answer.status_code == 503
        assert 500 < int(answer["Retry-After"]) <= 560
        assert answer["Cache-Control"] == "no-store"

    def test_visitors_and_users_have_rates_of_their_own(self, client, variant, as_user, ada, rates):
        rates(check="1/hour", check_user="2/hour")
        user = as_user(ada)
        assert [send(client, variant, b"").status_code for _ in range(2)] == [202, 429]
        assert [send(user, variant, b"").status_code for _ in range(3)] == [202, 202, 429]
        assert 0 < int(send(client, variant, b"")["Retry-After"]) <= 3600
        # To look at an answer is not to ask for one.
        assert client.get(UNKNOWN).status_code == 404


class TestRights:
    def test_a_visitor_stores_a_check_and_its_job_and_nothing_else(self, client, variant):
        before = count_rows()
        assert send(client, variant, BRIGHT).status_code == 202
        after = count_rows()
        grown = {table for table in after if after[table] != before[table]}
        assert grown == {"classifiers_picturecheck", "classifiers_job"}
        stored = PictureCheck.objects.get()
        assert (stored.owner, stored.job.owner) == (None, None)

    def test_a_token_to_read_is_enough_and_the_check_is_its_users(
        self, client, variant, as_user, ada
    ):
        answer = send(as_user(ada, Scope.READ), variant, BRIGHT)
        assert PictureCheck.objects.get().owner == ada
        assert client.get(answer["Location"]).status_code == 200
        upload_only = send(as_user(ada, Scope.UPLOAD), variant, BRIGHT)
        assert upload_only.status_code == 403

    def test_a_session_counts_only_with_its_csrf_token(self, variant, ada, check):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(ada)
        assert send(browser, variant, BRIGHT).status_code == 403
        assert browser.delete(check["Location"]).status_code == 403
        assert PictureCheck.objects.count() == 1

    def test_unknown_expired_and_deleted_are_one_answer(self, client, variant):
        deleted, expired = (send(client, variant, BRIGHT)["Location"] for _ in range(2))
        assert client.delete(deleted).status_code == 204
        past = timezone.now() - timedelta(seconds=1)
        PictureCheck.objects.update(expires_at=past)
        answers = set()
        for url in (UNKNOWN, f"{START}short/", f"{START}%00/", deleted, expired):
            for answer in (
                client.get(url),
                client.delete(url),
                client.post(f"{url}cancel/"),
                client.get(f"{url}files/0-shown.jpg/", headers={"Accept": "image/*"}),
            ):
                assert answer.status_code == 404
                answers.add((answer.json()["detail"], answer["Cache-Control"]))
        assert len(answers) == 1

    def test_deleting_leaves_nothing(self, client, check, folders):
        assert client.delete(check["Location"]).status_code == 204
        assert [*(folders / "pictures").rglob("*")] == []
        assert not PictureCheck.objects.exists()
        assert not Job.objects.filter(function__endswith="picture_check").exists()


class TestFiles:
    def test_they_are_pictures_that_no_browser_runs(self, client, check):
        found = client.get(check["Location"]).json()["pictures"][0]
        [verdict] = found["verdicts"]
        maps = verdict["explanations"]["maps"] + verdict["feature_maps"]
        for url in (found["shown"], *(one["file"] for one in maps)):
            answer = client.get(url, headers={"Accept": "image/webp,image/*,*/*;q=0.8"})
            content = answer.getvalue()
            with Image.open(io.BytesIO(content)) as picture:
                assert answer["Content-Type"] == f"image/{picture.format.lower()}"
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
            assert answer["Cache-Control"] == "no-store"
            assert answer["Referrer-Policy"] == "no-referrer"

    @pytest.mark.parametrize("name", ["0.original", "..%2f0.original", "9-shown.jpg", "x.html"])
    def test_nothing_else_is_given_out(self, client, check, name):
        assert client.get(f"{check['Location']}files/{name}/").status_code == 404

    def test_one_whose_file_is_gone(self, client, check):
        PictureCheck.objects.get().folder.delete()
        shown = check.json()["pictures"][0]["shown"]
        assert client.get(shown).status_code == 404


def test_every_answer_is_kept_by_nobody(client, check):
    for answer in (check, client.get(check["Location"]), client.get(START), client.get(UNKNOWN)):
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"


def test_the_key_gets_into_no_log(client, check, caplog):
    caplog.set_level(logging.DEBUG)
    key = PictureCheck.objects.get().pk
    client.get(check["Location"])
    client.get(f"{check['Location']}files/0.original/")
    client.put(check["Location"])
    client.post(f"{check['Location']}cancel/")
    client.delete(check["Location"])
    client.get(check["Location"])
    assert "Not Found: /api/v1/picture-checks/.../" in caplog.messages
    assert not [message for message in caplog.messages if key in message]


def test_the_server_of_developers_logs_no_key_either(caplog):
    caplog.set_level(logging.INFO)
    logger = logging.getLogger("django.server")
    assert any(isinstance(known, HideKeys) for known in logger.filters)
    record = logger.makeRecord(
        *("django.server", logging.INFO, "", 0, '"%s" %s %s'),
        (f"GET {UNKNOWN} HTTP/1.1", "404", 7),
        None,
    )
    logger.filter(record)
    assert record.getMessage() == '"GET /api/v1/picture-checks/.../ HTTP/1.1" 404 7'
