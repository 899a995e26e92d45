"""Pages of people's own pictures, as a browser without scripts gets them."""

import logging
import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from classifiers import measurements
from classifiers.findings import verdicts
from classifiers.jobs import Job
from classifiers.jobs.chores import do_due_chores
from classifiers.jobs.models import Chore
from classifiers.models import MLModel
from classifiers.publications import Publication
from classifiers.records import DataSet, Evaluation, PictureCheck

# What is done when a transaction commits is done here, too.
pytestmark = pytest.mark.django_db(transaction=True)

UNKNOWN = f"/checks/{'a' * 32}/"


def draw(grey: int) -> bytes:
    file = BytesIO()
    Image.new("RGB", (400, 300), (grey, grey, grey)).save(file, "PNG")
    return file.getvalue()


BRIGHT, DARK = draw(220), draw(20)


def send(client, *contents, **said):
    pictures = [SimpleUploadedFile(f"photo-{n}.png", one) for n, one in enumerate(contents)]
    asked = [variant.pk for variant in MLModel.objects.all()]
    form = {"pictures": pictures, "variants": asked, "region": "whole"}
    return client.post("/checks/", form | said)


def know(variant):
    """As if a large evaluation had shown that the variant tells the classes apart."""
    evaluation = Evaluation.objects.get(variant=variant)
    found = measurements.compute_figures(evaluation.table)["figures"]
    for figure in found["figures"]:
        if figure["name"] == "roc_auc":
            figure |= {"value": 0.9, "low": 0.8, "high": 0.95}
    Evaluation.objects.filter(variant=variant).update(figures=found)


@pytest.fixture
def check(client, variant):
    answer = send(client, DARK, stability="on", explanations="on", feature_maps="on")
    assert answer.status_code == 303, answer.text
    return answer["Location"]


@pytest.fixture
def waiting(check):
    """The address of one that is not answered yet."""
    PictureCheck.objects.update(results=None)
    Job.objects.update(status="running", note="scored", total=6, done=2, finished_at=None)
    return check


@pytest.fixture
def rates(settings):
    def set_rates(**rates):
        settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": rates}

    return set_rates


class TestFirstPage:
    def test_the_field_is_described_by_what_may_be_sent(self, client, variant):
        page = client.get("/").text
        [field] = re.findall(r'<input type="file"[^>]*>', page)
        assert 'aria-describedby="id_pictures_helptext"' in field
        [said] = re.findall(r'id="id_pictures_helptext">([^<]*)<', page)
        assert re.match("Up to 8 pictures of at most .* each[.] JPEG, PNG or WebP[.] Or one", said)

    def test_it_says_what_is_kept_before_anything_is_sent(self, client, variant, settings):
        settings.CLASSIFIERS_PICTURE_MAX_AGE = 600
        page = client.get("/").text
        assert "kept for 10 minutes and then deleted" in page
        assert 'href="/about/privacy/"' in page
        assert "A missing sign is no proof" in page

    def test_those_are_asked_that_tell_the_classes_apart(self, client, variant):
        others = [MLModel(model_name=f"Other {n}", accuracy=1, conv_layers=[]) for n in range(3)]
        MLModel.objects.bulk_create(others)
        Publication.of(others[0]).retire()
        know(variant)
        page = client.get("/").text
        boxes = re.findall(r'<input type="checkbox" name="variants"[^>]*>', page)
        assert len(boxes) == 3
        assert ["checked" in box for box in boxes] == [True, False, False], "by name"
        assert page.count("not asked by itself: not evaluated on the data set") == 2
        assert "Other 0" not in page
        assert '<details class="card options">' in page

    def test_where_nobody_is_known_to_be_of_use_one_has_to_choose(self, client, variant):
        page = client.get("/").text
        assert "No variant here is shown to tell the classes apart. Choose below" in page
        assert '<details class="card options" open>' in page

    def test_what_must_be_known_of_the_data_set_stands_there_first(self, client, variant):
        DataSet.objects.update(caution="Drawn faces only.")
        page = client.get("/").text
        assert page.index("Drawn faces only.") < page.index("data-send>")

    def test_thresholds_are_offered_once_there_are_some(self, client, variant):
        assert 'name="operating_point"' not in client.get("/").text
        verdicts.save_operating_point(Evaluation.objects.get(), "few alarms", threshold=0.3)
        assert '<option value="few alarms">' in client.get("/").text

    def test_without_variants_it_says_what_to_do(self, client, db):
        page = client.get("/").text
        assert "nobody can be asked" in page
        assert 'href="/publish/"' in page


