"""What excites the filters of the network that was evaluated."""

import uuid

import pytest

from classifiers.findings.excitations import measure_excitations
from classifiers.jobs import Job
from classifiers.records import StoredExcitations


def address(evaluation) -> str:
    return f"/api/v1/evaluations/{evaluation.pk}/excitations/"


@pytest.fixture
def looked_into(measured):
    StoredExcitations.of(measured, measure_excitations(measured)).save()
    return measured


def test_visitors_see_the_images_that_excite_each_filter(client, looked_into, settings):
    settings.DATA_URL = "/data/"
    listed = client.get(address(looked_into), {"conv_idx": 0}).json()
    assert listed["count"] == 4
    assert [row["filter"] for row in listed["results"]] == [0, 1, 2, 3]
    first = listed["results"][0]
    assert (first["conv_idx"], first["num_images"], first["note"]) == (0, 7, "")
    assert first["images"][0] == {
        "path": "real/002.png",
        "label": 1,
        "class_name": "real",
        "value": pytest.approx(202 / 255, abs=1e-4),
        "img_url": "http://testserver/data/real/002.png",
    }
    assert first["median"] == pytest.approx(13 / 255, abs=1e-4)


def test_one_filter_and_pages(client, looked_into):
    url = address(looked_into)
    (only,) = client.get(url, {"conv_idx": 1, "filter": 2}).json()["results"]
    assert (only["conv_idx"], only["filter"]) == (1, 2)
    page = client.get(url, {"conv_idx": 0, "page": 2, "page_size": 3}).json()
    assert [row["filter"] for row in page["results"]] == [3]
    assert client.get(url, {"conv_idx": 0, "page": 3}).status_code == 404


@pytest.mark.parametrize("query", [{}, {"conv_idx": "x"}, {"conv_idx": -1}])
def test_a_layer_must_be_named(client, looked_into, query):
    response = client.get(address(looked_into), query)
    assert response.status_code == 400
    assert [error["parameter"] for error in response.json()["errors"]] == ["conv_idx"]


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ({"conv_idx": 2}, "invalid-conv-index"),
        ({"conv_idx": 10**30}, "invalid-conv-index"),
        ({"conv_idx": 0, "filter": 4}, "invalid-filter-index"),
        ({"conv_idx": 1, "filter": 3}, "invalid-filter-index"),
    ],
)
def test_layers_and_filters_that_are_not_there(client, looked_into, query, kind):
    response = client.get(address(looked_into), query)
    assert response.status_code == 400
    assert response.json()["type"] == f"urn:mesonet:problem:{kind}"


def test_one_without_says_how_to_have_them(client, measured, settings):
    settings.CLASSIFIERS_MEASURE_STABILITY = True
    Job.objects.update(status="succeeded")
    response = client.get(address(measured), {"conv_idx": 0})
    assert response.status_code == 409
    assert "Evaluate the variant again" in response.json()["detail"]


def test_scores_from_elsewhere_have_none(client, add_scores):
    evaluation = add_scores(["a", "b"], [1, 2], is_imported=True)
    response = client.get(address(evaluation), {"conv_idx": 0})
    assert response.status_code == 409
    assert "no network to look into" in response.json()["detail"]


def test_an_unknown_evaluation(client, db):
    url = f"/api/v1/evaluations/{uuid.uuid4()}/excitations/"
    assert client.get(url, {"conv_idx": 0}).status_code == 404


def test_what_is_found_later_has_another_tag(client, measured, looked_into):
    url = address(looked_into)
    etag = client.get(url, {"conv_idx": 0})["ETag"]
    again = client.get(url, {"conv_idx": 0}, headers={"If-None-Match": etag})
    assert again.status_code == 304
    StoredExcitations.objects.all().delete()
    assert client.get(url, {"conv_idx": 0}).status_code == 409
