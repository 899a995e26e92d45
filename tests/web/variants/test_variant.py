"""The pages about one variant."""

import html
import json
import re
import shlex
import uuid
from itertools import pairwise

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from api.tokens.models import Scope, Token
from classifiers.declarations import Declaration
from classifiers.findings.verdicts import save_operating_point
from classifiers.jobs import Job
from classifiers.models import MLModel
from classifiers.publications import Publication
from classifiers.records import Evaluation, OperatingPoint

TABS = ["", "evaluation/", "mistakes/", "api/"]


def address(variant, below=""):
    return f"/variants/{variant.pk}/{below}"


def post(client, url, **data):
    return client.post(url, data, follow=True)


@pytest.mark.parametrize("below", TABS)
def test_every_tab_leads_to_every_other_and_to_nothing_else_that_is_broken(client, measured, below):
    page = client.get(address(measured.variant, below)).text
    links = set(re.findall(r'(?:href|src|action)="(/[^"]*)"', page))
    assert {address(measured.variant, other) for other in TABS} <= links
    for link in links:
        if not link.startswith(("/static/", "/language/")) and "/check/" not in link:
            response = client.get(link.replace("&amp;", "&"))
            assert response.status_code in {200, 302}, link
            response.close()
    assert re.findall(r'(?:href|src|action)="(?![/?#])[^"]*"', page) == []
    assert 'aria-current="page"' in page


@pytest.mark.parametrize("below", TABS)
def test_a_variant_that_nobody_knows(client, db, below):
    assert client.get(f"/variants/{uuid.uuid4()}/{below}").status_code == 404


@pytest.mark.parametrize("below", TABS)
def test_one_that_was_never_evaluated(client, variant, below):
    Evaluation.objects.all().delete()
    response = client.get(address(variant, below))
    assert response.status_code == 200
    assert "100.0 %" not in response.text


@pytest.mark.parametrize("below", TABS)
def test_names_are_text_and_a_retired_one_says_so(client, measured, below):
    MLModel.objects.update(model_name="<i>M</i>", model_desc="<script>alert(1)</script>")
    Publication.of(measured.variant).retire("<b>old</b>")
    page = client.get(address(measured.variant, below)).text
    for shown in ("<i>M</i>", "<script>alert", "<b>old</b>"):
        assert shown not in page
    assert "&lt;b&gt;old&lt;/b&gt;" in page
    assert "Retired on" in page


class TestOverview:
    def test_what_it_says_and_what_limits_that(self, client, stable):
        page = client.get(address(stable.variant)).text
        assert "how likely it finds it, from 0 to 1, that a picture is real" in page
        assert "few images, 4 of df and 3 of real" in page
        assert "ada" in page
        assert stable.model_sha256 in page
        assert "4 convolutional layer" not in page
        assert "2 convolutional layers" in page

    def test_what_was_measured_before_a_change_is_not_told(self, client, measured):
        Declaration.objects.update(scaling="raw")
        assert (
            "figures from before do not hold any more" in client.get(address(measured.variant)).text
        )

    def test_an_evaluation_under_way_is_followed_until_it_ends(self, client, measured):
        job = Job.objects.create(function="f", status="running", done=1, total=4)
        Evaluation.objects.create(
            variant=measured.variant, model_name="x", dataset=measured.dataset, job=job
        )
        part = address(measured.variant, "evaluations/")
        assert f'hx-get="{part}"' in client.get(address(measured.variant)).text
        response = client.get(part)
        assert "1 / 4" in response.text
        assert "HX-Refresh" not in response.headers
        Job.objects.update(status="failed", error="no memory")
        response = client.get(part)
        assert "no memory" in response.text
        assert response["HX-Refresh"] == "true"


