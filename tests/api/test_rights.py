"""What a visitor can do to each address of the site, found by walking its URLs."""

import re
import uuid

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from classifiers.records import Evaluation, OperatingPoint

WRITES = ["POST", "PUT", "PATCH", "DELETE"]
# The log-in shows its form again; languages, scripts and log-out hold nothing.
HOLD_NOTHING = {
    *("admin/login/", "admin/logout/", "admin/jsi18n/", "language/"),
    *("account/login/", "account/logout/"),
}
# A visitor may store something here alone: own pictures, which belong to an address that nobody can
# guess, and go after an hour. Whoever has that address may do with them what they like. All are
# bounded: how often, how many bytes, how much room. What is stored, and what not, is told in
# tests/api/v1/test_picture_checks.py.
OPEN_TO_VISITORS = {
    "api/v1/picture-checks/": "somebody without an account checks a picture",
    "api/v1/picture-checks/<str:key>/": "who has the address deletes the pictures",
    "api/v1/picture-checks/<str:key>/cancel/": "who has the address stops the work",
    "api/v1/picture-checks/<str:key>/repeat/": "who has the address has it done otherwise",
    # The same by pages.
    "checks/": "somebody without an account checks a picture",
    "checks/<check_key:key>/cancel/": "who has the address stops the work",
    "checks/<check_key:key>/delete/": "who has the address deletes the pictures",
    "checks/<check_key:key>/repeat/": "who has the address has it done otherwise",
    "variants/<uuid:model_id>/check/": "somebody without an account checks an image that is shown",
}
VALUES = {
    "key": "an-unknown-key-of-32-characters-",
    "model_id": "5f0c1c5e-6a0e-4b6b-9f55-0d6d8f3a7c21",
    "object_id": "5f0c1c5e-6a0e-4b6b-9f55-0d6d8f3a7c21",
    "evaluation_id": "5f0c1c5e-6a0e-4b6b-9f55-0d6d8f3a7c21",
    "data_set_id": "5f0c1c5e-6a0e-4b6b-9f55-0d6d8f3a7c21",
    "operating_point_id": "5f0c1c5e-6a0e-4b6b-9f55-0d6d8f3a7c21",
    "job_id": "5f0c1c5e-6a0e-4b6b-9f55-0d6d8f3a7c21",
    "staged": "5f0c1c5e-6a0e-4b6b-9f55-0d6d8f3a7c21",
    "token_id": "1",
    "num_imgs": "1",
    "conv_idx": "0",
    "name": "x.png",
    "content_type_id": "1",
    "app_label": "classifiers",
    "id": "1",
    "url": "x",
}


def find_addresses(resolver: URLResolver, prefix: str = "") -> list[str]:
    found = []
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            found.append(route)
        else:
            found += find_addresses(pattern, route)
    return found


def fill_in(route: str, values: dict[str, str]) -> str:
    route = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route)
    route = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values[match[1]]), route)
    return "/" + route.replace("^", "").replace("$", "").replace("(.*)", "x")


ADDRESSES = sorted({*find_addresses(get_resolver())})


@pytest.fixture
def keys(owned) -> dict[str, str]:
    """Of things that there are, where there are some: that they are missing must not be why."""
    evaluation = Evaluation.objects.get(variant=owned)
    point = OperatingPoint.objects.create(
        variant=owned, evaluation=evaluation, name="careful", threshold=0.5, figures={}
    )
    return VALUES | {
        "model_id": owned.pk,
        "evaluation_id": evaluation.pk,
        "data_set_id": evaluation.dataset_id,
        "dataset_id": evaluation.dataset_id,
        "operating_point_id": point.pk,
    }


def count_rows() -> dict[str, int]:
    tables = [t for t in connection.introspection.table_names() if not t.startswith("sqlite")]
    with connection.cursor() as cursor:
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts


def test_the_walk_finds_them_all():
    assert {"api/v1/models/<uuid:model_id>/", "api/dataset-size/", "admin/login/"} <= {*ADDRESSES}
    assert len(ADDRESSES) > 30
    assert {*OPEN_TO_VISITORS} <= {*ADDRESSES}


@pytest.mark.parametrize("route", ADDRESSES)
def test_a_visitor_writes_nothing(client, owned, keys, route):
    """Told to log in or refused: by status, or, on pages, by being sent to the log-in."""
    type(owned).objects.update(model_desc="as it was")
    before = count_rows()
    for method in WRITES:
        address = fill_in(route, keys)
        response = client.generic(method, address, b"{}", content_type="application/json")
        require_refusal(route, response)
        assert count_rows() == before, method
        assert type(owned).objects.get().model_desc == "as it was", method


def require_refusal(route: str, response: HttpResponse) -> None:
    said = f"{response.status_code} to {response.request['REQUEST_METHOD']}"
    if not route.startswith("api/") and response.status_code in {200, 302}:
        is_sent_to_log_in = "/login/" in response.headers.get("Location", "")
        assert is_sent_to_log_in or route in HOLD_NOTHING, said
    elif route in OPEN_TO_VISITORS:
        # Not taken as it is sent (400, 415), of an unknown key (404), or nothing writes (405).
        assert response.status_code in {400, 404, 405, 415}, said
    else:
        # Nothing is there at all (404), or nothing that writes (405), or one must log in.
        assert response.status_code in {401, 403, 404, 405}, said
    may_be_missing = {*OPEN_TO_VISITORS, "api/v1/"}
    assert (
        response.status_code != 404
        or route in may_be_missing
        or "media" in route
        or "data" in route
        or route.startswith("checks/")
    ), said


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "models/"),
        ("PATCH", "models/{id}/"),
        ("DELETE", "models/{id}/"),
        ("POST", "models/{id}/retire/"),
        ("POST", "tokens/"),
        ("DELETE", "tokens/1/"),
    ],
)
def test_what_writes_asks_a_visitor_to_log_in(client, db, method, path):
    response = client.generic(method, f"/api/v1/{path.format(id=uuid.uuid4())}")
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_wrong_password_does_not_log_in(client, ada):
    client.post("/admin/login/", {"username": "ada", "password": "wrong"})
    assert "_auth_user_id" not in client.session
    assert get_user_model().objects.get().last_login is None
