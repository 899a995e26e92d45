"""`/api/v1/inspections/`: model files that are looked at before they are published."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from api.tokens.models import Scope
from classifiers.models import MLModel
from tests.networks import build_dense, save_hdf5

LIST = "/api/v1/inspections/"
MODELS = "/api/v1/models/"


@pytest.fixture
def found(as_user, ada, dataset, model_file):
    response = as_user(ada).post(LIST, {"model_file": model_file})
    assert response.status_code == 201, response.text
    assert response["Location"] == response.json()["links"]["self"]
    return response.json()


def test_it_tells_what_is_found_and_keeps_the_file(found, as_user, ada):
    assert (found["verdict"], found["name"], found["doubts"]) == ("accept", "brightness.hdf5", [])
    assert found["trial"]["num_images"] == 7
    assert found["trial"]["images"][0]["img_url"].startswith("http://testserver/data/df/")
    probabilities = {a["scaling"]: a["probabilities"] for a in found["trial"]["attempts"]}
    assert [p > 0.5 for p in probabilities["unit"]] == [False, False, True, True]
    listed = as_user(ada).get(LIST).json()["results"]
    assert [one["staged"] for one in listed] == [found["staged"]]


def test_it_is_published_by_its_key(found, as_user, ada, loss_curve):
    said = {"model_name": "A", "model_desc": "B", "staged": found["staged"]}
    response = as_user(ada).post(MODELS, said | {"loss_curve": loss_curve})
    assert response.status_code == 201, response.text
    assert response.json()["accuracy"] == 100.0


def test_what_is_said_is_tried_and_not_kept(found, as_user, ada):
    client, url = as_user(ada), found["links"]["self"]
    turned = client.get(url, {"positive_class": "0"}).json()
    assert "area under the ROC" in turned["doubts"][0]
    assert client.get(url).json()["doubts"] == []


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"scaling": "wrong"}, "scaling"),
        ({"positive_class": "2"}, "positive_class"),
        ({"image_width": "0"}, "image_width"),
        ({"colour": "rgb"}, "colour"),
        ({"color": "luma"}, "color"),
        ({"output": "softmax"}, "output"),
    ],
)
def test_what_cannot_be_said_is_named(found, as_user, ada, query, name):
    response = as_user(ada).get(found["links"]["self"], query)
    assert response.status_code == 400, response.text
    assert [error["parameter"] for error in response.json()["errors"]] == [name]


def test_a_plain_number_is_proposed_as_a_logit_and_must_be_said(
    as_user, ada, dataset, tmp_path, loss_curve
):
    client = as_user(ada)
    path = save_hdf5(build_dense([[3]] * 3, [-4.5], None), tmp_path / "m.h5")
    sent = {"model_file": SimpleUploadedFile("m.h5", path.read_bytes())}
    found = client.post(LIST, sent).json()
    assert (found["verdict"], found["code"]) == ("accept_with_choices", "needs_choices")
    proposed = {choice["name"]: choice["proposal"] for choice in found["choices"]}
    assert proposed["output"] == "logit"
    said = {"model_name": "A", "model_desc": "B", "staged": found["staged"]}
    response = client.post(MODELS, said | {"loss_curve": loss_curve})
    assert [error["pointer"] for error in response.json()["errors"]] == ["#/output"]
    loss_curve.seek(0)
    assert client.post(MODELS, said | proposed | {"loss_curve": loss_curve}).status_code == 201


def test_a_refused_file_is_told_with_its_code_and_what_to_do(as_user, ada, tmp_path):
    from tests.networks import build_softmax

    path = save_hdf5(build_softmax(3), tmp_path / "m.h5")
    sent = {"model_file": SimpleUploadedFile("m.h5", path.read_bytes())}
    response = as_user(ada).post(LIST, sent)
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert (error["pointer"], error["code"]) == ("#/model_file", "no_binary_output")
    assert "Cut the model down" in error["advice"]
    assert as_user(ada).get(LIST).json()["count"] == 0


def test_an_empty_file_is_refused_as_one(as_user, ada):
    sent = {"model_file": SimpleUploadedFile("m.h5", b"")}
    response = as_user(ada).post(LIST, sent)
    assert response.json()["errors"][0]["code"] == "empty_file"


@pytest.mark.parametrize("method", ["get", "delete"])
def test_for_everybody_else_there_is_nothing_at_its_address(found, as_user, grace, boss, method):
    for user in (grace, boss):
        response = getattr(as_user(user), method)(found["links"]["self"])
        assert response.status_code == 404
        assert response.json()["type"] == "urn:mesonet:problem:upload-not-kept"


def test_another_users_key_publishes_nothing(found, as_user, grace, loss_curve):
    said = {"model_name": "A", "model_desc": "B", "staged": found["staged"]}
    response = as_user(grace).post(MODELS, said | {"loss_curve": loss_curve})
    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == "#/staged"
    assert not MLModel.objects.exists()


def test_an_expired_one_is_gone(found, as_user, ada, settings):
    settings.CLASSIFIERS_STAGED_MAX_AGE = -1
    assert as_user(ada).get(found["links"]["self"]).status_code == 404
    assert as_user(ada).get(LIST).json()["count"] == 0


def test_it_can_be_deleted(found, as_user, ada):
    client = as_user(ada)
    assert client.delete(found["links"]["self"]).status_code == 204
    assert client.get(found["links"]["self"]).status_code == 404


def test_what_waits_is_bounded(found, as_user, ada, model_file, settings):
    settings.CLASSIFIERS_MAX_STAGED_BYTES_PER_USER = found["num_bytes"] + 1
    model_file.seek(0)
    response = as_user(ada).post(LIST, {"model_file": model_file})
    assert response.status_code == 403
    assert response.json()["type"] == "urn:mesonet:problem:limit-reached"


def test_visitors_and_tokens_for_less_may_not(client, db, as_user, ada, model_file):
    for ask in (client.get, client.post):
        assert ask(LIST).status_code == 401
    reader = as_user(ada, Scope.READ)
    assert reader.get(LIST).status_code == 403
    assert reader.post(LIST, {"model_file": model_file}).status_code == 403


def test_looks_are_counted_with_what_else_takes_its_time(found, as_user, ada, settings):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {
        "DEFAULT_THROTTLE_RATES": {"heavy": "20/hour"}
    }
    client = as_user(ada)
    statuses = [client.get(found["links"]["self"]).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert client.get(LIST).status_code == 200
