import json
import logging
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from api.tokens.models import MAX_TOKENS, Scope, Token

TOKENS = "/api/v1/tokens/"


def post(client, data, **headers):
    return client.post(TOKENS, json.dumps(data), content_type="application/json", **headers)


def bearer(secret: str, **options) -> Client:
    return Client(headers={"Authorization": f"Bearer {secret}"}, **options)


def ask(secret: str) -> int:
    return bearer(secret).get(TOKENS).status_code


@pytest.fixture
def session(ada) -> Client:
    client = Client()
    client.force_login(ada)
    return client


class TestUse:
    def test_it_acts_for_its_user(self, ada):
        _token, secret = Token.objects.issue(ada, "mine", Scope.values)
        assert secret.startswith("mesonet_")
        assert len(secret) >= len("mesonet_") + 43, "fewer than 256 bits"
        listed = bearer(secret).get(TOKENS).json()["results"]
        assert [token["name"] for token in listed] == ["mine"]

    def test_only_its_hash_is_kept(self, ada):
        _token, secret = Token.objects.issue(ada, "mine", Scope.values)
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM api_token")
            row = str(cursor.fetchall())
        assert secret not in row
        assert secret.removeprefix("mesonet_") not in row

    def test_expired_revoked_or_of_an_inactive_user_it_is_refused(self, ada, grace):
        soon = timezone.now() + timedelta(hours=1)
        token, secret = Token.objects.issue(ada, "mine", Scope.values, soon)
        assert ask(secret) == 200
        Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert ask(secret) == 401
        Token.objects.update(expires_at=None)
        assert ask(secret) == 200
        token.revoke()
        assert ask(secret) == 401
        _token, secret = Token.objects.issue(grace, "hers", Scope.values)
        grace.is_active = False
        grace.save()
        assert ask(secret) == 401

    @pytest.mark.parametrize(
        "header",
        [
            *("", "Bearer", "Bearer ", "Bearer x", "Bearer mesonet_", "Basic YTpi", "Token x"),
            *("Bearer mesonet_\u00fc", "Bearer mesonet_x y", "Bearer mesonet_" + "x" * 5000),
        ],
    )
    def test_what_is_no_token_is_refused_even_to_read(self, db, client, header):
        response = client.get("/api/v1/models/", headers={"Authorization": header})
        assert response.status_code == 401
        assert response["WWW-Authenticate"] == 'Bearer realm="api"'
        assert response["Content-Type"] == "application/problem+json"
        assert "mesonet_x" not in response.text

    def test_when_it_was_used_is_kept_once_a_minute(self, ada, django_assert_num_queries):
        token, secret = Token.objects.issue(ada, "mine", Scope.values)
        client = bearer(secret)
        client.get("/api/v1/models/")
        token.refresh_from_db()
        first = token.last_used_at
        assert first
        with django_assert_num_queries(2):  # the token, and how many variants there are
            client.get("/api/v1/models/")
        token.refresh_from_db()
        assert token.last_used_at == first
        Token.objects.update(last_used_at=first - timedelta(minutes=2))
        client.get("/api/v1/models/")
        token.refresh_from_db()
        assert token.last_used_at >= first

    @pytest.mark.parametrize(
        ("scopes", "allowed"),
        [
            ([Scope.READ], {"read"}),
            ([Scope.UPLOAD], {"upload"}),
            ([Scope.EVALUATE], set()),
            ([Scope.MANAGE], {"manage"}),
            (Scope.values, {"read", "upload", "manage"}),
        ],
    )
    def test_it_is_good_for_its_scopes_alone(self, as_user, ada, scopes, allowed):
        client = as_user(ada, *scopes)
        answers = {
            "read": client.get("/api/v1/models/"),
            "upload": client.post("/api/v1/models/", {"model_name": "x"}),
            "manage": client.get(TOKENS),
        }
        assert {name for name, answer in answers.items() if answer.status_code != 403} == allowed

    def test_it_does_not_get_into_the_log(self, ada, caplog):
        caplog.set_level(logging.DEBUG)
        token, secret = Token.objects.issue(ada, "mine", Scope.values)
        post(bearer(secret), {"name": ""})
        token.revoke()
        ask(secret)
        assert "mesonet_" not in caplog.text


