"""What holds for each address of the pages, found by walking the URLs of the site."""

import re
import uuid
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from api.tokens.models import Token
from classifiers import picture_checks
from classifiers.findings.verdicts import save_operating_point
from classifiers.jobs import Job
from classifiers.publications import Publication
from classifiers.records import DataSet, Evaluation, OperatingPoint

ELSEWHERE = ("api/", "admin/")
STRANGE = {"uuid": uuid.UUID(int=7), "int": 987654, "path": "no/thing.png"}
A_WORD = "an-unknown-key-of-32-characters-"
OF_FILES = "default-src 'none'; sandbox"


def find_routes(resolver: URLResolver, prefix: str = "") -> list[str]:
    found = []
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if route.startswith(ELSEWHERE):
            continue
        found += [route] if isinstance(pattern, URLPattern) else find_routes(pattern, route)
    return found


ROUTES = sorted({*find_routes(get_resolver())})


def fill_in(route: str, values: dict[str, object]) -> str:
    """An address of a route; what no value is known for is something that there is not."""

    def replace(match: re.Match[str]) -> str:
        kind, name = match.groups()
        return str(values.get(name, STRANGE.get(kind, A_WORD)))

    return "/" + re.sub(r"<(\w+):(\w+)>", replace, route)


@pytest.fixture
def values(owned, ada, png, django_capture_on_commit_callbacks) -> dict[str, object]:
    """Keys of what there is, by the names that routes have for them; all of it is Ada's."""
    [evaluation] = Evaluation.objects.of(owned)
    Evaluation.objects.update(owner=ada)
    with django_capture_on_commit_callbacks(execute=True):
        check = picture_checks.start([SimpleUploadedFile("a.png", png)], [owned])
    job = Job.objects.create(
        function="classifiers.tasks.measure_evaluation",
        arguments={"evaluation_id": str(evaluation.pk)},
        owner=ada,
    )
    point = save_operating_point(evaluation, "strict", threshold=0.9, owner=ada)
    return {
        "operating_point_id": point.pk,
        "model_id": owned.pk,
        "data_set_id": DataSet.get_default().pk,
        "dataset_id": DataSet.get_default().pk,
        "evaluation_id": evaluation.pk,
        "job_id": job.pk,
        "key": check.pk,
        "token_id": Token.objects.issue(ada, "ada's", ["read"])[0].pk,
    }


@pytest.fixture
def measured_pages(values) -> list[str]:
    """Pages on which something is chosen."""
    variant = f"/variants/{values['model_id']}/"
    compared = f"/variants/compare/?variant={values['model_id']}&variant={values['evaluation_id']}"
    return ["/", f"{variant}evaluation/", f"{variant}mistakes/", compared]


def check_headers(response) -> None:
    """A browser is told to run nothing but what comes from here, and to frame none of it."""
    policy = response["Content-Security-Policy"]
    if policy != OF_FILES:
        directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
        assert directives["default-src"] == "'none'"
        assert directives["script-src"] == directives["style-src"] == "'self'"
        assert directives["frame-ancestors"] == directives["base-uri"] == "'none'"
        assert directives["form-action"] == "'self'"
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    # Neither tells another site an address, which may be the key to somebody's pictures.
    assert response["Referrer-Policy"] in {"same-origin", "strict-origin"}
    assert response["X-Frame-Options"] == "DENY"


def test_the_walk_finds_them_all():
    found = {"", "jobs/<uuid:job_id>/", "account/tokens/", "media/<path:name>", "language/"}
    assert found <= {*ROUTES}
    assert settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["default-src"] == ["'none'"]


@pytest.mark.parametrize("who", ["visitor", "ada", "boss"])
def test_every_page_answers(values, sign_in, ada, boss, who):
    client = {"visitor": Client(), "ada": sign_in(ada), "boss": sign_in(boss)}[who]
    for route in ROUTES:
        for known in ({}, values):
            address = fill_in(route, known)
            response = client.get(address)
            assert response.status_code in {200, 302, 403, 404, 405}, address
            check_headers(response)
            response.close()