class TestEvaluation:
    def test_all_that_was_measured(self, client, stable):
        page = client.get(address(stable.variant, "evaluation/")).text
        for said in (
            "At 0.5: 0 of 4 images of df called real, 0 of 3 images of real called df.",
            "Confusion matrix",
            "Classification report",
            "Wilson",
            "of 4 images of df",
            "Saving as JPEG",
            "unsure answers about df",
            "Not calibrated",
        ):
            assert said in page
        charts = re.findall(r'data-chart="([^"]+)"', page)
        assert len(charts) == 10
        for chart in charts:
            stored = re.search(rf'<script id="{chart}" type="application/json">(.*?)<', page)
            assert json.loads(stored[1])["series"]

    def test_any_threshold(self, client, measured):
        url = address(measured.variant, "evaluation/")
        page = client.get(url, {"threshold": "0.99"}).text
        assert "3 of 3 images of real called df" in page
        marks = json.loads(re.search(r'<script id="threshold-marks"[^>]*>(.*?)<', page)[1])
        assert marks["chart-histogram"][0]["x"] == 0.99
        drawn = json.loads(re.search(r'<script id="chart-histogram"[^>]*>(.*?)<', page)[1])
        assert drawn["marks"] == marks["chart-histogram"]

    def test_a_script_gets_what_depends_on_it_alone(self, client, measured):
        url = address(measured.variant, "evaluation/")
        part = client.get(url, {"threshold": "0.99"}, headers={"HX-Target": "at-threshold"})
        assert part.text.startswith('<div id="at-threshold"')
        assert "3 of 3 images of real called df" in part.text
        assert "<html" not in part.text
        assert "HX-Target" in part["Vary"]

    def test_one_that_keeps_a_promise(self, client, measured):
        url = address(measured.variant, "evaluation/")
        page = client.get(url, {"spare": "1", "most": "5"}).text
        assert "0 of 3 images of real called df" in page
        threshold = float(re.search(r'data-threshold="([^"]+)"', page)[1])
        assert 0.02 < threshold < 0.95

    @pytest.mark.parametrize(
        "query",
        [{"threshold": "2"}, {"threshold": "x"}, {"most": "5"}, {"spare": "7", "most": "5"}],
    )
    def test_nonsense_is_as_if_it_were_left_out(self, client, measured, query):
        response = client.get(address(measured.variant, "evaluation/"), query)
        assert response.status_code == 200
        assert "At 0.5: 0 of 4" in response.text

    def test_without_figures_and_doubted(self, client, variant):
        Evaluation.objects.update(
            figures=None, curves=None, doubts=["<b>Odd.</b>"], failures={"df/1.png": "cut off"}
        )
        page = client.get(address(variant, "evaluation/")).text
        assert "Curves are not computed yet" in page
        assert "&lt;b&gt;Odd.&lt;/b&gt;" in page
        assert "cut off" in page

    def test_an_older_one_of_a_variant_that_was_changed(self, client, measured):
        Declaration.objects.update(scaling="raw")
        Evaluation.objects.update(manifest_sha256="0" * 64)
        page = client.get(address(measured.variant, "evaluation/")).text
        assert "holds for the variant as it was" in page
        assert "has changed since this was measured" in page

    @pytest.mark.parametrize("key", ["x", str(uuid.UUID(int=1))])
    def test_an_evaluation_that_nobody_knows(self, client, measured, key):
        url = address(measured.variant, "evaluation/")
        assert client.get(url, {"evaluation": key}).status_code == 404

    def test_that_of_another_variant_is_none_of_this_one(self, client, measured, add_variant):
        other = add_variant("Other", lambda logit: logit)
        url = address(other, "evaluation/")
        assert client.get(url, {"evaluation": measured.pk}).status_code == 404
        assert client.get(url).status_code == 200

    def test_scores_as_csv(self, client, measured):
        response = client.get(f"/variants/scores/{measured.pk}/scores.csv")
        assert response.getvalue().splitlines()[0] == b"path,label,score,logit,sha256"
        assert client.get(f"/variants/scores/{uuid.uuid4()}/scores.csv").status_code == 404

    def test_scores_from_elsewhere_have_a_page_without_a_variant(self, client, imported, measured):
        page = client.get(f"/variants/scores/{imported.pk}/").text
        assert "computed elsewhere" in page
        assert "At 0.5: 0 of 4" in page
        assert "Save this" not in page
        part = client.get(f"/variants/scores/{imported.pk}/", headers={"HX-Target": "at-threshold"})
        assert "<html" not in part.text
        assert "HX-Target" in part["Vary"]
        assert client.get(f"/variants/scores/{measured.pk}/").status_code == 404

    def test_a_script_that_swaps_something_else_gets_all_of_the_page(
        self, client, imported, measured
    ):
        for url in (address(measured.variant, "evaluation/"), f"/variants/scores/{imported.pk}/"):
            page = client.get(url, headers={"HX-Target": "something"})
            assert "<html" in page.text
            assert "not computed yet" not in page.text
            assert "HX-Target" in page["Vary"]


