"""What is known of a variant itself: its card, its layers, its kernels."""

import io
import shutil
import uuid

import pytest
from PIL import Image

from classifiers import publishing
from classifiers.copies import ModelCopies, find_copies


def address(variant, below) -> str:
    return f"/api/v1/models/{variant.pk}/{below}"


class TestCard:
    def test_visitors_read_it_as_markdown(self, client, measured):
        response = client.get(address(measured.variant, "card/"))
        assert response["Content-Type"] == "text/markdown; charset=utf-8"
        assert response.text.startswith("---\n")
        assert "model-index:" in response.text
        assert "| Accuracy | 1.000 |" in response.text

    def test_an_unchanged_one_is_not_sent_again(self, client, variant):
        url = address(variant, "card/")
        etag = client.get(url)["ETag"]
        assert client.get(url, headers={"If-None-Match": etag}).status_code == 304

    @pytest.mark.parametrize("accepted", ["*/*", "text/markdown", "text/*"])
    def test_errors_are_json(self, client, db, accepted):
        url = f"/api/v1/models/{uuid.uuid4()}/card/"
        response = client.get(url, headers={"Accept": accepted})
        assert response.status_code == 404
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["status"] == 404

    def test_other_forms_there_are_not(self, client, variant):
        url = address(variant, "card/")
        response = client.get(url, headers={"Accept": "application/json"})
        assert response.status_code == 406
        assert response.json()["status"] == 406


class TestLayers:
    def test_they_are_listed_with_their_filters(self, client, variant):
        listed = client.get(address(variant, "layers/")).json()
        assert [[layer["num_filters"], layer["kernel_size"]] for layer in listed] == (
            variant.conv_layers
        )
        assert [layer["conv_idx"] for layer in listed] == [*range(len(listed))]
        for layer in listed:
            assert client.get(layer["links"]["kernels"]).status_code == 200

    def test_unknown_variants(self, client, db):
        for below in ("layers/", "layers/0/kernels/", "layers/0/maps/?image=x", "network/"):
            assert client.get(f"/api/v1/models/{uuid.uuid4()}/{below}").status_code == 404


class TestNetwork:
    def test_visitors_see_every_layer_as_it_runs(self, client, variant):
        response = client.get(address(variant, "network/"))
        network = response.json()
        assert network["num_parameters"] == 179
        kinds = ["InputLayer", "Conv2D", "Conv2D", "GlobalAveragePooling2D", "Dense"]
        assert [layer["kind"] for layer in network["layers"]] == kinds
        first, second = network["layers"][1:3]
        assert second["inputs"] == [first["name"]] == ["first"]
        assert (second["output_shape"], second["num_parameters"]) == ([256, 256, 3], 63)
        assert [layer["conv_idx"] for layer in network["layers"]] == [None, 0, 1, None, None]
        assert network["layers"][0]["links"] is None
        assert client.get(second["links"]["kernels"]).status_code == 200
        assert client.get(second["links"]["maps"], {"image": "df/000.png"}).status_code == 200

    def test_an_unchanged_one_is_not_sent_again(self, client, variant):
        url = address(variant, "network/")
        etag = client.get(url)["ETag"]
        assert client.get(url, headers={"If-None-Match": etag}).status_code == 304

    def test_without_a_copy_it_is_the_operators_fault(self, client, variant):
        ModelCopies.objects.all().delete()
        assert client.get(address(variant, "network/")).status_code == 503

    def test_it_is_read_of_retired_ones_too(self, client, owned, ada):
        publishing.retire(owned, "old", ada)
        assert client.get(address(owned, "network/")).status_code == 200


