"""Own pictures over the API: stored for a while, judged by a real small network, deleted."""

import contextlib
import errno
import io
import logging
import sys
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from api.logs import HideKeys
from api.tokens.models import Scope
from classifiers.faces import Box
from classifiers.jobs import Job
from classifiers.records import DataSet, PictureCheck
from tests.api.test_rights import count_rows
from tests.classifiers.faces.album import encode, put_together
from tests.classifiers.filmfile.films import make_film, move_face, move_nothing

# What is done when a transaction commits is done here, too.
pytestmark = pytest.mark.django_db(transaction=True)

START = "/api/v1/picture-checks/"
UNKNOWN = f"{START}{'a' * 32}/"


def draw(grey: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (400, 300), (grey, grey, grey)).save(file, "PNG")
    return file.getvalue()


BRIGHT, DARK = draw(220), draw(20)
FILM = make_film(move_nothing(12))
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


class TestFaces:
    @pytest.mark.shared
    def test_each_face_has_verdicts_and_pictures_of_its_own(self, client, variant):
        photo = encode(put_together((900, 500), Box(60, 100, 150, 150), Box(420, 60, 400, 400)))
        answer = send(client, variant, photo, region="faces", explanations="true")
        found = client.get(answer["Location"]).json()
        assert found["options"]["region"] == "faces"
        [picture] = found["pictures"]
        assert (picture["kind"], picture["region"], picture["verdicts"]) == ("picture", "faces", [])
        assert (picture["num_faces"], len(picture["faces"])) == (2, 2)
        for face in picture["faces"]:
            [verdict] = face["verdicts"]
            assert verdict["statement"]["level"] in {"none", "weak"}
            left, top, width, height = face["crop"]
            shown = client.get(face["shown"], headers={"Accept": "image/*"})
            with Image.open(io.BytesIO(shown.getvalue())) as crop:
                assert crop.size == (width, height)
            assert 0 <= left < left + width <= 900
            assert 0 <= top < top + height <= 500
            for drawn in verdict["explanations"]["maps"]:
                assert client.get(drawn["file"]).getvalue().startswith(b"\x89PNG")

    def test_where_there_is_none_nothing_is_claimed(self, client, variant):
        [picture] = send(client, variant, BRIGHT, region="faces").json()["pictures"]
        assert (picture["num_faces"], picture["faces"]) == (0, [])
        assert picture["statement"]["level"] == "no_face"

    def test_the_whole_picture_is_the_default(self, client, check):
        [picture] = check.json()["pictures"]
        assert (picture["region"], picture["num_faces"], picture["faces"]) == ("whole", None, None)

    def test_the_regions_are_named(self, client, variant):
        answer = send(client, variant, BRIGHT, region="eyes")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"] == "#/region"

    def test_without_dlib_it_is_not_your_doing(self, client, variant, monkeypatch):
        monkeypatch.setitem(sys.modules, "dlib", None)
        answer = send(client, variant, BRIGHT, region="faces")
        assert answer.status_code == 503
        assert "install dlib-bin" in answer.json()["detail"]


class TestCandidates:
    def test_who_can_be_asked_and_why_not_by_itself(self, client, variant):
        [candidate] = client.get("/api/v1/picture-check-candidates/").json()
        assert (candidate["model_id"], candidate["is_asked"]) == (str(variant.pk), False)
        assert candidate["reason"] == "too few images to show that it tells the classes apart"

    def test_without_a_name_those_are_asked_that_are_of_use(self, client, variant, monkeypatch):
        form = {"pictures": [SimpleUploadedFile("photo.png", DARK)]}
        answer = client.post(START, form)
        assert answer.status_code == 400
        assert "none here is shown to tell the classes apart" in answer.text
        monkeypatch.setattr("api.v1.picture_checks.requests.list_asked", lambda: [variant])
        form = {"pictures": [SimpleUploadedFile("photo.png", DARK)]}
        answer = client.post(START, form)
        assert answer.status_code == 202
        assert answer.json()["options"]["model_id"] == [str(variant.pk)]