class TestOperatingPoints:
    def test_owners_and_staff_save_and_delete_them(self, log_in, measured):
        url = address(measured.variant, "points/")
        said = {"evaluation": measured.pk, "name": "strict <b>"}
        page = post(log_in("ada"), url, **said, threshold="0.99").text
        assert "The operating point is saved" in page
        assert "strict &lt;b&gt;" in page
        assert "3 of 3 images of real called df" in page
        page = post(log_in("boss"), url, **said, spare="1", most="5").text
        point = OperatingPoint.objects.get()
        assert point.rule == {"label": 1, "max_share": 0.05}
        assert "chosen by a rule" in page
        shown = {"evaluation": measured.pk}
        response = log_in("ada").post(f"{url}{point.pk}/delete/", shown)
        back = address(measured.variant, "evaluation/")
        assert response["Location"] == f"{back}?evaluation={measured.pk}"
        assert not OperatingPoint.objects.exists()

    def test_others_may_not(self, client, log_in, measured):
        url = address(measured.variant, "points/")
        said = {"evaluation": measured.pk, "name": "strict", "threshold": "0.99"}
        assert "Save this" not in client.get(address(measured.variant, "evaluation/")).text
        response = client.post(url, said)
        assert response["Location"].startswith("/account/login/")
        assert log_in("grace").post(url, said).status_code == 403
        point = save_operating_point(measured, "kept", threshold=0.5)
        assert log_in("grace").post(f"{url}{point.pk}/delete/").status_code == 403
        assert OperatingPoint.objects.count() == 1

    @pytest.mark.parametrize(
        ("said", "answer"),
        [
            ({"name": "", "threshold": "0.5"}, "needs a name"),
            ({"name": "x" * 60, "threshold": "0.5"}, "needs a name"),
            ({"name": "x", "evaluation": "y"}, None),
            ({"name": "x", "evaluation": str(uuid.UUID(int=1))}, None),
        ],
    )
    def test_what_cannot_be_saved_is_said(self, log_in, measured, said, answer):
        response = post(
            log_in("ada"),
            address(measured.variant, "points/"),
            **{"evaluation": measured.pk} | said,
        )
        if answer is None:
            assert response.status_code == 404
        else:
            assert answer in response.text
        assert not OperatingPoint.objects.exists()


