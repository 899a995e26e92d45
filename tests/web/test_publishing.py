"""Publishing in steps, as a browser without scripts goes through it."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from classifiers import staging
from classifiers.jobs import Job
from classifiers.models import MLModel
from classifiers.publications import Publication
from classifiers.records import Evaluation
from tests.networks import build_dense, build_softmax, save_hdf5

START = "/publish/"


@pytest.fixture
def browser(ada):
    """Ada's; the server checks tokens against cross-site requests, as it does in life."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    return client


def post(browser, address, data):
    page = browser.get(address)
    assert page.status_code == 200, page.text
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
    return browser.post(address, data | {"csrfmiddlewaretoken": token})


def send(browser, network, tmp_path):
    path = save_hdf5(network, tmp_path / "m.h5")
    return post(browser, START, {"model_file": SimpleUploadedFile("m.h5", path.read_bytes())})


def find_next(page, step):
    """The address of the form that leads to a step, with the values that it sends."""
    form = re.search(rf'<form[^>]* action="([^"]*/{step}/)">(.*?)</form>', page.text, re.DOTALL)
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[2])
    return form[1], dict(fields)


@pytest.fixture
def waiting(browser, dataset, model_file):
    """The address of the report of a file that Ada has sent."""
    response = post(browser, START, {"model_file": model_file})
    assert response.status_code == 302, response.text
    return response["Location"]


@pytest.fixture
def confirmed(browser, waiting):
    """The address of the page that asks for a name."""
    address, said = find_next(browser.get(f"{waiting}meaning/"), "description")
    return f"{address}?" + "&".join(f"{k}={v}" for k, v in (said | {"confirmed": "on"}).items())


@pytest.fixture
def described(loss_curve):
    return {"model_name": "In steps", "model_desc": "Looked at first", "loss_curve": loss_curve}


