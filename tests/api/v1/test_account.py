from api.tokens.models import Scope
from classifiers.jobs import Job

URL = "/api/v1/account/"


def test_who_asks_and_what_is_used(as_user, ada, owned):
    Job.objects.create(function="f", owner=ada)
    response = as_user(ada, Scope.READ).get(URL)
    data = response.json()
    assert response["Cache-Control"] == "no-store"
    assert (data["username"], data["is_staff"]) == ("ada", False)
    used = {it["kind"]: (it["used"], it["allowed"]) for it in data["allowances"]}
    assert used["variants"] == (1, 50)
    assert used["jobs"] == (1, 3)
    assert used["bytes"][0] > 0


def test_staff_is_not_bounded(as_user, boss):
    data = as_user(boss).get(URL).json()
    assert data["is_staff"]
    assert {it["allowed"] for it in data["allowances"]} == {None}


def test_a_visitor_has_none(client, db):
    assert client.get(URL).status_code == 401