class TestActions:
    def test_users_have_it_evaluated(self, client, log_in, measured):
        url = address(measured.variant, "evaluate/")
        sent = {"data_set": measured.dataset_id}
        assert client.post(url, sent)["Location"].startswith("/account/login/")
        assert "evaluated as soon as" in post(log_in("grace"), url, **sent).text
        assert Evaluation.objects.count() == 2
        Publication.of(measured.variant).retire()
        page = post(log_in("grace"), url, **sent).text
        assert "A retired variant is not evaluated any more" in page
        assert log_in("grace").post(url, {"data_set": "x"}).status_code == 404

    def test_who_asked_for_an_evaluation_cancels_it(self, log_in, users, measured):
        job = Job.objects.create(function="f", owner=users["grace"])
        waiting = Evaluation.objects.create(
            variant=measured.variant,
            model_name="x",
            dataset=measured.dataset,
            job=job,
            owner=users["grace"],
        )
        page = log_in("grace").get(address(measured.variant)).text
        url = address(measured.variant, f"evaluations/{waiting.pk}/cancel/")
        assert url in page
        assert url not in log_in("ada").get(address(measured.variant)).text
        assert log_in("ada").post(url).status_code == 403
        post(log_in("grace"), url)
        job.refresh_from_db()
        assert job.status == "cancelled"

    def test_owners_calibrate_it_and_others_may_not(self, log_in, measured):
        url = address(measured.variant, f"evaluations/{measured.pk}/calibrate/")
        assert url in log_in("ada").get(address(measured.variant, "evaluation/")).text
        page = post(log_in("ada"), url, method="isotonic").text
        assert "It is calibrated" in page
        assert "Calibrated by isotonic" in page
        assert log_in("grace").post(url).status_code == 403

    @pytest.mark.parametrize("method", ["", "magic"])
    def test_an_unknown_way_to_calibrate_is_none(self, log_in, measured, method):
        url = address(measured.variant, f"evaluations/{measured.pk}/calibrate/")
        page = post(log_in("ada"), url, method=method).text
        assert "The method must be one of" in page
        assert "It is calibrated" not in page

    def test_owners_change_it(self, client, log_in, measured):
        url = address(measured.variant, "change/")
        assert client.get(url).status_code == 302
        assert log_in("grace").get(url).status_code == 403
        ada = log_in("ada")
        form = {"model_name": "Better name", "model_desc": "x", "scaling": "unit"}
        assert 'value="Brightness 1"' in ada.get(url).text
        page = post(ada, url, **form).text
        assert "Better name" in page
        assert "It is changed" in page
        assert "This field is required" in post(ada, url, **form | {"model_name": ""}).text

    def test_a_name_that_another_one_has(self, log_in, measured, add_variant):
        add_variant("Taken")
        page = post(
            log_in("ada"),
            address(measured.variant, "change/"),
            model_name="Taken",
            model_desc="x",
        ).text
        assert "already exists" in page

    def test_owners_retire_it(self, log_in, measured):
        url = address(measured.variant, "retire/")
        assert log_in("grace").post(url).status_code == 403
        page = post(log_in("ada"), url, reason="There is a <b>better</b> one").text
        assert "There is a &lt;b&gt;better&lt;/b&gt; one" in page

    @pytest.mark.parametrize("below", ["evaluate/", "retire/", "points/", "check/"])
    def test_nothing_is_done_by_looking(self, log_in, measured, below):
        assert log_in("ada").get(address(measured.variant, below)).status_code == 405


class TestMistakes:
    def test_the_worst_first_with_pictures(self, client, measured):
        url = address(measured.variant, "mistakes/")
        assert "It made no mistake here" in client.get(url).text
        page = client.get(url, {"threshold": "0.99"}).text
        assert "Called what they are not at 0.99: 3 of 7 images of default." in page
        assert page.count('src="/data/real/') == 3
        page = client.get(url, {"show": "all", "label": "0"}).text
        assert page.count('src="/data/df/') == 4
        assert "real/" not in re.sub(r"<option.*?</option>", "", page)

    @pytest.mark.parametrize(
        "query", [{"show": "x"}, {"label": "7"}, {"threshold": "9"}, {"page": "x"}]
    )
    def test_nonsense_is_as_if_it_were_left_out(self, client, measured, query):
        assert client.get(address(measured.variant, "mistakes/"), query).status_code == 200

    def test_no_pictures_of_a_data_set_that_is_not_served(self, client, measured, elsewhere):
        Evaluation.objects.update(dataset=elsewhere)
        page = client.get(address(measured.variant, "mistakes/"), {"show": "all"}).text
        assert "df/000.png" in page
        assert "<img" not in page.split("<main")[1]
        assert "Check it" not in page

    def test_nor_is_any_of_them_checked(self, client, measured, elsewhere):
        Evaluation.objects.update(dataset=elsewhere)
        sent = {"evaluation": measured.pk, "place": 0}
        page = post(client, address(measured.variant, "check/"), **sent).text
        assert "must be one of a data set that is shown here" in page

    @pytest.mark.parametrize("place", ["", "-1", "7", "99999999999999999999", "../secret"])
    def test_nothing_else_is_read(self, client, measured, place):
        sent = {"evaluation": measured.pk, "place": place}
        page = post(client, address(measured.variant, "check/"), **sent).text
        assert "An image is one of the 7 that were read" in page

    @pytest.mark.parametrize("evaluation", ["", "x", str(uuid.UUID(int=1))])
    def test_an_evaluation_that_nobody_knows(self, client, measured, evaluation):
        sent = {"evaluation": evaluation, "place": 0}
        assert client.post(address(measured.variant, "check/"), sent).status_code == 404

    def test_an_image_is_checked_as_people_s_own_pictures_are(
        self,
        client,
        measured,
        settings,
        nobody_has_asked_yet,
        django_capture_on_commit_callbacks,
    ):
        rates = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": {"check": "1/hour"}}
        settings.REST_FRAMEWORK = rates
        url = address(measured.variant, "check/")
        sent = {"evaluation": measured.pk, "place": 0}
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(url, sent)
        assert re.fullmatch(r"/checks/[\w-]{32}/", response["Location"])
        assert "Brightness 1" in client.get(response["Location"]).text
        assert "You have asked for as much as one may" in post(client, url, **sent).text