class TestSteps:
    def test_from_the_file_to_the_variant(self, browser, ada, waiting, confirmed, described):
        report = browser.get(waiting).text
        assert "brightness.hdf5" in report
        assert "Nothing speaks against it on the 7 images" in report
        meaning = browser.get(f"{waiting}meaning/").text
        assert meaning.count('data-right="yes"') == 4
        assert '<img src="/data/df/000.png"' in meaning
        response = post(browser, confirmed, described)
        variant = MLModel.objects.get()
        assert response["Location"] == f"/variants/{variant.pk}/"
        assert (variant.model_name, variant.accuracy) == ("In steps", 100.0)
        assert Publication.of(variant).owner == ada

    def test_every_page_says_which_step_it_is(self, browser, waiting, confirmed):
        for address, label in (
            (START, "File"),
            (waiting, "What is in it"),
            (f"{waiting}meaning/", "What its output means"),
            (confirmed, "Name and loss curve"),
        ):
            steps = re.findall(r'<li data-state="current" aria-current="step">(.*?)</li>',
                               browser.get(address).text)  # fmt: skip
            assert steps == [label]

    def test_what_was_said_is_kept_on_the_way_back(self, browser, waiting):
        address, said = find_next(browser.get(f"{waiting}meaning/?resize=bilinear"), "description")
        assert said["resize"] == "bilinear"
        page = browser.get(address, said | {"confirmed": "on"})
        back = re.search(r'<a href="([^"]*/meaning/[^"]*)">', page.text)[1]
        assert parse_qs(urlsplit(back.replace("&amp;", "&")).query)["resize"] == ["bilinear"]

    def test_what_is_said_is_what_is_published(self, browser, waiting, described):
        page = browser.get(f"{waiting}meaning/?resize=bilinear")
        address, said = find_next(page, "description")
        query = "&".join(f"{k}={v}" for k, v in (said | {"confirmed": "on"}).items())
        post(browser, f"{address}?{query}", described)
        assert MLModel.objects.get().declaration.resize == "bilinear"

    def test_a_logit_is_said_by_going_on(self, browser, dataset, tmp_path, described):
        waiting = send(browser, build_dense([[3]] * 3, [-4.5], None), tmp_path)["Location"]
        assert "Is it a logit" in browser.get(waiting).text
        address, said = find_next(browser.get(f"{waiting}meaning/"), "description")
        query = "&".join(f"{k}={v}" for k, v in (said | {"confirmed": "on"}).items())
        post(browser, f"{address}?{query}", described)
        variant = MLModel.objects.get()
        assert (variant.declaration.output, variant.accuracy) == ("logit", 100.0)

    def test_the_file_goes_when_the_variant_is_stored(
        self, browser, ada, confirmed, described, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            post(browser, confirmed, described)
        assert staging.list_staged(ada) == []


class TestTrying:
    def test_a_doubt_is_shown_and_must_be_confirmed(self, browser, waiting, described):
        meaning = browser.get(f"{waiting}meaning/?positive_class=0")
        assert meaning.text.count('data-right="no"') == 4
        assert "Something speaks against it" in meaning.text
        assert "area under the ROC" in meaning.text
        address, said = find_next(meaning, "description")
        back = browser.get(address, said)
        assert f"{waiting}meaning/?" in back["Location"]
        assert "positive_class=0" in back["Location"]
        assert "tick the box" in browser.get(back["Location"]).text
        query = "&".join(f"{k}={v}" for k, v in (said | {"confirmed": "on"}).items())
        post(browser, f"{address}?{query}", described)
        assert MLModel.objects.get().accuracy == 0.0

    def test_nothing_is_published_that_was_not_confirmed(self, browser, waiting, described):
        address = f"{waiting}description/?positive_class=0"
        token = browser.get(START) and browser.cookies["csrftoken"].value
        response = browser.post(address, described | {"csrfmiddlewaretoken": token})
        assert f"{waiting}meaning/?" in response["Location"]
        assert not MLModel.objects.exists()

    @pytest.mark.parametrize("query", ["scaling=wrong", "image_width=x", "color=luma", "output=a"])
    def test_what_does_not_fit_is_said(self, browser, waiting, query):
        page = browser.get(f"{waiting}meaning/?{query}")
        assert page.status_code == 200
        assert 'role="alert"' in page.text


class TestRefusals:
    def test_what_was_refused_why_and_what_to_do(self, browser, ada, dataset, tmp_path):
        response = send(browser, build_softmax(3), tmp_path)
        assert response.status_code == 422
        assert "A model must tell two classes apart" in response.text
        assert "Cut the model down" in response.text
        assert "<code>no_binary_output</code>" in response.text
        assert staging.list_staged(ada) == []

    def test_how_much_may_be_sent_is_told(self, browser, settings):
        settings.CLASSIFIERS_MAX_REQUEST_BYTES = 5 * 1024 * 1024
        page = browser.get(START).text
        assert "All that is sent together may have 5.0\xa0MB at most." in page
        assert 'data-request-bytes="5242880"' in page

    def test_an_empty_file_and_none(self, browser):
        empty = post(browser, START, {"model_file": SimpleUploadedFile("m.h5", b"")})
        assert "<code>empty_file</code>" in empty.text
        assert "This field is required" in post(browser, START, {}).text

    def test_who_has_no_room_is_told(self, browser, model_file, settings):
        settings.CLASSIFIERS_MAX_VARIANTS_PER_USER = 0
        response = post(browser, START, {"model_file": model_file})
        assert response.status_code == 403
        assert "at most 0 variants" in response.text

    def test_who_has_sent_too_often_is_told_when_to_come_back(
        self, browser, ada, variant, model_file, settings
    ):
        Publication.objects.filter(variant=variant).update(owner=ada)
        settings.CLASSIFIERS_MAX_UPLOADS_PER_HOUR = 1
        model_file.seek(0)
        response = post(browser, START, {"model_file": model_file})
        assert response.status_code == 429
        assert int(response["Retry-After"]) > 0

    def test_a_curve_that_is_no_picture(self, browser, confirmed, described):
        described["loss_curve"] = SimpleUploadedFile("c.png", b"no picture")
        response = post(browser, confirmed, described)
        assert response.status_code == 422
        assert "A picture file must" in response.text or "must be" in response.text
        assert not MLModel.objects.exists()

    def test_a_name_that_was_taken_meanwhile(self, browser, confirmed, described, loss_curve):
        MLModel.objects.bulk_create([MLModel(model_name="In steps")])
        response = post(browser, confirmed, described)
        assert response.status_code == 422
        assert "already exists" in response.text
        loss_curve.seek(0)
        post(browser, confirmed, described | {"model_name": "Another"})
        assert MLModel.objects.filter(model_name="Another").exists()

    @pytest.mark.django_db(transaction=True)
    def test_a_save_that_fails_leaves_the_file(
        self, browser, ada, confirmed, described, loss_curve, settings
    ):
        (staged,) = staging.list_staged(ada)
        settings.CLASSIFIERS_MAX_BYTES_PER_USER = staged.size + loss_curve.size + 10
        response = post(browser, confirmed, described)
        assert response.status_code == 403
        assert "you need not send it again" in response.text
        settings.CLASSIFIERS_MAX_BYTES_PER_USER = 10**9
        loss_curve.seek(0)
        post(browser, confirmed, described)
        assert MLModel.objects.get().accuracy == 100.0


class TestWhoseItIs:
    STEPS = ("", "meaning/", "description/?confirmed=on")

    def test_visitors_log_in_first(self, client, db, waiting):
        for address in (START, *(f"{waiting}{step}" for step in self.STEPS)):
            response = client.get(address)
            assert response.status_code == 302
            assert response["Location"].startswith("/account/login/?next=/publish/")

    def test_for_another_user_there_is_nothing(self, client, waiting, django_user_model):
        client.force_login(django_user_model.objects.create_user("grace"))
        for step in self.STEPS:
            response = client.get(f"{waiting}{step}")
            assert response.status_code == 404
            assert "not kept any more" in response.text
        assert client.post(f"{waiting}delete/").status_code == 404
        assert "brightness.hdf5" not in client.get(START).text

    def test_an_expired_file_is_gone(self, browser, waiting, settings):
        settings.CLASSIFIERS_STAGED_MAX_AGE = -1
        for step in self.STEPS:
            response = browser.get(f"{waiting}{step}")
            assert response.status_code == 404
            assert "Send it again" in response.text

    def test_one_that_waits_is_listed_and_can_be_deleted(self, browser, waiting):
        page = browser.get(START)
        assert f'<a href="{waiting}">brightness.hdf5</a>' in page.text
        token = browser.cookies["csrftoken"].value
        browser.post(f"{waiting}delete/", {"csrfmiddlewaretoken": token})
        assert "brightness.hdf5" not in browser.get(START).text
        assert browser.get(waiting).status_code == 404


@pytest.mark.django_db(transaction=True)
class TestEvaluation:
    @pytest.fixture(autouse=True)
    def workers(self, settings, tmp_path):
        """Jobs wait for workers, of which there are none yet."""
        settings.CLASSIFIERS_EVALUATE_IN_BACKGROUND = True
        settings.TASKS = {
            "default": {
                "BACKEND": "django_tasks.backends.dummy.DummyBackend",
                "QUEUES": ["default", "short"],
            }
        }

    @pytest.fixture
    def address(self, browser, confirmed, described):
        response = post(browser, confirmed, described)
        assert response["Location"] == f"/publish/evaluations/{Evaluation.objects.get().pk}/"
        return response["Location"]

    def test_it_is_followed_until_the_variant_is_there(self, browser, address):
        page = browser.get(address).text
        assert "It waits for a worker" in page
        assert f'hx-get="{address}progress/"' in page
        assert '<meta http-equiv="refresh"' not in page
        assert f'<noscript><p><a class="button small" href="{address}">Look again</a>' in page
        Job.objects.update(
            status="running",
            done=5,
            total=7,
            started_at="2026-11-23T12:00:00Z",
            so_far={"num_right": 4, "num_images": 5},
        )
        progress = browser.get(f"{address}progress/")
        assert "4 of 5 images decided rightly so far: 80.0 %" in progress.text
        assert 'value="5" max="7"' in progress.text
        Evaluation.objects.update(finished_at="2026-11-23T12:01:00Z")
        done = browser.get(f"{address}progress/")
        assert done["HX-Redirect"] == f"/variants/{MLModel.objects.get().pk}/"
        assert "hx-get" not in done.text

    def test_a_failure_says_why_and_can_be_tried_again(self, browser, address):
        Job.objects.update(status="failed", error="The data set is gone. Received: nothing")
        page = browser.get(address)
        assert "The data set is gone" in page.text
        token = browser.cookies["csrftoken"].value
        browser.post(f"{address}retry/", {"csrfmiddlewaretoken": token})
        assert Job.objects.get().status == "queued"

    def test_its_owner_cancels_it_and_nobody_else(
        self, browser, address, client, django_user_model
    ):
        client.force_login(django_user_model.objects.create_user("grace"))
        assert "Cancel" not in client.get(address).text
        assert "Only its owner" in client.post(f"{address}cancel/", follow=True).text
        assert Job.objects.get().status == "queued"
        token = browser.cookies["csrftoken"].value
        page = browser.post(f"{address}cancel/", {"csrfmiddlewaretoken": token}, follow=True)
        assert "was cancelled" in page.text

    def test_a_script_is_told_where_to_go_on(self, browser, confirmed, described):
        token = browser.get(START) and browser.cookies["csrftoken"].value
        asked = {"headers": {"HX-Request": "true"}}
        sent = described | {"csrfmiddlewaretoken": token}
        wrong = sent | {"loss_curve": SimpleUploadedFile("c.png", b"x")}
        response = browser.post(confirmed, wrong, **asked)
        assert response.status_code == 422
        assert "HX-Redirect" not in response
        response = browser.post(confirmed, sent, **asked)
        assert response.status_code == 200
        address = f"/publish/evaluations/{Evaluation.objects.get().pk}/"
        assert response["HX-Redirect"] == address
