import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from classifiers.models import MLModel
from classifiers.publications import Publication

LIST = "/api/v1/models/"


def rewind(upload, name):
    for file in (upload["model_file"], upload["loss_curve"]):
        file.seek(0)
    return upload | {"model_name": name}


@pytest.fixture
def publish(dataset, upload):
    return lambda client, name="Model 1": client.post(LIST, rewind(upload, name))


def test_the_number_of_variants_is_bounded(as_user, ada, settings, publish):
    settings.CLASSIFIERS_MAX_VARIANTS_PER_USER = 1
    client = as_user(ada)
    assert publish(client).status_code == 201
    response = publish(client, "Model 2")
    assert response.status_code == 403
    assert response.json()["type"] == "urn:mesonet:problem:limit-reached"
    assert "at most 1 variants" in response.json()["detail"]
    client.delete(f"{LIST}{MLModel.objects.get().pk}/")
    assert publish(client, "Model 2").status_code == 201


def test_uploads_within_an_hour_are_bounded(as_user, ada, settings, publish):
    settings.CLASSIFIERS_MAX_UPLOADS_PER_HOUR = 1
    client = as_user(ada)
    assert publish(client).status_code == 201
    response = publish(client, "Model 2")
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 3600
    Publication.objects.update(published_at="2026-01-01T00:00:00Z")
    assert publish(client, "Model 2").status_code == 201


def test_nobody_may_publish_where_none_is_allowed(as_user, ada, settings, publish):
    settings.CLASSIFIERS_MAX_UPLOADS_PER_HOUR = 0
    response = publish(as_user(ada))
    assert (response.status_code, response["Retry-After"]) == (429, "3601")


def test_stored_bytes_are_bounded_before_anything_is_computed(
    as_user, ada, settings, publish, folders
):
    settings.CLASSIFIERS_MAX_BYTES_PER_USER = 1000
    response = publish(as_user(ada))
    assert response.status_code == 403
    assert "at most 1000 bytes" in response.json()["detail"]
    assert not (folders / "models").exists()


def test_what_is_made_of_the_file_counts_and_leaves_nothing_behind(
    as_user, ada, settings, publish, upload, folders
):
    sent = upload["model_file"].size + upload["loss_curve"].size
    settings.CLASSIFIERS_MAX_BYTES_PER_USER = sent + 1
    assert publish(as_user(ada)).status_code == 403
    assert not MLModel.objects.exists()
    assert [path for path in folders.rglob("models/**/*") if path.is_file()] == []


def test_retired_variants_take_their_bytes(as_user, ada, settings, publish):
    client = as_user(ada)
    publish(client)
    publication = Publication.objects.get()
    settings.CLASSIFIERS_MAX_BYTES_PER_USER = publication.num_bytes + 100
    publication.retire()
    assert publish(client, "Model 2").status_code == 403


def test_staff_are_not_bounded(as_user, boss, settings, publish):
    settings.CLASSIFIERS_MAX_VARIANTS_PER_USER = 1
    settings.CLASSIFIERS_MAX_UPLOADS_PER_HOUR = 1
    settings.CLASSIFIERS_MAX_BYTES_PER_USER = 1
    client = as_user(boss)
    assert [publish(client, name).status_code for name in ("A", "B")] == [201, 201]


@pytest.fixture
def rates(settings):
    def set_rates(**rates):
        settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": rates}

    return set_rates


class TestRates:
    def test_visitors_are_asked_to_wait(self, db, client, rates):
        rates(anonymous="2/minute")
        codes = [client.get(LIST).status_code for _ in range(3)]
        assert codes == [200, 200, 429]
        response = client.get(LIST)
        assert 0 < int(response["Retry-After"]) <= 60
        assert response["Content-Type"] == "application/problem+json"

    def test_each_by_its_address_which_nobody_can_choose(self, db, client, rates):
        rates(anonymous="1/minute")

        def ask(address, **headers):
            return client.get(LIST, REMOTE_ADDR=address, headers=headers).status_code

        assert [ask("192.0.2.1"), ask("192.0.2.2")] == [200, 200]
        assert ask("192.0.2.1", X_Forwarded_For="198.51.100.7") == 429

    def test_a_network_of_ipv6_is_one(self, db, client, rates):
        rates(anonymous="1/minute")
        codes = [
            client.get(LIST, REMOTE_ADDR=address).status_code
            for address in ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1")
        ]
        assert codes == [200, 429, 200]

    def test_behind_a_front_server_the_address_is_the_one_it_tells(
        self, db, client, rates, settings
    ):
        rates(anonymous="1/minute")
        settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"NUM_PROXIES": 1}
        codes = [
            client.get(LIST, headers={"X-Forwarded-For": f"9.9.9.9, {address}"}).status_code
            for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1")
        ]
        assert codes == [200, 200, 429]

    def test_users_have_a_rate_of_their_own_with_all_their_tokens(self, as_user, ada, grace, rates):
        rates(anonymous="1/minute", user="2/minute")
        clients = [as_user(ada), as_user(ada), as_user(ada)]
        assert [client.get(LIST).status_code for client in clients] == [200, 200, 429]
        assert as_user(grace).get(LIST).status_code == 200

    def test_refused_uploads_count(self, as_user, ada, rates, upload):
        rates(upload="1/hour")
        client = as_user(ada)
        junk = SimpleUploadedFile("m.h5", b"junk")
        first = client.post(LIST, upload | {"model_file": junk})
        assert (first.status_code, client.post(LIST, {}).status_code) == (422, 429)
        assert client.get(LIST).status_code == 200

    def test_what_is_drawn_counts_unless_the_client_has_it(self, client, variant, rates):
        rates(heavy="1/hour")
        kernels = f"{LIST}{variant.pk}/layers/0/kernels/"
        first = client.get(kernels)
        assert first.status_code == 200
        assert client.get(kernels, headers={"If-None-Match": first["ETag"]}).status_code == 304
        response = client.get(kernels)
        assert response.status_code == 429
        assert 0 < int(response["Retry-After"]) <= 3600
        assert response.json()["type"] == "urn:mesonet:problem:too-often"

    def test_a_batch_counts_by_what_it_takes(self, client, variant, rates):
        rates(heavy="2/minute")
        batch = {"model": variant.pk, "count": 7, "layers": "0,1", "seed": 1}
        codes = [client.get("/api/v1/random-batches/", batch).status_code for _ in range(3)]
        assert codes == [200, 200, 429]

    def test_a_change_with_a_curve_counts_as_an_upload(self, as_user, ada, owned, rates, png):
        rates(upload="1/hour")
        client = as_user(ada)

        def change(**sent):
            body = encode_multipart(BOUNDARY, sent)
            return client.patch(f"{LIST}{owned.pk}/", body, MULTIPART_CONTENT).status_code

        codes = [change(loss_curve=SimpleUploadedFile("c.png", png, "image/png")) for _ in range(2)]
        assert codes == [200, 429]
        assert change(model_desc="Finer") == 200

    def test_the_published_endpoints_have_none(self, db, client, rates):
        rates(anonymous="1/minute")
        codes = {client.get("/api/available-models/").status_code for _ in range(5)}
        assert codes == {200}
