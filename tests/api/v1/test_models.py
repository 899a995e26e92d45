import hashlib
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from api.tokens.models import Scope
from classifiers.models import MLModel
from classifiers.publications import Publication
from tests.networks import build_dense, build_softmax, save_hdf5

LIST = "/api/v1/models/"


def address(variant, below="") -> str:
    return f"{LIST}{variant.pk}/{below}"


def send(client, url, data, **headers):
    return client.patch(url, json.dumps(data), content_type="application/json", **headers)


class TestList:
    def test_visitors_read_it(self, client, owned):
        page = client.get(LIST).json()
        (listed,) = page.pop("results")
        assert page == {"count": 1, "next": None, "previous": None}
        assert (listed["model_name"], listed["owner"]) == ("Brightness 1", "ada")
        assert listed["loss_curve"].startswith("http://testserver/media/")
        for link in ("self", "random_batch"):
            assert client.get(listed["links"][link]).status_code == 200

    def test_retired_variants_are_listed_only_if_asked_for(self, client, variant):
        Publication.of(variant).retire("old")
        counts = [
            client.get(LIST, query).json()["count"]
            for query in ({}, {"retired": "false"}, {"retired": "true"}, {"retired": "any"})
        ]
        assert counts == [0, 0, 1, 1]

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ({}, ["A", "B", "C"]),
            ({"name": "b"}, ["B"]),
            ({"owner": "ada"}, ["A", "B", "C"]),
            ({"owner": "ad"}, []),
            ({"accuracy_min": "60"}, ["B", "C"]),
            ({"ordering": "-accuracy"}, ["C", "B", "A"]),
            ({"ordering": "accuracy,-model_name"}, ["A", "B", "C"]),
            ({"published_after": "2001-01-01T00:00:00Z"}, ["A", "B", "C"]),
            ({"published_after": "2999-01-01"}, []),
        ],
    )
    def test_it_is_filtered_and_ordered(self, client, db, ada, query, names):
        add_rows(ada, A=50.0, B=60.0, C=70.0)
        found = client.get(LIST, query).json()["results"]
        assert [variant["model_name"] for variant in found] == names

    @pytest.mark.parametrize(
        ("query", "name"),
        [
            ({"accuracy_min": "good"}, "accuracy_min"),
            ({"accuracy_min": "nan"}, "accuracy_min"),
            ({"accuracy_min": "101"}, "accuracy_min"),
            ({"ordering": "secret"}, "ordering"),
            ({"retired": "maybe"}, "retired"),
            ({"name": "x\0"}, "name"),
            ({"published_after": "yesterday"}, "published_after"),
            ({"published_after": "0001-01-01T00:00:00+23:59"}, "published_after"),
            ({"published_after": "9999-12-31T23:59:59-23:59"}, "published_after"),
        ],
    )
    def test_a_wrong_filter_is_named(self, client, db, query, name):
        response = client.get(LIST, query)
        assert response.status_code == 400
        assert [error["parameter"] for error in response.json()["errors"]] == [name]

    def test_it_comes_in_pages(self, client, db, ada):
        add_rows(ada, **{f"v{number}": 1.0 for number in range(5)})
        names, url = [], f"{LIST}?page_size=2"
        while url:
            page = client.get(url).json()
            names += [variant["model_name"] for variant in page["results"]]
            assert page["count"] == 5
            assert len(page["results"]) <= 2
            url = page["next"]
        assert names == ["v0", "v1", "v2", "v3", "v4"]
        assert client.get(f"{LIST}?page_size=2&page=4").status_code == 404
        assert page["previous"].endswith("page=2&page_size=2")

    def test_a_page_is_bounded(self, client, db, ada):
        add_rows(ada, **{f"v{number}": 1.0 for number in range(101)})
        assert len(client.get(f"{LIST}?page_size=1000").json()["results"]) == 100

    def test_it_takes_as_many_queries_for_many_as_for_one(
        self, client, db, ada, django_assert_num_queries
    ):
        add_rows(ada, **{f"v{number}": 1.0 for number in range(20)})
        with django_assert_num_queries(2):
            client.get(LIST)


def add_rows(owner, **accuracies):
    """Variants without files, for what looks at rows alone."""
    for name, accuracy in accuracies.items():
        variant = MLModel(model_name=name, model_desc=name, accuracy=accuracy)
        MLModel.objects.bulk_create([variant])
        Publication.objects.create(
            variant=variant, owner=owner, published_at="2026-01-01T00:00:00Z"
        )