class TestCalls:
    @pytest.mark.parametrize("language", ["curl", "python", "javascript", "nonsense"])
    def test_they_are_about_this_variant_and_this_site(self, client, measured, language):
        page = client.get(address(measured.variant, "api/"), {"language": language}).text
        assert page.count(f"http://testserver/api/v1/models/{measured.variant_id}/") == 1
        assert page.count("<pre") == 7
        assert page.count('data-copy="#call-') == 7

    def test_what_they_read_is_there(self, client, measured):
        page = client.get(address(measured.variant, "api/")).text.replace("&amp;", "&")
        read = re.findall(r"curl &quot;http://testserver(\S+)&quot;", page)
        assert len(read) == 4
        for path in read:
            assert client.get(path).status_code == 200, path

    def test_what_they_send_is_taken(self, client, users, measured, png):
        _token, secret = Token.objects.issue(users["ada"], "test", Scope.values)
        page = html.unescape(client.get(address(measured.variant, "api/")).text)
        texts = re.findall(r'<code id="call-\w+">(.*?)</code>', page, re.DOTALL)
        calls = [shlex.split(text.replace("\\\n", " ")) for text in texts]
        sent = [call for call in calls if {"-d", "-F"} & {*call}]
        assert len(sent) == 2
        for call in sent:
            said = [*pairwise(call)]
            headers = dict(value.split(": ") for name, value in said if name == "-H")
            headers = {name: value.replace("$TOKEN", secret) for name, value in headers.items()}
            path = call[-1].removeprefix("http://testserver")
            if "-d" in call:
                # What curl says of data where nothing else is said.
                kind = headers.pop("Content-Type", "application/x-www-form-urlencoded")
                data = {"data": dict(said)["-d"], "content_type": kind}
            else:
                form = dict(value.split("=") for name, value in said if name == "-F")
                assert form["pictures"] == "@picture.jpg"
                data = {"data": form | {"pictures": SimpleUploadedFile("picture.jpg", png)}}
            response = client.post(path, **data, headers=headers)
            assert response.status_code in {201, 202}, response.text


def test_the_admin_leads_to_the_pages(admin_client, measured):
    for name, key, there in [
        ("mlmodel", measured.variant_id, reverse("web:variant", args=[measured.variant_id])),
        ("dataset", measured.dataset_id, reverse("web:data-set", args=[measured.dataset_id])),
    ]:
        page = admin_client.get(reverse(f"admin:classifiers_{name}_change", args=[key])).text
        link = re.search(r'href="([^"]+)" class="viewsitelink"', page)[1]
        assert admin_client.get(link).url.endswith(there)
        assert admin_client.get(there).status_code == 200
