"""Tokens, as people make and revoke them."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from api.tokens.models import MAX_TOKENS, Scope, Token

URL = "/account/tokens/"
WANTED = {"name": "nightly", "scopes": ["read", "upload"], "days": "30"}


@pytest.fixture
def browser(ada) -> Client:
    client = Client()
    client.force_login(ada)
    return client


def find_secrets(text: str) -> list[str]:
    return re.findall(r"mesonet_[\w-]{20,}", text)


def test_a_visitor_logs_in_first(client, db):
    assert client.get(URL)["Location"] == f"/account/login/?next={URL}"
    assert client.post(URL, WANTED).status_code == 302
    assert not Token.objects.exists()


def test_one_is_made_shown_once_used_and_revoked(browser, ada):
    response = browser.post(URL, WANTED)
    assert response["Cache-Control"] == "no-store"
    [secret] = find_secrets(response.text)
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/account/").json()["username"] == "ada"
    assert program.get("/api/v1/tokens/").status_code == 403  # that scope was not chosen
    page = browser.get(URL)
    assert page["Cache-Control"] == "no-store"
    assert find_secrets(page.text) == []
    for said in ("nightly", "read · upload variants", "last used", "until"):
        assert said in page.text
    token = Token.objects.get()
    assert token.expires_at - timezone.now() == pytest.approx(
        timedelta(days=30), abs=timedelta(minutes=5)
    )
    text = browser.post(f"{URL}{token.pk}/revoke/", follow=True).text
    assert "The token nightly is revoked." in text
    assert "You have none." in text
    assert program.get("/api/v1/account/").status_code == 401


def test_for_ever_is_for_ever(browser):
    browser.post(URL, WANTED | {"days": "0"})
    assert Token.objects.get().expires_at is None
    assert "for ever" in browser.get(URL).text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", 61 * "x"),
        ("scopes", []),
        ("scopes", ["everything"]),
        ("days", "8"),
        ("days", "-1"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_made(browser, field, value):
    response = browser.post(URL, WANTED | {field: value})
    assert 'class="errorlist' in response.text
    assert not Token.objects.exists()


def test_there_is_a_bound(browser, ada):
    for number in range(MAX_TOKENS):
        Token.objects.issue(ada, str(number), [Scope.READ])
    response = browser.post(URL, WANTED)
    assert "revoke one first" in response.text
    assert find_secrets(response.text) == []


def test_those_of_others_are_neither_seen_nor_revoked(browser, grace):
    token, _ = Token.objects.issue(grace, "of Grace", [Scope.READ])
    assert "of Grace" not in browser.get(URL).text
    assert browser.post(f"{URL}{token.pk}/revoke/").status_code == 404
    assert Token.objects.usable().filter(pk=token.pk).exists()


def test_names_are_text(browser):
    browser.post(URL, WANTED | {"name": "<script>alert(1)</script>"})
    assert "<script>alert" not in browser.get(URL).text


def test_a_link_revokes_nothing(browser, ada):
    token, _ = Token.objects.issue(ada, "x", [Scope.READ])
    assert browser.get(f"{URL}{token.pk}/revoke/").status_code == 405