def test_choosing_alone_sends_nothing(values, client, measured_pages):
    """A form of which something is only chosen has a button, whether or not there are scripts."""
    for address in measured_pages:
        page = re.sub(r"<noscript>.*?</noscript>", "", client.get(address).text, flags=re.DOTALL)
        for form in re.findall(r"<form\b[^>]*>.*?</form>", page, re.DOTALL):
            if "<select" in form and "hx-get" not in form:
                assert "<button" in form, (address, form)
        assert "data-submit" not in page


def test_who_logs_in_comes_back_to_a_page(values, sign_in, boss):
    """Whatever a visitor has sent: one does not come back to an address that only takes forms."""
    visitor, client = Client(), sign_in(boss)
    led = 0
    for route in ROUTES:
        response = visitor.post(fill_in(route, values))
        if not response.get("Location", "").startswith("/account/login/?next="):
            continue
        led += 1
        page = client.get(unquote(response["Location"].partition("next=")[2]))
        assert page.status_code in {200, 302, 404}, route
    assert led > 12


def test_every_form_needs_its_token(values, sign_in, boss):
    """Even for who may do everything: another site cannot make a browser send anything."""
    client = sign_in(boss, enforce_csrf_checks=True)
    for route in ROUTES:
        response = client.post(fill_in(route, values))
        assert response.status_code == 403, route
        check_headers(response)


def test_what_is_somebodys_own_is_nobody_elses(values, sign_in, grace):
    """Jobs and tokens: read or written by another, they might as well not be there."""
    client = sign_in(grace)
    private = [r for r in ROUTES if re.search(r"<\w+:(job_id|token_id)>", r)]
    assert len(private) >= 5
    for route in private:
        for method in (client.get, client.post):
            status = method(fill_in(route, values)).status_code
            assert status in {403, 404, 405}, route
    assert Job.objects.get(pk=values["job_id"]).status == "queued"
    assert Token.objects.usable().filter(pk=values["token_id"]).exists()


def test_others_change_nothing(values, sign_in, grace, owned):
    """Whatever another user sends to whatever address, what is Ada's stays as it is."""
    client, kept = sign_in(grace), _read_all(owned, values)
    num_tried = 0
    for route in ROUTES:
        if not re.search(r"<\w+:(model_id|evaluation_id|job_id|operating_point_id)>", route):
            continue
        num_tried += 1
        response = client.post(fill_in(route, values), values_to_send(values))
        assert response.status_code < 500, route
    assert num_tried > 15
    assert _read_all(owned, values) == kept


def values_to_send(values: dict[str, object]) -> dict[str, object]:
    """What the forms of the site ask for, filled in."""
    return {
        "evaluation": values["evaluation_id"],
        "name": "another",
        "threshold": "0.3",
        "reason": "no reason",
        "method": "temperature",
        "model_name": "Another name",
        "model_desc": "Another text",
    }


def _read_all(owned, values: dict[str, object]) -> list[object]:
    """What Ada has: the variant, whether it is recommended, thresholds, evaluation, and job."""
    publication = Publication.of(owned)
    points = OperatingPoint.objects.order_by("pk").values_list("pk", "name", "threshold")
    evaluation = Evaluation.objects.get(pk=values["evaluation_id"])
    job = Job.objects.get(pk=values["job_id"])
    owned.refresh_from_db()
    return [
        *(owned.model_name, owned.model_desc, publication.owner, publication.retired_at),
        *(list(points), evaluation.owner, evaluation.calibration, evaluation.finished_at),
        *(job.status, job.owner, job.cancel_requested),
    ]


def test_a_visitor_is_asked_to_log_in_for_what_is_somebodys(values):
    for route in ROUTES:
        if re.search(r"<\w+:(job_id|token_id)>", route) or route in {"account/", "jobs/"}:
            response = Client().get(fill_in(route, values))
            assert response.status_code in {302, 405}, route
            if response.status_code == 302:
                assert response["Location"].startswith("/account/login/?next=/"), route


def test_pages_of_errors_are_as_strict(client, db):
    response = client.get("/nothing/")
    assert response.status_code == 404
    check_headers(response)