class TestStatements:
    def test_a_sentence_tells_what_an_answer_says_and_what_it_rests_on(self, client, variant):
        dark, bright = send(client, variant, DARK, BRIGHT).json()["pictures"]
        assert dark["statement"] == dark["verdicts"][0]["statement"]
        # Three images are too few for more, however rare the score.
        assert dark["statement"]["level"] == "weak"
        assert dark["statement"]["sentence"] == "Weak signs of manipulation."
        assert (
            "Of 3 images of class “real” (not manipulated), 0 look" in dark["statement"]["reason"]
        )
        assert "cannot be more than weak here" in dark["statement"]["reason"]
        assert dark["statement"]["basis"].startswith("On this installation’s own data set")
        assert bright["statement"]["level"] == "none"
        assert bright["verdicts"][0]["rarity"] == {
            "class_name": "real",
            "num_images": 3,
            "num_as_extreme": 3,
            "share": 1.0,
            "low": pytest.approx(0.4385, abs=1e-4),
            "high": 1.0,
            "least_high": pytest.approx(0.5615, abs=1e-4),
        }

    def test_a_caution_of_the_data_set_is_told_with_the_answer(self, client, variant):
        DataSet.objects.update(caution="Drawn faces only.")
        [picture] = send(client, variant, DARK).json()["pictures"]
        assert picture["statement"]["caution"] == "Drawn faces only."
        assert "Drawn faces only." in picture["quotation"]
        assert picture["verdicts"][0]["measured"]["data_set_caution"] == "Drawn faces only."

    def test_a_refused_picture_says_why(self, client, variant):
        [picture] = send(client, variant, PAGE).json()["pictures"]
        assert picture["statement"]["level"] == "failed"
        assert picture["statement"]["sentence"] == picture["failure"]["message"]

    def test_before_there_are_answers_there_is_none(self, client, check):
        PictureCheck.objects.update(results=None)
        [picture] = client.get(check["Location"]).json()["pictures"]
        assert (picture["statement"], picture["kind"]) == (None, "picture")

    def test_an_answer_of_an_older_release_is_shown(self, client, check):
        stored = PictureCheck.objects.get()
        del stored.options["region"]
        [picture] = stored.results["pictures"]
        for name in ("kind", "region", "num_faces", "faces"):
            del picture[name]
        del picture["verdicts"][0]["rarity"]
        stored.save()
        found = client.get(check["Location"]).json()
        assert found["options"]["region"] == "whole"
        [picture] = found["pictures"]
        assert (picture["kind"], picture["region"], picture["faces"]) == ("picture", "whole", None)
        assert picture["verdicts"][0]["rarity"] is None
        assert picture["statement"]["level"] == "none"


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

    def test_too_many_bytes_are_not_even_read(self, client, variant, settings, monkeypatch):
        settings.CLASSIFIERS_IMAGE_LIMITS = {"file_bytes": 100}
        settings.CLASSIFIERS_FILM_LIMITS = {"file_bytes": 100}
        answer = send(client, variant, b"x" * 70_000)
        assert answer.status_code == 413
        assert "8 pictures of 100 bytes, or a film of 100 bytes" in answer.json()["detail"]
        monkeypatch.setattr("classifiers.filmfile.quarantine.find_spec", lambda _: None)
        answer = send(client, variant, b"x" * 70_000)
        assert "8 pictures of 100 bytes, and so" in answer.json()["detail"]
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

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Sec-Fetch-Site": "cross-site"},
        ],
    )
    def test_other_sites_send_nothing_for_their_visitors(self, variant, ada, as_user, headers):
        browser = Client(headers=headers)
        answer = send(browser, variant, BRIGHT)
        assert answer.status_code == 403
        assert answer["Content-Type"] == "application/problem+json"
        assert "with a token" in answer.json()["detail"]
        assert browser.delete(UNKNOWN).status_code == 403
        assert browser.get("/api/v1/models/").status_code == 200
        assert not PictureCheck.objects.exists()
        # With a token it is none of a browser's doing.
        assert as_user(ada).delete(UNKNOWN, headers=headers).status_code == 404

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"},
            {"Origin": "https://friends.example", "Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "none"},
            {},
        ],
    )
    def test_this_site_friends_and_programs_do(self, variant, settings, headers):
        settings.CSRF_TRUSTED_ORIGINS = ["https://friends.example"]
        assert Client(headers=headers).delete(UNKNOWN).status_code == 404

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


