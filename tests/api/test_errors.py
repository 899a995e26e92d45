"""Below /api/v1/ every error has one form, wherever it comes from."""

import pytest
from django.test import Client

from api.v1.variants.filters import VariantFilter

LIST = "/api/v1/models/"


def check(response, status):
    problem = response.json()
    assert response.status_code == problem["status"] == status
    assert response["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "instance"} <= {*problem}
    assert problem["detail"]
    assert problem["instance"] == response.wsgi_request.path
    return problem


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize("path", ["", "x", "models", "models/x/", "tokens/-1/", "../v1/%00/"])
def test_an_unknown_path(db, client, path, method):
    response = getattr(client, method)(f"/api/v1/{path}")
    if method == "head":
        assert (response.status_code, response.content) == (404, b"")
    else:
        check(response, 404)


def test_other_paths_are_answered_as_before(db, client):
    assert client.get("/api/x/")["Content-Type"].startswith("text/html")
    assert client.get("/api/dataset-size/x/").status_code == 404
    response = client.get("/api/dataset-size")
    assert (response.status_code, response["Location"]) == (301, "/api/dataset-size/")


def test_an_unknown_method(db, as_user, ada):
    response = as_user(ada).put(LIST, "{}", content_type="application/json")
    check(response, 405)
    assert response["Allow"] == "GET, POST, HEAD, OPTIONS"
    check(as_user(ada).generic("BREW", LIST), 405)


def test_a_body_of_another_kind(db, as_user, ada):
    check(as_user(ada).post("/api/v1/tokens/", "x", content_type="text/plain"), 415)


def test_a_form_of_answer_that_there_is_not(db, client):
    check(client.get(LIST, headers={"Accept": "image/png"}), 406)
    assert client.get(f"{LIST}?format=xml").status_code == 200


def test_a_request_that_is_too_large_for_the_server(db, client, settings):
    settings.CLASSIFIERS_MAX_REQUEST_BYTES = 1000
    response = client.post(LIST, "x" * 2000, content_type="application/json")
    check(response, 413)
    assert response["Connection"] == "close"
    response = client.post("/api/dataset-size/", "x" * 2000, content_type="text/plain")
    assert response.json().keys() == {"detail"}


def test_json_that_is_too_long(db, as_user, ada):
    body = '{"name": "' + "x" * 70_000 + '"}'
    check(as_user(ada).post("/api/v1/tokens/", body, content_type="application/json"), 413)


@pytest.mark.parametrize("length", ["x", "-5", "1e3"])
def test_a_length_that_is_none(db, as_user, ada, length):
    response = as_user(ada).post(
        "/api/v1/tokens/", "{}", content_type="application/json", CONTENT_LENGTH=length
    )
    check(response, 413)


def test_broken_multipart(db, as_user, ada):
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        response = as_user(ada).post(LIST, b"--y\r\n", content_type=kind)
        check(response, 400)


def test_a_host_that_is_none_of_ours(db, client, settings):
    settings.ALLOWED_HOSTS = ["here.example"]
    check(client.get(LIST, headers={"Host": "elsewhere.example"}), 400)


def test_a_fault_of_ours_says_nothing_but_its_number(db, client, monkeypatch, caplog):
    def fail(self, queryset):
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(VariantFilter, "filter_queryset", fail)
    problem = check(client.get(LIST), 500)
    assert "secret" not in str(problem)
    assert problem["reference"] in caplog.text
    assert "the secret of the house" in caplog.text


def test_so_does_a_fault_outside_of_a_view(db, monkeypatch, caplog):
    from django.contrib.sessions.middleware import SessionMiddleware

    def fail(self, request):
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(SessionMiddleware, "process_request", fail)
    response = Client(raise_request_exception=False).get(LIST)
    problem = check(response, 500)
    assert "secret" not in str(problem)
    assert problem["reference"] in caplog.text


def test_the_published_endpoints_keep_their_form(db, client):
    response = client.get("/api/predictions/x/1/")
    assert response.json().keys() == {"detail"}
    assert response["Content-Type"] == "application/json"
