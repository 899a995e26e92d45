import uuid

import pytest

from classifiers.findings.verdicts import save_operating_point
from classifiers.records import Evaluation

URL = "/api/v1/random-batches/"


def test_the_seed_of_an_answer_draws_the_same_images_again(client, variant):
    first = client.get(URL, {"model": variant.pk, "count": 3}).json()
    again = client.get(URL, {"model": variant.pk, "count": 3, "seed": first["seed"]}).json()
    assert again == first
    assert len(first["predictions"]) == 3
    assert first["model"] == str(variant.pk)


def test_other_seeds_draw_other_images(client, variant):
    batches = {
        str(client.get(URL, {"model": variant.pk, "count": 3, "seed": seed}).json()["predictions"])
        for seed in range(10)
    }
    assert len(batches) > 5


def test_without_a_seed_every_answer_has_another(client, variant):
    seeds = {client.get(URL, {"model": variant.pk}).json()["seed"] for _ in range(5)}
    assert len(seeds) == 5


def test_layers_are_plotted(client, variant):
    query = {"model": variant.pk, "count": 1, "layers": "1,0"}
    [prediction] = client.get(URL, query).json()["predictions"]
    assert [url[-9:] for url in prediction["plots"]] == ["conv1.png", "conv0.png"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"model": ""}, "model"),
        ({"model": "x"}, "model"),
        ({"count": "0"}, "count"),
        ({"count": "101"}, "count"),
        ({"count": "9" * 5000}, "count"),
        ({"count": "1.5"}, "count"),
        ({"seed": "-1"}, "seed"),
        ({"seed": str(2**53)}, "seed"),
        ({"layers": "0,,1"}, "layers"),
        ({"layers": "0,0"}, "layers"),
        ({"layers": "-1"}, "layers"),
    ],
)
def test_what_cannot_be_is_named(client, variant, query, parameter):
    response = client.get(URL, {"model": variant.pk} | query)
    assert response.status_code == 400
    assert [error["parameter"] for error in response.json()["errors"]] == [parameter]


@pytest.mark.parametrize(
    ("query", "kind"),
    [({"count": "8"}, "invalid-image-count"), ({"layers": "7"}, "invalid-conv-index")],
)
def test_what_this_variant_or_data_set_has_not_is_said(client, variant, query, kind):
    response = client.get(URL, {"model": variant.pk} | query)
    assert response.status_code == 400
    assert response.json()["type"] == f"urn:mesonet:problem:{kind}"


def test_an_unknown_variant(client, variant):
    assert client.get(URL, {"model": uuid.uuid4()}).status_code == 404


def test_without_a_data_set_it_is_the_operators_fault(client, variant, settings, tmp_path):
    settings.DATA_ROOT = tmp_path / "nowhere"
    assert client.get(URL, {"model": variant.pk}).status_code == 503


def test_right_ones_are_counted(client, variant):
    data = client.get(URL, {"model": variant.pk, "count": 3}).json()
    assert data["num_right"] == 3
    assert [prediction["is_right"] for prediction in data["predictions"]] == [True] * 3
    assert data["accuracy"]["value"] == 1.0
    assert data["accuracy"]["low"] == pytest.approx(0.4385, abs=1e-4)
    assert data["sentences"][0].startswith("3 of 3 images right;")
    assert (data["threshold"], data["operating_point"]) == (0.5, None)


def test_it_decides_at_an_operating_point(client, variant):
    point = save_operating_point(Evaluation.objects.get(), "strict", threshold=0.99)
    query = {"model": variant.pk, "count": 7, "operating_point": point.pk}
    data = client.get(URL, query).json()
    assert (data["operating_point"], data["threshold"]) == (str(point.pk), 0.99)
    assert {prediction["pred_label"] for prediction in data["predictions"]} == {"df"}
    assert data["num_right"] == 4


@pytest.mark.parametrize("point", ["x", str(uuid.UUID(int=1))])
def test_another_operating_point_is_named(client, variant, point):
    response = client.get(URL, {"model": variant.pk, "operating_point": point})
    assert response.status_code == 400
    assert [error["parameter"] for error in response.json()["errors"]] == ["operating_point"]