class TestApi:
    def test_a_secret_is_shown_once(self, session):
        response = post(session, {"name": "mine", "scopes": ["read", "manage"]})
        assert response.status_code == 201, response.text
        assert response["Cache-Control"] == "no-store"
        secret = response.json()["secret"]
        assert ask(secret) == 200
        assert secret not in session.get(TOKENS).text

    def test_a_session_needs_the_csrf_token(self, ada):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(ada)
        response = post(strict, {"name": "mine", "scopes": ["read"]})
        assert response.status_code == 403
        assert "CSRF" in response.json()["detail"]
        assert not Token.objects.exists()

    def test_a_token_does_not(self, ada):
        _token, secret = Token.objects.issue(ada, "first", Scope.values)
        strict = bearer(secret, enforce_csrf_checks=True)
        assert post(strict, {"name": "second", "scopes": ["read"]}).status_code == 201

    def test_a_token_gives_no_more_than_it_has(self, ada, as_user):
        client = as_user(ada, Scope.READ, Scope.MANAGE)
        assert post(client, {"name": "x", "scopes": ["upload"]}).status_code == 403
        assert post(client, {"name": "x", "scopes": ["read", "manage"]}).status_code == 201

    def test_nor_for_longer(self, ada):
        soon = timezone.now() + timedelta(hours=1)
        _token, secret = Token.objects.issue(ada, "mine", Scope.values, soon)
        client, wanted = bearer(secret), {"name": "x", "scopes": ["read"]}
        assert post(client, wanted).status_code == 403
        late = (soon + timedelta(seconds=1)).isoformat()
        assert post(client, wanted | {"expires_at": late}).status_code == 403
        assert post(client, wanted | {"expires_at": soon.isoformat()}).status_code == 201

    @pytest.mark.parametrize(
        ("data", "pointer"),
        [
            ({"scopes": ["read"]}, "#/name"),
            ({"name": "x"}, "#/scopes"),
            ({"name": "x", "scopes": []}, "#/scopes"),
            ({"name": "x", "scopes": ["all"]}, "#/scopes/0"),
            ({"name": "x", "scopes": ["read"], "expires_at": "2001-01-01"}, "#/expires_at"),
            (
                {"name": "x", "scopes": ["read"], "expires_at": "2001-01-01T00:00:00Z"},
                "#/expires_at",
            ),
            ({"name": "x", "scopes": ["read"], "user": 1}, "#/user"),
        ],
    )
    def test_what_is_wrong_is_named(self, session, data, pointer):
        response = post(session, data)
        assert response.status_code == 400
        assert [error["pointer"] for error in response.json()["errors"]] == [pointer]

    def test_one_sees_and_revokes_only_ones_own(self, session, grace):
        hers, secret = Token.objects.issue(grace, "hers", Scope.values)
        assert session.get(TOKENS).json()["count"] == 0
        assert session.delete(f"{TOKENS}{hers.pk}/").status_code == 404
        assert ask(secret) == 200

    def test_a_revoked_token_ends_at_once(self, session, ada):
        token, secret = Token.objects.issue(ada, "mine", Scope.values)
        assert session.delete(f"{TOKENS}{token.pk}/").status_code == 204
        assert ask(secret) == 401
        assert session.delete(f"{TOKENS}{token.pk}/").status_code == 404

    def test_a_user_has_a_bounded_number(self, session, ada):
        for number in range(MAX_TOKENS):
            Token.objects.issue(ada, str(number), ["read"])
        response = post(session, {"name": "one more", "scopes": ["read"]})
        assert response.status_code == 403
        assert "at most 50 tokens" in response.json()["detail"]


class TestCommand:
    def test_it_prints_a_token_that_works(self, ada, capsys):
        call_command("make_token", "ada", "--scope", "manage", "--name", "cli")
        secret = capsys.readouterr().out.strip()
        assert ask(secret) == 200
        assert (Token.objects.get().name, Token.objects.get().scopes) == ("cli", ["manage"])

    def test_it_can_expire(self, ada):
        call_command("make_token", "ada", "--expires", "2999-12-31", verbosity=0)
        assert Token.objects.get().expires_at.year == 2999
        assert Token.objects.get().scopes == ["read"]

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["nobody"], "no user of this name"),
            (["ada", "--expires", "2001-01-01"], "in the future"),
            (["ada", "--expires", "soon"], "like 2027-01-31"),
            (["ada", "--expires", "2027-13-31"], "like 2027-01-31"),
            (["ada", "--expires", "9999-12-31T23:59:59-23:59"], "no calendar"),
            (["ada", "--scope", "all"], "invalid choice"),
        ],
    )
    def test_what_cannot_be_is_said(self, ada, arguments, said):
        with pytest.raises(CommandError, match=said):
            call_command("make_token", *arguments)
        assert not Token.objects.exists()


class TestAdmin:
    ADD = "/admin/api/token/add/"

    def test_the_secret_is_shown_once(self, admin_client, ada):
        page = admin_client.post(
            self.ADD, {"user": ada.pk, "name": "by hand", "scopes": ["manage"]}, follow=True
        ).text
        secret = page.split("never again: <code>")[1].split("</code>")[0]
        assert ask(secret) == 200
        assert Token.objects.get().user == ada
        assert LogEntry.objects.get().object_id == str(Token.objects.get().pk)
        assert secret not in admin_client.get("/admin/api/token/").text

    def test_it_can_be_revoked(self, admin_client, ada):
        token, secret = Token.objects.issue(ada, "mine", Scope.values)
        data = {"action": "revoke", "_selected_action": [token.pk]}
        admin_client.post("/admin/api/token/", data)
        assert ask(secret) == 401
