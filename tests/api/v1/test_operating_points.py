import json
import uuid

import pytest

from api.tokens.models import Scope
from classifiers.records import OperatingPoint


def address(variant) -> str:
    return f"/api/v1/models/{variant.pk}/operating-points/"


def post(client, url, data):
    return client.post(url, json.dumps(data), content_type="application/json")


@pytest.fixture
def sent(measured):
    return {"evaluation_id": str(measured.pk), "name": "strict", "threshold": 0.3}


class TestSave:
    def test_a_threshold_is_kept_with_its_figures(self, client, as_user, ada, owned, sent):
        response = post(as_user(ada), address(owned), sent)
        assert response.status_code == 201, response.text
        data = client.get(response["Location"]).json()
        assert data == response.json()
        assert (data["name"], data["threshold"], data["rule"]) == ("strict", 0.3, None)
        assert (data["owner"], data["figures"]["threshold"]) == ("ada", 0.3)
        assert data["model_id"] == str(owned.pk)
        assert client.get(data["links"]["evaluation"]).status_code == 200
        assert client.get(address(owned)).json()["results"] == [data]

    @pytest.mark.parametrize("label", [0, 1])
    def test_it_is_chosen_by_a_rule(self, as_user, ada, owned, sent, label):
        sent.pop("threshold")
        rule = {"label": label, "max_share": 0.25}
        data = post(as_user(ada), address(owned), sent | {"rule": rule}).json()
        assert data["rule"] == rule
        assert 0 < data["threshold"] < 1

    def test_one_of_the_same_name_is_replaced(self, as_user, ada, owned, sent):
        first = post(as_user(ada), address(owned), sent).json()
        second = post(as_user(ada), address(owned), sent | {"threshold": 0.4}).json()
        assert second["operating_point_id"] == first["operating_point_id"]
        assert OperatingPoint.objects.get().threshold == 0.4

    def test_others_choose_none(self, client, as_user, ada, grace, owned, sent):
        assert client.post(address(owned)).status_code == 401
        assert post(as_user(grace), address(owned), sent).status_code == 403
        assert post(as_user(grace), address(owned), {}).status_code == 403
        assert post(as_user(ada, Scope.EVALUATE), address(owned), sent).status_code == 403

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"threshold": 1.1}, "#/threshold"),
            ({"threshold": "x"}, "#/threshold"),
            ({"name": ""}, "#/name"),
            ({"name": "x" * 51}, "#/name"),
            ({"evaluation_id": str(uuid.uuid4())}, "#/evaluation_id"),
            ({"evaluation_id": "x"}, "#/evaluation_id"),
            ({"rule": {"label": 1, "max_share": 0.1}}, "#"),
            ({"rule": {"label": 2, "max_share": 0.1}}, "#/rule/label"),
            ({"rule": {"label": 1, "max_share": 2}}, "#/rule/max_share"),
            ({"rule": {"label": 1, "max_share": 0, "more": 1}}, "#/rule/more"),
            ({"rule": [1]}, "#/rule"),
            ({"treshold": 0.1}, "#/treshold"),
        ],
    )
    def test_a_wrong_field_is_named(self, as_user, ada, owned, sent, changes, pointer):
        response = post(as_user(ada), address(owned), sent | changes)
        assert response.status_code == 400
        assert [error["pointer"] for error in response.json()["errors"]] == [pointer]

    def test_neither_is_not_enough(self, as_user, ada, owned, sent):
        sent.pop("threshold")
        assert post(as_user(ada), address(owned), sent).status_code == 400

    def test_what_is_no_number_is_none(self, as_user, ada, owned, sent):
        assert post(as_user(ada), address(owned), sent | {"threshold": "nan"}).status_code == 400
        sent.pop("threshold")
        rule = {"label": 1, "max_share": "nan"}
        assert post(as_user(ada), address(owned), sent | {"rule": rule}).status_code == 400

    def test_a_rule_that_cannot_be_kept(self, as_user, ada, owned, add_scores):
        names = [f"{number}.png" for number in range(4)]
        evaluation = add_scores(names, [1, -1, 1, -1], variant=owned)
        sent = {"evaluation_id": str(evaluation.pk), "name": "x"}
        response = post(as_user(ada), address(owned), sent | {"rule": {"label": 0, "max_share": 0}})
        assert response.status_code == 422
        assert response.json()["type"] == "urn:mesonet:problem:threshold-not-found"

    def test_not_on_what_has_no_scores(self, as_user, ada, owned, sent, waiting):
        sent["evaluation_id"] = str(waiting.pk)
        response = post(as_user(ada), address(owned), sent)
        assert response.status_code == 409


class TestReadAndDelete:
    @pytest.fixture
    def url(self, as_user, ada, owned, sent):
        return post(as_user(ada), address(owned), sent)["Location"]

    def test_an_unchanged_one_is_not_sent_again(self, client, url):
        etag = client.get(url)["ETag"]
        assert client.get(url, headers={"If-None-Match": etag}).status_code == 304

    @pytest.mark.parametrize("name", ["ada", "boss"])
    def test_owner_and_staff_delete_it(self, request, client, as_user, url, name):
        assert as_user(request.getfixturevalue(name)).delete(url).status_code == 204
        assert client.get(url).status_code == 404

    def test_others_do_not(self, client, as_user, grace, url):
        assert client.delete(url).status_code == 401
        assert as_user(grace).delete(url).status_code == 403
        assert client.get(url).status_code == 200

    def test_unknown_ones(self, client, db):
        assert client.get(f"/api/v1/operating-points/{uuid.uuid4()}/").status_code == 404
        assert client.get(f"/api/v1/models/{uuid.uuid4()}/operating-points/").status_code == 404

    def test_many_take_as_many_queries_as_one(self, client, owned, url, django_assert_num_queries):
        point = OperatingPoint.objects.get()
        for number in range(10):
            point.pk, point.name = uuid.uuid4(), f"p{number}"
            point.save(force_insert=True)
        with django_assert_num_queries(3):  # the variant, the count, the page
            assert client.get(address(owned)).json()["count"] == 11