class TestKernels:
    def test_they_are_a_picture(self, client, variant):
        url = address(variant, "layers/0/kernels/")
        response = client.get(url)
        assert response["Content-Type"] == "image/png"
        with Image.open(io.BytesIO(response.content)) as picture:
            assert "layer 0: kernels of" in picture.text["Title"]
        again = client.get(url, headers={"If-None-Match": response["ETag"]})
        assert again.status_code == 304

    def test_layers_have_tags_of_their_own(self, client, variant):
        tags = {
            client.get(address(variant, f"layers/{place}/kernels/"))["ETag"] for place in (0, 1)
        }
        assert len(tags) == 2

    def test_one_filter_is_drawn_alone(self, client, variant):
        url = address(variant, "layers/0/kernels/")
        one = client.get(url, {"filter": 3})
        with Image.open(io.BytesIO(one.content)) as picture:
            assert "layer 0, filter 3: kernel of" in picture.text["Title"]
        assert (
            len({one["ETag"], client.get(url)["ETag"], client.get(url, {"filter": 2})["ETag"]}) == 3
        )

    @pytest.mark.parametrize("place", ["99", "9" * 30])
    def test_a_layer_that_there_is_not(self, client, variant, place):
        response = client.get(address(variant, f"layers/{place}/kernels/"))
        assert response.status_code == 400
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["type"] == "urn:mesonet:problem:invalid-conv-index"

    def test_a_copy_that_is_gone_is_the_operators_fault(self, client, variant):
        find_copies(variant).canonical.storage.delete(find_copies(variant).canonical.name)
        url = address(variant, "layers/0/kernels/")
        assert client.get(url).status_code == 503
        ModelCopies.objects.all().delete()
        assert client.get(url).status_code == 503


class TestMaps:
    def ask(self, client, variant, layer=0, **query):
        return client.get(address(variant, f"layers/{layer}/maps/"), query)

    def test_they_are_a_picture_of_all_filters_or_of_one(self, client, variant):
        response = self.ask(client, variant, image="df/000.png")
        assert response["Content-Type"] == "image/png"
        assert response["X-Content-Type-Options"] == "nosniff"
        with Image.open(io.BytesIO(response.content)) as picture:
            assert picture.text["Title"] == "Convolutional layer 0: 4 filters, 256 x 256 pixels"
        response = self.ask(client, variant, image="df/000.png", filter=3)
        with Image.open(io.BytesIO(response.content)) as picture:
            assert picture.text["Title"] == "Convolutional layer 0, filter 3: 256 x 256 pixels"

    def test_what_a_client_has_is_not_drawn_again(self, client, variant, folders):
        url, query = address(variant, "layers/0/maps/"), {"image": "df/000.png"}
        etag = client.get(url, query)["ETag"]
        again = client.get(url, query, headers={"If-None-Match": etag})
        assert again.status_code == 304
        others = {
            self.ask(client, variant, image="df/001.png")["ETag"],
            self.ask(client, variant, image="df/000.png", filter=0)["ETag"],
            self.ask(client, variant, layer=1, image="df/000.png")["ETag"],
        }
        assert len(others | {etag}) == 4
        Image.new("RGB", (256, 256), "red").save(folders / "data" / "df" / "000.png")
        changed = client.get(url, query, headers={"If-None-Match": etag})
        assert changed.status_code == 200

    @pytest.mark.parametrize(
        "image",
        [
            *("df/999.png", "../secret.png", "df/../../secret.png", "/etc/passwd", "df"),
            *("df/../df/000.png", "df%2F000.png", " df/000.png", "df/000.png "),
        ],
    )
    def test_names_outside_the_data_set(self, client, variant, folders, image):
        Image.new("RGB", (8, 8)).save(folders / "secret.png")
        response = self.ask(client, variant, image=image)
        assert response.status_code == 400
        assert response.json()["type"] == "urn:mesonet:problem:unknown-image"
        assert str(folders) not in response.text

    @pytest.mark.parametrize(
        ("query", "name"),
        [
            ({}, "image"),
            ({"image": ""}, "image"),
            ({"image": "df/000.png\0"}, "image"),
            ({"image": "x" * 1001}, "image"),
            ({"image": "df/000.png", "filter": "x"}, "filter"),
            ({"image": "df/000.png", "filter": "-1"}, "filter"),
        ],
    )
    def test_a_wrong_parameter_is_named(self, client, variant, query, name):
        response = self.ask(client, variant, **query)
        assert response.status_code == 400
        assert [error["parameter"] for error in response.json()["errors"]] == [name]

    @pytest.mark.parametrize(
        ("layer", "number", "kind"),
        [
            *[(2, 0, "invalid-conv-index"), ("9" * 30, 0, "invalid-conv-index")],
            *[(0, 4, "invalid-filter-index"), (1, 10**30, "invalid-filter-index")],
        ],
    )
    def test_layers_and_filters_that_are_not_there(self, client, variant, layer, number, kind):
        response = self.ask(client, variant, layer, image="df/000.png", filter=number)
        assert response.status_code == 400
        assert response.json()["type"] == f"urn:mesonet:problem:{kind}"

    def test_without_a_data_set(self, client, variant, folders):
        shutil.rmtree(folders / "data")
        assert self.ask(client, variant, image="df/000.png").status_code == 503