class TestFilms:
    def test_one_is_as_good_as_a_picture(self, client, variant):
        [waiting] = send(client, variant, FILM).json()["pictures"]
        assert (waiting["kind"], waiting["region"]) == ("film", "faces")
        assert (waiting["tracks"], waiting["verdicts"]) == ([], [])
        assert (waiting["width"], waiting["num_frames"]) == (320, 5)
        assert waiting["seconds"] == pytest.approx(1.2, abs=0.11)
        assert waiting["statement"]["level"] == "no_face"

    @pytest.mark.shared
    def test_faces_are_told_over_time(self, client, variant):
        film = make_film(move_face(20))
        [found] = send(client, variant, film).json()["pictures"]
        [track] = found["tracks"]
        [verdict] = track["verdicts"]
        assert len(verdict["scores"]) == len(track["times"]) == len(track["boxes"])
        assert verdict["statement"]["level"] in {"none", "weak", "moderate", "strong"}
        for url in (track["shown"], *(moment["file"] for moment in verdict["worst"])):
            with contextlib.closing(client.get(url)) as answer:
                assert answer["Content-Type"] == "image/jpeg"

    def test_its_preview_can_be_jumped_in(self, client, variant):
        [found] = send(client, variant, FILM).json()["pictures"]
        # As browsers ask for what a player shows.
        accept = {"Accept": "video/webm,video/ogg,video/*;q=0.9,*/*;q=0.5"}
        whole = client.get(found["preview"], headers=accept)
        content = whole.getvalue()
        assert whole["Content-Type"] == "video/webm"
        assert whole["Accept-Ranges"] == "bytes"
        assert content.startswith(b"\x1a\x45\xdf\xa3")
        part = client.get(found["preview"], headers=accept | {"Range": "bytes=100-199"})
        assert part.status_code == 206
        assert part.getvalue() == content[100:200]
        nothing = client.get(found["preview"], headers=accept | {"Range": "bytes=99999999-"})
        assert nothing.status_code == nothing.json()["status"] == 416
        assert nothing["Content-Range"] == f"bytes */{len(content)}"
        for answer in (whole, part):
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
            assert answer["Cache-Control"] == "no-store"

    def test_one_that_waits_is_known_as_one(self, client, variant):
        address = send(client, variant, FILM)["Location"]
        PictureCheck.objects.update(results=None)
        [waiting] = client.get(address).json()["pictures"]
        assert (waiting["kind"], waiting["tracks"], waiting["statement"]) == ("film", None, None)

    def test_a_form_with_one_may_be_larger_than_its_pictures(self, client, variant, settings):
        settings.CLASSIFIERS_IMAGE_LIMITS = {"file_bytes": 10}
        settings.CLASSIFIERS_FILM_LIMITS = {"file_bytes": 200_000}
        film = make_film(move_nothing(2)) + bytes(100_000)
        [found] = send(client, variant, film).json()["pictures"]
        assert found["failure"] is None
        assert send(client, variant, bytes(300_000)).status_code == 413


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


def test_nor_does_it_with_a_fault_of_ours(client, check, caplog, monkeypatch):
    stored = PictureCheck.objects.get()
    path = stored.folder.find("0-shown.jpg")
    shown = client.get(check["Location"]).json()["pictures"][0]["shown"]
    path.unlink()
    assert client.get(f"{check['Location']}report/").status_code == 500

    def fail(*_):
        raise OSError(errno.EMFILE, "Too many open files", str(path))

    path.touch()
    monkeypatch.setattr("api.v1.picture_checks.views.send_file", fail)
    assert client.get(shown).status_code == 500
    assert "Too many open files" in caplog.text
    assert "No such file" in caplog.text
    assert stored.key not in caplog.text


def test_a_file_of_ours_that_is_missing_is_not_taken_for_a_deletion(
    client, variant, caplog, monkeypatch
):
    def fail(*_):
        raise FileNotFoundError("a disk was not mounted")

    monkeypatch.setattr("classifiers.picture_checks.requests.take_in", fail)
    answer = send(client, variant, BRIGHT)
    assert (answer.status_code, "reference" in answer.json()) == (500, True)
    assert "a disk was not mounted" in caplog.text


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