class TestSending:
    def test_one_is_led_to_the_result(self, client, check):
        page = client.get(check).text
        assert "Weak signs of manipulation." in page
        assert "Of 3 images of class “real” (not manipulated), 0 look" in page
        assert "Signs cannot be more than weak here" in page
        assert "“Brightness 1” flags none of 3 real pictures" in page
        assert "“Brightness 1” flagged 0 of 100 images" in page
        assert "What the levels mean" in page
        assert "photo-0.png" in page
        assert PictureCheck.objects.get().owner is None

    def test_a_check_belongs_to_who_is_logged_in(self, client, variant, django_user_model):
        ada = django_user_model.objects.create_user("ada")
        client.force_login(ada)
        address = send(client, DARK)["Location"]
        assert PictureCheck.objects.get().owner == ada
        # Whoever knows the address may see it; nobody is told of it.
        assert Client().get(address).status_code == 200
        assert PictureCheck.objects.get().pk not in client.get("/account/").text

    def test_faces_are_looked_for(self, client, variant):
        address = send(client, DARK, region="faces")["Location"]
        page = client.get(address).text
        assert "No face was found" in page
        assert "Score the whole picture instead" in page

    def test_an_operating_point_decides(self, client, variant):
        verdicts.save_operating_point(Evaluation.objects.get(), "few alarms", threshold=0.001)
        page = client.get(send(client, DARK, operating_point="few alarms")["Location"]).text
        assert "operating point “few alarms”" in page

    @pytest.mark.parametrize(
        ("said", "message"),
        [
            ({"variants": []}, "Choose at least one variant"),
            ({"pictures": ""}, "Choose a picture first"),
            ({"region": "ears"}, "Select a valid choice"),
            ({"variants": ["x"]}, "Select a valid choice"),
            ({"operating_point": "none"}, "Select a valid choice"),
        ],
    )
    def test_what_is_wrong_is_told_on_the_form(self, client, variant, said, message):
        answer = send(client, DARK, **said)
        assert answer.status_code == 400
        assert message in answer.text
        assert "Has this picture been manipulated?" in answer.text
        assert not PictureCheck.objects.exists()

    def test_too_many_pictures(self, client, variant, settings):
        settings.CLASSIFIERS_MAX_PICTURES_PER_CHECK = 1
        answer = send(client, DARK, BRIGHT)
        assert answer.status_code == 400
        assert "at most 1. Received: 2" in answer.text

    def test_what_is_much_too_large_gets_a_page(self, client, variant, settings):
        settings.CLASSIFIERS_IMAGE_LIMITS = {"file_bytes": 100}
        settings.CLASSIFIERS_FILM_LIMITS = {"file_bytes": 700}
        answer = send(client, b"x" * 70_000)
        assert answer.status_code == 413
        assert "All files together may have 66,336 bytes" in answer.text
        assert not PictureCheck.objects.exists()

    def test_a_file_that_is_too_large_does_not_stop_the_others(self, client, variant, settings):
        settings.CLASSIFIERS_IMAGE_LIMITS = {"file_bytes": len(DARK)}
        page = client.get(send(client, b"x" * (len(DARK) + 1), DARK)["Location"]).text
        assert f"A picture file must have at most {len(DARK):,} bytes" in page
        assert "Weak signs of manipulation" in page

    def test_where_there_is_no_room_one_is_told_when(self, client, variant, settings):
        settings.CLASSIFIERS_PICTURE_MAX_BYTES = 100
        answer = send(client, DARK)
        assert answer.status_code == 503
        assert int(answer["Retry-After"]) > 0
        assert "so try again later" in answer.text

    def test_an_address_may_say_who_is_asked(self, client, variant):
        def get_asked(**query):
            page = client.get("/", query).text
            return re.findall(r'name="variants" value="([^"]+)"[^>]* checked', page)

        key = str(variant.pk)
        know(variant)
        assert get_asked() == get_asked(variant=key) == get_asked(variant="nonsense") == [key]

    def test_pages_and_api_count_together(self, client, variant, rates):
        rates(check="2/hour")
        picture = SimpleUploadedFile("a.png", DARK)
        by_api = {"pictures": [picture], "model_id": [variant.pk]}
        assert client.post("/api/v1/picture-checks/", by_api).status_code == 202
        address = send(client, DARK)["Location"]
        answer = send(client, DARK)
        assert answer.status_code == 429
        assert "Try again in 1 hour" in answer.text
        assert 0 < int(answer["Retry-After"]) <= 3600
        client.post(f"{address}repeat/")
        assert PictureCheck.objects.count() == 2
        assert "Try again in" in client.get(address).text

    def test_users_have_a_rate_of_their_own(self, client, variant, rates, django_user_model):
        rates(check="1/hour", check_user="2/hour")
        send(client, DARK)
        client.force_login(django_user_model.objects.create_user("ada"))
        assert [send(client, DARK).status_code for _ in range(3)] == [303, 303, 429]

    def test_other_sites_cannot_send_a_form(self, variant, caplog):
        stranger = Client(enforce_csrf_checks=True)
        assert send(stranger, DARK).status_code == 403
        assert not PictureCheck.objects.exists()

    def test_to_open_the_address_leads_to_the_form(self, client):
        assert client.get("/checks/")["Location"] == "/"


