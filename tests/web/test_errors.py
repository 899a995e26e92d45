"""What goes wrong is told on a page, and in the log."""

import re

import pytest
from django.urls import resolve

PAGE = "/about/privacy/"


@pytest.fixture
def broken(client, monkeypatch):
    """A page that fails."""

    def fail(*_, **__):
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("web.about.views.PrivacyView.get_context_data", fail)
    client.raise_request_exception = False
    return client


class TestFaults:
    @pytest.mark.parametrize(
        ("language", "words"),
        [("en", "not your fault"), ("de", "hier auf dem Server")],
    )
    def test_a_readable_page_tells_a_reference(self, broken, db, language, words):
        answer = broken.get(PAGE, headers={"Accept-Language": language})
        assert answer.status_code == 500
        assert words in answer.text
        assert '<main id="main"' in answer.text
        assert "tokens.css" in answer.text, "without it there is no theme"
        assert 'content="light dark"' in answer.text
        assert re.search(r"<code>[0-9a-f]{12}</code>", answer.text)
        assert "secret" not in answer.text

    def test_the_log_tells_it_once_by_the_same_reference(self, broken, db, caplog):
        [reference] = re.findall(r"<code>(\w+)</code>", broken.get(PAGE).text)
        [record] = [record for record in caplog.records if record.levelname == "ERROR"]
        assert record.getMessage() == f"Internal Server Error: {PAGE} (reference {reference})"
        assert "the secret of the house" in caplog.text

    def test_other_pages_have_none(self, client, db, caplog):
        assert client.get("/nothing/").status_code == 404
        assert "reference" not in caplog.text


class TestTooLarge:
    @pytest.mark.parametrize("path", ["/publish/", "/account/login/", "/admin/login/"])
    def test_a_page_says_so_in_the_language_of_the_visitor(self, client, db, settings, path):
        settings.CLASSIFIERS_MAX_REQUEST_BYTES = 1000
        assert resolve(path)
        answer = client.post(path, {"x": "x" * 2000}, headers={"Accept-Language": "de"})
        assert answer.status_code == 413
        assert '<main id="main"' in answer.text  # what a script puts into the page
        assert "1.000" in answer.text
        assert 'lang="de"' in answer.text

    def test_programs_get_json(self, client, db, settings):
        settings.CLASSIFIERS_MAX_REQUEST_BYTES = 1000
        answer = client.post("/api/v1/models/", {"x": "x" * 2000})
        assert answer.status_code == 413
        assert answer["Content-Type"] == "application/problem+json"