class TestRead:
    def test_it_tells_all_that_is_known(self, client, owned):
        data = client.get(address(owned)).json()
        assert data["model_file"] == "trained_models/brightness_1.hdf5"
        assert data["declaration"]["scaling"] == "unit"
        assert data["declaration"]["class_names"] == ["df", "real"]
        assert data["inspection"]["verdict"] == "accept"
        assert data["inspection"]["facts"]["conv_layers"] == data["conv_layers"]
        owned.model_file.open()
        sha256 = hashlib.sha256(owned.model_file.read()).hexdigest()
        owned.model_file.close()
        assert data["inspection"]["original_sha256"] == sha256

    def test_a_retired_variant_can_be_read_and_asked(self, client, variant):
        Publication.of(variant).retire("There is a better one")
        data = client.get(address(variant)).json()
        assert data["retired_reason"] == "There is a better one"
        assert data["retired_at"]
        assert client.get(data["links"]["random_batch"]).status_code == 200
        assert client.get(f"/api/predictions/{variant.pk}/1/").status_code == 200

    def test_a_variant_from_before_publications_can_be_read(self, client, variant):
        Publication.objects.all().delete()
        data = client.get(address(variant)).json()
        assert (data["owner"], data["published_at"]) == (None, None)
        assert client.get(LIST).json()["count"] == 1

    def test_what_has_not_changed_is_not_sent_again(self, client, owned):
        for url in (LIST, address(owned)):
            first = client.get(url)
            again = client.get(url, headers={"If-None-Match": first["ETag"]})
            assert (again.status_code, again.content) == (304, b"")
            MLModel.objects.update(model_desc=f"Other words for {url}")
            changed = client.get(url, headers={"If-None-Match": first["ETag"]})
            assert changed.status_code == 200
            assert changed["ETag"] != first["ETag"]

    def test_head_and_options(self, client, owned):
        head = client.head(address(owned))
        assert (head.status_code, head.content) == (200, b"")
        assert head["ETag"] == client.get(address(owned))["ETag"]
        options = client.options(address(owned))
        assert options.json() == {"allow": ["GET", "PATCH", "DELETE", "HEAD", "OPTIONS"]}