class TestResult:
    def test_each_number_has_its_ground(self, client, check):
        page = re.sub(r"\s+", " ", client.get(check).text)
        assert "Score 0.98" in page
        assert "the variant decides for it beyond 0.500" in page
        assert "All 8 copies get the same answer" in page
        assert "Shrunk to half and restored" in page
        assert "What speaks for “df” (manipulated)" in page
        assert "The map is empty" in page
        assert "Feature maps of layer 1" in page
        assert "deleted in 59" in page or "deleted in 1" in page
        assert re.search(r"SHA-256 [0-9a-f]{64}", page)

    def test_all_that_it_shows_is_there(self, client, check):
        page = client.get(check).text
        found = re.findall(r'(?:src|href)="(/(?:api|checks)/[^"]+)"', page)
        assert len(found) > 6
        for address in found:
            answer = client.get(address, headers={"Accept": "image/*,*/*;q=0.8"})
            assert answer.status_code == 200, address
            answer.close()

    def test_what_must_be_known_of_the_data_set_stands_with_the_sentence(self, client, variant):
        DataSet.objects.update(caution="Drawn faces only.")
        page = client.get(send(client, DARK)["Location"]).text
        assert page.index('class="sentence') < page.index("Drawn faces only.")
        assert page.index("Drawn faces only.") < page.index("<details")
        caution = '<p class="notice caution large breaks">Drawn faces only.</p>'
        evaluation = client.get(f"/variants/{variant.pk}/evaluation/").text
        assert caution in evaluation
        assert caution in client.get(f"/data-sets/{DataSet.objects.get().pk}/").text

    def test_no_line_ends_before_a_percent_sign(self, client, check):
        assert '<span class="nowrap">95 %</span> interval' in client.get(check).text

    def test_nobody_keeps_it_and_no_other_site_learns_its_address(self, client, check):
        for address in (check, f"{check}progress/", f"{check}report.pdf"):
            answer = client.get(address)
            assert answer["Cache-Control"] == "no-store"
            assert answer["Referrer-Policy"] == "strict-origin"
        assert '<meta name="referrer" content="strict-origin">' in client.get(check).text

    def test_what_people_typed_is_text(self, client, variant):
        MLModel.objects.update(model_name="<script>alert(1)</script>")
        name = '"><img src=x onerror=alert(1)>.png'
        form = {
            "pictures": [SimpleUploadedFile(name, DARK)],
            "variants": [variant.pk],
            "region": "whole",
        }
        page = client.get(client.post("/checks/", form)["Location"]).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page

    def test_variants_that_do_not_agree(self, client, check):
        stored = PictureCheck.objects.get()
        [entry] = stored.results["pictures"]
        [verdict] = entry["verdicts"]
        other = verdict | {"variant_name": "Other", "label": 1, "class_name": "real"}
        entry["verdicts"].append(other | {"probability": 0.9})
        stored.save()
        page = client.get(check).text
        assert "Variants do not agree (signs of manipulation: 1, no sign: 1)." in page
        assert "The variants do not agree about it." in page
        assert ">Other<" in page

    def test_a_variant_that_failed_says_why(self, client, check):
        stored = PictureCheck.objects.get()
        [verdict] = stored.results["pictures"][0]["verdicts"]
        verdict["failure"] = {"code": "", "message": "Its graph is gone."}
        stored.save()
        assert "Its graph is gone." in client.get(check).text

    def test_faces_are_numbered_and_lead_to_what_is_said_of_them(self, client, check):
        stored = PictureCheck.objects.get()
        [entry] = stored.results["pictures"]
        verdicts_, entry["verdicts"] = entry["verdicts"], []
        entry["region"], entry["num_faces"] = "faces", 5
        entry["faces"] = [
            {
                "number": number,
                "box": [10, 20, 100, 90],
                "crop": [0, 0, 120, 120],
                "shown": "0-shown.jpg",
                "verdicts": verdicts_,
            }
            for number in range(2)
        ]
        stored.save()
        page = client.get(check).text
        assert '<a href="#picture-1-part-2" aria-label="Face 2">' in page
        assert 'id="picture-1-part-2"' in page
        assert '<rect x="10" y="20" width="100" height="90"/>' in page
        assert "Of 5 faces, the 2 largest were judged." in page

    def test_the_statement_has_all_faces(self, client, check):
        stored = PictureCheck.objects.get()
        [entry] = stored.results["pictures"]
        [verdict], entry["verdicts"] = entry["verdicts"], []
        rates = {"false_positive_rate": {"value": 0.1, "low": 0.05, "high": 0.2, "num_images": 60}}
        clean = verdict | {"label": 1, "class_name": "real", "probability": 0.9}
        clean["error_rates"] = verdict["error_rates"] | rates
        entry |= {"region": "faces", "num_faces": 2}
        entry["faces"] = [
            {"number": n, "box": [0, 0, 9, 9], "shown": "0-shown.jpg", "verdicts": [it]}
            for n, it in enumerate([clean, verdict])
        ]
        stored.save()
        page = client.get(check).text
        assert "Weak signs of manipulation in face 2; no sign in face 1." in page
        chips = re.search(r'<ul class="parts">(.*?)</ul>', page, re.DOTALL)[1]
        assert re.findall(r'href="(#[^"]+)">(Face \d)</a> <span class="level (\w+)"', chips) == [
            ("#picture-1-part-1", "Face 1", "none"),
            ("#picture-1-part-2", "Face 2", "weak"),
        ]

    def test_what_becomes_of_answers_when_pictures_are_sent_on(self, client, check):
        stored = PictureCheck.objects.get()
        [verdict] = stored.results["pictures"][0]["verdicts"]
        before = {"value": 0.13, "low": 0.06, "high": 0.25, "num_images": 60}
        after = {"value": 0.75, "low": 0.66, "high": 0.83, "num_images": 60}
        loss = {"label": 1, "change": "shrunk to half and restored"}
        verdict["losses"] = [loss | {"before": before, "after": after}]
        stored.save()
        page = re.sub(r"<[^>]+>", "", client.get(check).text)
        said = (
            "Of 100 real pictures, “Brightness 1” calls 13 manipulated as they come, and 75 (95 % "
            "interval 66–83 of 100) once they were sent on (shrunk to half and restored)."
        )
        assert page.index("All 8 copies get the same answer") < page.rindex(said)
        verdict["losses"][0]["label"] = 0  # of what is manipulated, which this one is said to be
        stored.save()
        assert "once they were sent on" not in client.get(check).text

    def test_maps_that_failed_their_test_are_folded(self, client, check):
        stored = PictureCheck.objects.get()
        [verdict] = stored.results["pictures"][0]["verdicts"]
        first, second = verdict["explanations"]["maps"]
        first["warning"], second["warning"] = "", "The map is empty: nothing in this layer speaks."
        stored.save()
        page = client.get(check).text
        folded = re.findall(r'<details class="failed-map">.*?</details>', page, re.DOTALL)
        assert [second["file"] in it for it in folded] == [True]
        assert page.count(first["file"]) == 1
        assert "<linearGradient" in page

    def test_what_was_refused_is_not_quoted(self, client, variant):
        address = send(client, b"none")["Location"]
        page = client.get(address).text
        assert 'href="/">Send another file</a>' in page
        assert "What was received" in page
        for missing in ("To quote", "report.pdf", "Data (JSON)"):
            assert missing not in page
        assert client.get(f"{address}report.pdf")["Location"] == address
        mixed = client.get(send(client, b"none", DARK)["Location"]).text
        assert (mixed.count("To quote"), mixed.count("Send another file")) == (1, 0)

    def test_a_citation_is_short_and_the_rest_is_folded(self, client, check):
        page = client.get(check).text
        quotation = re.search(r'<blockquote id="picture-1-quotation"[^>]*>(.*?)</bl', page)[1]
        said = re.sub(r"<[^>]+>", "", quotation)
        assert len(said.split()) < 50
        assert "by “Brightness 1” at http://testserver: Weak signs of manipulation." in said
        assert "Measured on data set “default”." in said
        assert "SHA-256" not in said
        assert "SHA-256" in re.search(r'-quotation-in-full"[^>]*>(.*?)</bl', page)[1]

    def test_a_film_is_told_in_step_with_its_scores(self, client, check):
        stored = PictureCheck.objects.get()
        [entry] = stored.results["pictures"]
        [verdict] = entry["verdicts"]
        verdict |= {
            "stability": None,
            "explanations": None,
            "feature_maps": [],
            "scores": [0.1, 0.2, 0.9, 0.3],
            "worst": [{"time": 0.5, "probability": 0.1, "file": "0-shown.jpg"}],
        }
        track = {
            "number": 0,
            "shown": "0-shown.jpg",
            "times": [0.0, 0.5, 2.0, 2.5],
            "boxes": [[0, 0, 9, 9]] * 4,
            "gaps": [[0.5, 2.0]],
            "verdicts": [verdict],
        }
        entry |= {"kind": "film", "region": "faces", "tracks": [track], "verdicts": []}
        entry |= {"seconds": 5.0, "num_frames": 20, "preview": "0-shown.jpg", "shown": None}
        stored.save()
        page = client.get(check).text
        assert "<video" in page
        assert "20 frames of 5 seconds were looked at." in page
        # As the scores are of class 0, the line is turned; it is cut where no face was found.
        assert '<polyline points="0.0,20.0 100.0,40.0"/>' in page
        assert '<polyline points="400.0,180.0 500.0,60.0"/>' in page
        assert '<rect class="gap" x="100.0" y="0" width="300.0"' in page
        assert "<tr><td>0.50</td><td>0.800</td><td>yes</td></tr>" in page
        assert 'data-seek="0.5"' in page
        # What a button does takes a script: without one, none is shown.
        assert re.search(
            r'<section class="[^"]*" hidden data-with-script>\s*<h4>When it looks', page
        )
        assert '"times": [0.0, 0.5, 2.0, 2.5]' in page, "where the boxes over the film go"
        assert "A face is followed by its place, not by who it is" in page

    def test_the_report_is_a_pdf(self, client, check):
        answer = client.get(f"{check}report.pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
        assert 'attachment; filename="photo-0-2' in answer["Content-Disposition"]

    def test_in_german_numbers_are_german_and_drawings_are_not(self, client, check):
        page = client.get(check, headers={"Accept-Language": "de"}).text
        assert re.search(r"0,98\d", page)
        assert re.search(r'class="filled" y="2" width="98\.\d\d"', page)


class TestWaiting:
    def test_one_sees_how_far_it_is(self, client, waiting):
        do_due_chores()
        page = client.get(waiting).text
        assert 'aria-current="step">Try copies' in page
        assert 'value="2" max="6"' in page
        assert f'hx-get="{waiting}progress/?seen=stability"' in page
        assert "Look again" in page
        assert "No worker is working" not in page

    def test_the_part_that_changes_tells_only_what_is_new(self, client, waiting):
        part = client.get(f"{waiting}progress/?seen=scored").text
        assert "<html" not in part
        assert '<div hx-swap-oob="innerHTML:#announcement">Try copies</div>' in part
        assert "hx-swap-oob" not in client.get(f"{waiting}progress/?seen=stability").text

    def test_it_ends_with_the_answer(self, client, check):
        part = client.get(f"{check}progress/?seen=scored").text
        assert "Weak signs of manipulation" in part
        assert "hx-trigger" not in part
        assert "The answer is there." in part

    def test_its_place_in_the_queue(self, client, waiting):
        Job.objects.update(status="queued")
        Job.objects.create(
            function="f", queue="short", enqueued_at=timezone.now() - timedelta(hours=1)
        )
        page = client.get(waiting).text
        assert "Your check waits for its turn" in page
        assert "1 job waits before it" in page

    def test_nobody_works(self, client, waiting, settings):
        settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
        assert "No worker is working at the moment." in client.get(waiting).text
        do_due_chores()
        Chore.objects.update(due_at=timezone.now() - timedelta(minutes=5))
        assert "None has been heard of for 5 minutes." in client.get(waiting).text
        # The same for programs.
        key = waiting.split("/")[2]
        assert client.get(f"/api/v1/picture-checks/{key}/").json()["job"]["is_stalled"] is True

    def test_there_is_no_report_yet(self, client, waiting):
        assert client.get(f"{waiting}report.pdf")["Location"] == waiting

    def test_cancelled(self, client, waiting):
        Job.objects.update(status="queued")
        answer = client.post(f"{waiting}cancel/")
        assert (answer.status_code, answer["Location"]) == (303, waiting)
        page = client.get(waiting).text
        assert "This check was cancelled" in page
        assert "Check the same files again" in page

    def test_failed(self, client, waiting):
        Job.objects.update(status="failed", error="The worker stopped 3 times.")
        page = client.get(waiting).text
        assert "This check has failed" in page
        assert "The worker stopped 3 times." in page
        assert "That says nothing about the picture." in page


class TestAgain:
    def test_the_whole_picture_instead(self, client, variant):
        first = send(client, DARK, region="faces", stability="on")["Location"]
        answer = client.post(f"{first}repeat/", {"region": "whole"})
        assert answer.status_code == 303
        assert answer["Location"] != first
        page = client.get(answer["Location"]).text
        assert "The whole picture" in page
        assert "All 8 copies" in page, "the other wishes are the same"
        assert client.get(first).status_code == 200

    def test_the_same_again(self, client, check):
        again = client.post(f"{check}repeat/")["Location"]
        assert "All 8 copies" in client.get(again).text

    def test_what_cannot_be_done_is_told(self, client, check):
        MLModel.objects.all().delete()
        answer = client.post(f"{check}repeat/", follow=True)
        assert "A check is about 1 variant" in answer.text

    def test_nonsense_changes_nothing(self, client, check):
        assert client.post(f"{check}repeat/", {"region": "ears"})["Location"] == check
        assert PictureCheck.objects.count() == 1


class TestGone:
    def test_deleting_leaves_nothing_and_says_so(self, client, check, folders):
        answer = client.post(f"{check}delete/", follow=True)
        assert "the answer are deleted" in answer.text
        assert [*(folders / "pictures").rglob("*")] == []
        assert not PictureCheck.objects.exists()
        assert not Job.objects.filter(function__endswith="picture_check").exists()

    def test_unknown_expired_and_deleted_get_one_page(self, client, variant):
        deleted, expired = (send(client, DARK)["Location"] for _ in range(2))
        client.post(f"{deleted}delete/")
        client.get("/")  # tells that it was deleted
        PictureCheck.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        pages = set()
        for address in (UNKNOWN, deleted, expired):
            for answer in (
                client.get(address),
                client.get(f"{address}progress/"),
                client.get(f"{address}report.pdf"),
                client.post(f"{address}cancel/"),
                client.post(f"{address}delete/"),
                client.post(f"{address}repeat/"),
            ):
                assert answer.status_code == 404, answer.request
                text = answer.text.replace(answer.request["PATH_INFO"], "")
                pages.add(re.sub(r'"\w{64}"', "the token of a form", text))
        assert len(pages) == 1
        page = pages.pop()
        assert "This check was deleted or has expired" in page
        assert "Checks are kept for 1 hour." in page
        assert re.search(r'<a class="button primary" href="/">Check again</a>', page)

    def test_what_is_no_address_of_a_check_is_not_called_one(self, client):
        answer = client.get("/checks/short/")
        assert answer.status_code == 404
        assert "This check was" not in answer.text

    def test_whoever_waits_for_it_is_shown_that_page(self, client):
        answer = client.get(f"{UNKNOWN}progress/", headers={"HX-Request": "true"})
        assert (answer.status_code, answer["HX-Refresh"]) == (404, "true")

    def test_a_worker_or_another_page_may_have_deleted_the_files_already(self, client, check):
        PictureCheck.objects.get().folder.delete()
        assert client.get(f"{check}report.pdf").status_code == 404
        assert client.post(f"{check}repeat/").status_code == 404

    def test_but_a_file_that_is_missing_alone_is_a_fault(self, client, check, caplog):
        stored = PictureCheck.objects.get()
        stored.folder.find("0-shown.jpg").unlink()
        client.raise_request_exception = False
        assert client.get(f"{check}report.pdf").status_code == 500
        assert "No such file" in caplog.text
        assert stored.key not in caplog.text

    @pytest.mark.parametrize("part", ["cancel/", "delete/", "repeat/"])
    def test_looking_changes_nothing(self, client, check, part):
        assert client.get(f"{check}{part}").status_code == 405
        assert PictureCheck.objects.count() == 1

    @pytest.mark.parametrize("part", ["cancel/", "delete/", "repeat/"])
    def test_other_sites_cannot(self, check, part):
        stranger = Client(enforce_csrf_checks=True)
        assert stranger.post(f"{check}{part}").status_code == 403
        assert PictureCheck.objects.count() == 1


def test_the_key_gets_into_no_log(client, check, caplog):
    caplog.set_level(logging.DEBUG)
    key = PictureCheck.objects.get().pk
    client.get(check)
    client.get(f"{check}nothing/")
    client.put(check)
    Client(enforce_csrf_checks=True).post(f"{check}delete/")
    client.post(f"{check}cancel/")
    client.post(f"{check}delete/")
    client.get(check)
    assert "Not Found: /checks/.../" in caplog.messages
    assert any(message.startswith("Forbidden (CSRF") for message in caplog.messages)
    assert not [message for message in caplog.messages if key in message]
