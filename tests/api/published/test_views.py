import uuid

import pytest

from classifiers.engine import graphs
from classifiers.models import MLModel


def predictions_url(variant, num_imgs, conv_idx=None) -> str:
    url = f"/api/predictions/{variant.pk}/{num_imgs}/"
    return url if conv_idx is None else f"{url}{conv_idx}/"


class TestDatasetSize:
    def test_it_is_the_number_of_images(self, client, dataset):
        response = client.get("/api/dataset-size/")
        assert (response.status_code, response.json()) == (200, {"size": 7})

    def test_a_missing_data_set_is_the_operators_fault(self, client):
        response = client.get("/api/dataset-size/")
        assert response.status_code == 503
        assert "does not exist" in response.json()["detail"]


class TestAvailableModels:
    def test_without_variants_it_is_an_empty_list(self, client, db):
        assert client.get("/api/available-models/").json() == []

    def test_it_is_a_plain_list_of_variants(self, client, variant):
        response = client.get("/api/available-models/")
        assert response.headers["Content-Type"] == "application/json"
        (data,) = response.json()
        assert data["model_id"] == str(variant.pk)
        assert data["model_file"] == "trained_models/brightness_1.hdf5"
        assert data["loss_curve"] == "http://testserver/media/loss_curves/brightness_1_curve.png"
        assert len(data) == 8

    def test_a_variant_that_is_not_evaluated_yet_is_listed(self, client, variant):
        MLModel.objects.update(accuracy=None, clr=None, conv_layers=None)
        assert client.get("/api/available-models/").json()[0]["accuracy"] is None

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_it_only_reads(self, client, variant, method):
        assert getattr(client, method)("/api/available-models/").status_code == 405


class TestPredictions:
    def test_without_layers_there_are_no_plots(self, client, variant):
        predictions = client.get(predictions_url(variant, 7)).json()
        assert len(predictions) == 7
        assert set(predictions[0]) == {
            "img_url",
            "true_label",
            "pred_label",
            "probability",
            "plots",
        }
        assert all(p["plots"] == [] for p in predictions)
        assert all(p["true_label"] == p["pred_label"] for p in predictions)

    @pytest.mark.parametrize(
        ("conv_idx", "layers"), [("0", [0]), ("10", [1, 0]), ("0,1", [0, 1]), ("1,", [1])]
    )
    def test_layers_are_digits_or_a_list(self, client, variant, conv_idx, layers):
        (prediction,) = client.get(predictions_url(variant, 1, conv_idx)).json()
        assert prediction["plots"] == [f"/media/plots/plot_img0_conv{n}.png" for n in layers]

    def test_every_url_answers_with_an_image(self, client, variant):
        (prediction,) = client.get(predictions_url(variant, 1, "01")).json()
        for url in [prediction["img_url"], *prediction["plots"]]:
            response = client.get(url)
            assert (response.status_code, response.headers["Content-Type"]) == (200, "image/png")
            assert b"".join(response.streaming_content).startswith(b"\x89PNG")

    @pytest.mark.parametrize("model_id", [uuid.UUID(int=1), "1", "nonsense", "../x"])
    def test_an_unknown_variant_is_not_found(self, client, variant, model_id):
        response = client.get(f"/api/predictions/{model_id}/1/")
        assert response.status_code == 404

    def test_what_is_not_found_is_said_in_json(self, client, db):
        response = client.get(f"/api/predictions/{uuid.uuid4()}/1/")
        assert "/api/available-models/ lists them" in response.json()["detail"]

    @pytest.mark.parametrize(
        ("num_imgs", "allowed"),
        [
            ("0", "from 1 to 100"),
            ("-1", "from 1 to 100"),
            ("1.5", "from 1 to 100"),
            ("many", "from 1 to 100"),
            ("9" * 5000, "from 1 to 100"),
            ("101", "from 1 to 100"),
            ("8", "size of the data set, which is 7"),
        ],
    )
    def test_a_wrong_number_of_images_is_answered_with_what_is_allowed(
        self, client, variant, num_imgs, allowed
    ):
        response = client.get(predictions_url(variant, num_imgs))
        assert response.status_code == 400
        assert allowed in response.json()["detail"]

    def test_what_one_request_may_ask_for_is_a_setting(self, client, variant, settings):
        settings.CLASSIFIERS_MAX_IMAGES_PER_REQUEST = 2
        assert client.get(predictions_url(variant, 2)).status_code == 200
        assert client.get(predictions_url(variant, 3)).status_code == 400

    @pytest.mark.parametrize(
        ("conv_idx", "said"),
        [
            ("2", "this variant has 2 of them. Received: 2"),
            ("0,12", "this variant has 2 of them. Received: 12"),
            ("-1", "digits"),
            ("0,-1", "digits"),
            ("x", "digits"),
            (",", "digits"),
            ("0,,1", "digits"),
            ("00", "each layer once"),
            ("0," + "9" * 5000, "digits"),
        ],
    )
    def test_wrong_layers_are_answered_with_what_is_allowed(
        self, client, variant, folders, conv_idx, said
    ):
        response = client.get(predictions_url(variant, 1, conv_idx))
        assert response.status_code == 400
        assert said in response.json()["detail"]
        assert not (folders / "media" / "plots").exists()

    def test_an_unreadable_image_is_the_operators_fault(self, client, variant, folders):
        for path in (folders / "data").rglob("*.png"):
            path.write_bytes(b"broken")
        response = client.get(predictions_url(variant, 1))
        assert response.status_code == 503
        assert "cannot be read" in response.json()["detail"]

    def test_a_variant_whose_file_is_gone_is_the_operators_fault(self, client, variant, folders):
        for path in (folders / "models" / "trained_models").iterdir():
            path.unlink()
        graphs.clear()
        response = client.get(predictions_url(variant, 1))
        assert response.status_code == 503
        assert str(folders) not in response.text