class TestPublish:
    def test_a_user_publishes_and_owns_it(self, as_user, ada, dataset, upload, folders):
        response = as_user(ada).post(LIST, upload)
        assert response.status_code == 201, response.text
        data = response.json()
        assert response["Location"] == data["links"]["self"]
        assert (data["owner"], data["accuracy"]) == ("ada", 100.0)
        assert Publication.objects.get().num_bytes == sum(
            path.stat().st_size
            for folder in ("models", "media")
            for path in (folders / folder).rglob("*.*")
        )

    def test_what_is_declared_is_taken(self, as_user, ada, dataset, upload):
        data = as_user(ada).post(LIST, upload | {"resize": "bilinear"}).json()
        assert data["declaration"]["resize"] == "bilinear"

    def test_a_visitor_may_not(self, client, db, dataset, upload):
        response = client.post(LIST, upload)
        assert response.status_code == 401
        assert response["WWW-Authenticate"].startswith("Bearer")
        assert not MLModel.objects.exists()

    def test_doubts_are_told_and_can_be_confirmed(
        self, as_user, ada, dataset, upload, model_file, loss_curve, folders
    ):
        client = as_user(ada)
        response = client.post(LIST, upload | {"positive_class": "0"})
        assert response.status_code == 409, response.text
        problem = response.json()
        assert problem["type"] == "urn:mesonet:problem:doubtful"
        assert problem["doubts"]
        assert "confirmed=true" in problem["detail"]
        assert "<" not in response.text
        assert not MLModel.objects.exists()
        assert not (folders / "models" / "staged").exists(), "an upload was kept"
        for file in (model_file, loss_curve):
            file.seek(0)
        again = client.post(LIST, upload | {"positive_class": "0", "confirmed": "true"})
        assert again.status_code == 201

    @pytest.mark.parametrize(
        ("said", "name"),
        [
            ({"positive_clas": "0"}, "positive_clas"),
            ({"positive_class": "2"}, "positive_class"),
            ({"confirmed": "perhaps"}, "confirmed"),
            ({"curve": SimpleUploadedFile("c.png", b"x")}, "curve"),
        ],
    )
    def test_what_is_not_understood_is_not_left_out(
        self, as_user, ada, dataset, upload, said, name
    ):
        response = as_user(ada).post(LIST, upload | said)
        assert response.status_code == 400
        assert [error["pointer"] for error in response.json()["errors"]] == [f"#/{name}"]
        assert not MLModel.objects.exists()

    def test_no_means_no(self, as_user, ada, dataset, upload):
        said = {"positive_class": "0", "confirmed": "no"}
        assert as_user(ada).post(LIST, upload | said).status_code == 409
        assert not MLModel.objects.exists()

    def test_a_refused_file_is_told_with_its_code(self, as_user, ada, dataset, upload):
        upload["model_file"] = SimpleUploadedFile("m.h5", b"not a model")
        response = as_user(ada).post(LIST, upload)
        assert response.status_code == 422
        (error,) = response.json()["errors"]
        assert (error["pointer"], error["code"]) == ("#/model_file", "unknown_format")
        assert "A model file must be one that Keras wrote" in error["detail"]

    def test_so_is_one_with_other_outputs(self, as_user, ada, dataset, upload, tmp_path):
        path = save_hdf5(build_softmax(3), tmp_path / "m.h5")
        upload["model_file"] = SimpleUploadedFile("m.h5", path.read_bytes())
        response = as_user(ada).post(LIST, upload)
        assert response.json()["errors"][0]["code"] == "no_binary_output"

    def test_and_a_curve_that_is_no_picture(self, as_user, ada, dataset, upload):
        upload["loss_curve"] = SimpleUploadedFile("c.png", b"<svg onload='alert(1)'/>")
        response = as_user(ada).post(LIST, upload)
        assert response.status_code == 422
        assert response.json()["errors"][0]["pointer"] == "#/loss_curve"

    def test_what_is_left_open_is_asked(self, as_user, ada, dataset, upload, tmp_path):
        path = save_hdf5(build_dense([[1.0]] * 3, [0.0], "linear"), tmp_path / "m.h5")
        upload["model_file"] = SimpleUploadedFile("m.h5", path.read_bytes())
        response = as_user(ada).post(LIST, upload)
        assert response.status_code == 400
        assert response.json()["errors"][0]["pointer"] == "#/output"

    @pytest.mark.parametrize("name", ["model_name", "model_desc", "model_file", "loss_curve"])
    def test_what_is_missing_is_named(self, as_user, ada, dataset, upload, name):
        del upload[name]
        response = as_user(ada).post(LIST, upload)
        assert response.status_code == 400
        assert [error["pointer"] for error in response.json()["errors"]] == [f"#/{name}"]

    def test_a_name_that_is_taken(self, as_user, ada, variant, upload):
        upload["model_name"] = variant.model_name
        for name in ("model_file", "loss_curve"):
            upload[name].seek(0)
        response = as_user(ada).post(LIST, upload)
        assert response.status_code == 400
        assert response.json()["errors"][0]["pointer"] == "#/model_name"

    def test_without_a_data_set_it_is_the_operators_fault(self, as_user, ada, upload):
        assert as_user(ada).post(LIST, upload).status_code == 503

    def test_json_is_not_taken(self, as_user, ada):
        response = as_user(ada).post(LIST, "{}", content_type="application/json")
        assert response.status_code == 415


class TestChange:
    def test_its_owner_changes_its_words(self, as_user, ada, owned):
        response = send(as_user(ada), address(owned), {"model_desc": "Better words"})
        assert response.status_code == 200, response.text
        data = response.json()
        assert (data["model_desc"], data["model_name"]) == ("Better words", "Brightness 1")
        assert data["accuracy"] == 100.0

    def test_what_is_declared_can_be_changed(self, as_user, ada, owned):
        send(as_user(ada), address(owned), {"scaling": "raw", "positive_class": 0})
        declaration = MLModel.objects.get().declaration
        assert (declaration.scaling, declaration.positive_class) == ("raw", 0)

    def test_and_the_loss_curve(self, as_user, ada, owned):
        from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

        picture = io.BytesIO()
        Image.new("RGB", (3, 2), "red").save(picture, "png")
        curve = SimpleUploadedFile("c.png", picture.getvalue(), "image/png")
        body = encode_multipart(BOUNDARY, {"loss_curve": curve})
        response = as_user(ada).patch(address(owned), body, content_type=MULTIPART_CONTENT)
        assert response.status_code == 200, response.text
        with MLModel.objects.get().loss_curve.open() as stored:
            assert Image.open(stored).size == (3, 2)

    @pytest.mark.parametrize(
        ("data", "name"),
        [
            ({"accuracy": 100}, "accuracy"),
            ({"model_name": "x" * 31}, "model_name"),
            ({"model_desc": ""}, "model_desc"),
            ({"model_desc": None}, "model_desc"),
            ({"model_desc": "\ud800"}, "model_desc"),
            ({"scaling": "wrong"}, "scaling"),
            ({"image_height": 0}, "image_height"),
            ({"image_height": 10**30}, "image_height"),
        ],
    )
    def test_what_cannot_be_is_named(self, as_user, ada, owned, data, name):
        response = send(as_user(ada), address(owned), data)
        assert response.status_code == 400
        assert [error["pointer"] for error in response.json()["errors"]] == [f"#/{name}"]

    @pytest.mark.parametrize("body", ["[]", "1", "{", '{"model_desc": NaN}', "[" * 20_000])
    def test_what_is_no_object_is_refused(self, as_user, ada, owned, body):
        response = as_user(ada).patch(address(owned), body, content_type="application/json")
        assert response.status_code == 400

    def test_a_change_of_what_one_has_not_seen_is_refused(self, as_user, ada, owned):
        client = as_user(ada)
        seen = client.get(address(owned))["ETag"]
        first = send(client, address(owned), {"model_desc": "1"}, headers={"If-Match": seen})
        late = send(client, address(owned), {"model_desc": "2"}, headers={"If-Match": seen})
        assert (first.status_code, late.status_code) == (200, 412)
        assert MLModel.objects.get().model_desc == "1"
        newest = {"If-Match": first["ETag"]}
        assert send(client, address(owned), {"model_desc": "2"}, headers=newest).status_code == 200


