"""What is known of a variant itself: its card, its layers, its kernels."""

import io
import uuid

import pytest
from PIL import Image

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
        for below in ("layers/", "layers/0/kernels/"):
            assert client.get(f"/api/v1/models/{uuid.uuid4()}/{below}").status_code == 404


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