class TestRetire:
    def test_delete_retires_and_keeps_it(self, as_user, ada, owned, client):
        assert as_user(ada).delete(address(owned)).status_code == 204
        assert client.get(LIST).json()["count"] == 0
        assert client.get(address(owned)).json()["retired_at"]
        assert MLModel.objects.get().model_file.storage.exists(owned.model_file.name)

    def test_a_reason_can_be_given(self, as_user, ada, owned):
        response = as_user(ada).post(
            address(owned, "retire/"), {"reason": "Old"}, content_type="application/json"
        )
        assert response.json()["retired_reason"] == "Old"


class TestRights:
    @pytest.fixture
    def attempts(self, owned):
        return {
            "patch": lambda client: send(client, address(owned), {"model_desc": "Mine"}),
            "delete": lambda client: client.delete(address(owned)),
            "retire": lambda client: client.post(
                address(owned, "retire/"), {}, content_type="application/json"
            ),
            "file": lambda client: client.get(address(owned, "file/")),
        }

    @pytest.mark.parametrize("name", ["patch", "delete", "retire", "file"])
    def test_another_user_may_not(self, as_user, grace, attempts, name):
        response = attempts[name](as_user(grace))
        assert response.status_code == 403
        assert "Only its owner and staff" in response.json()["detail"]
        assert MLModel.objects.get().model_desc == "Calls bright pictures real"
        assert not Publication.objects.get().retired_at

    @pytest.mark.parametrize("name", ["patch", "delete", "retire", "file"])
    def test_staff_may(self, as_user, boss, attempts, name):
        response = attempts[name](as_user(boss))
        assert response.status_code in {200, 204}
        response.close()

    @pytest.mark.parametrize("name", ["patch", "delete", "retire", "file"])
    def test_staff_that_may_change_nothing_in_the_admin_may_not(
        self, as_user, grace, attempts, name
    ):
        grace.is_staff = True
        grace.save()
        assert attempts[name](as_user(grace)).status_code == 403

    @pytest.mark.parametrize("name", ["patch", "delete", "retire"])
    def test_a_token_to_read_may_not(self, as_user, ada, attempts, name):
        response = attempts[name](as_user(ada, Scope.READ, Scope.UPLOAD, Scope.EVALUATE))
        assert response.status_code == 403
        assert "the scope manage" in response.json()["detail"]


class TestFile:
    def test_its_owner_gets_what_was_uploaded(self, as_user, ada, owned, brightness_file):
        response = as_user(ada).get(address(owned, "file/"))
        assert b"".join(response.streaming_content) == brightness_file.read_bytes()
        assert response["Content-Disposition"] == 'attachment; filename="brightness_1.hdf5"'
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]

    def test_visitors_do_not(self, client, owned):
        response = client.get(address(owned, "file/"))
        assert (response.status_code, response["WWW-Authenticate"]) == (401, 'Bearer realm="api"')

    def test_a_file_that_is_gone_is_the_operators_fault(self, as_user, ada, owned, folders):
        for path in (folders / "models" / "trained_models").iterdir():
            path.unlink()
        response = as_user(ada).get(address(owned, "file/"))
        assert response.status_code == 503
        assert str(folders) not in response.text
