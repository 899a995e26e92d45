"""The page about what a variant is made of."""

import re
import shutil
import uuid
from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from classifiers import publishing
from classifiers.copies import ModelCopies
from classifiers.findings.excitations import measure_excitations
from classifiers.jobs import Job
from classifiers.models import MLModel
from classifiers.publications import Publication
from classifiers.records import Evaluation, StoredExcitations
from tests.networks import build_sigmoid, save_hdf5


@pytest.fixture(autouse=True)
def served(settings):
    settings.DATA_URL = "/data/"


@pytest.fixture
def evaluation(variant):
    return Evaluation.objects.get()


@pytest.fixture
def looked_into(evaluation):
    StoredExcitations.of(evaluation, measure_excitations(evaluation)).save()
    return evaluation


def look(client, variant, status=200, **query):
    response = client.get(f"/variants/{variant.pk}/inside/", query)
    assert response.status_code == status
    return unescape(response.text)


def find_pictures(text) -> list[str]:
    return re.findall(r'<img [^>]*src="([^"]+)"', text.split("<main")[1])


def find_image(text) -> str:
    return re.search(r"<p class=\"breaks\">((?:df|real)/\d+\.png)", text)[1]


def test_visitors_see_every_layer_and_look_into_convolutions(client, variant):
    text = look(client, variant)
    listed = text.split("<ol class")[1].split("</ol>")[0]
    places = [listed.index(name) for name in ("first", "second", "global_average", "dense")]
    assert places == sorted(places)
    assert "179 parameters" in text
    links = re.findall(r'class="layer" href="([^"]+)"', text)
    assert len(links) == 2
    second = client.get(f"/variants/{variant.pk}/inside/{links[1]}").text
    assert "Layer 1: second" in second
    assert "3 filters of 1 × 5" in second


def test_every_picture_on_it_is_there(client, looked_into):
    variant = looked_into.variant
    for query in ({}, {"layer": 1, "filter": 2}, {"through": "on"}):
        pictures = find_pictures(look(client, variant, **query))
        assert len(pictures) >= 3
        for address in pictures:
            response = client.get(address)
            response.close()
            assert response.status_code == 200, address


def test_a_filter_has_its_kernel_beside_its_map(client, variant):
    text = look(client, variant, layer=1, filter=2, image="df/003.png")
    own = f"/api/v1/models/{variant.pk}/layers/1"
    assert f"{own}/kernels/?filter=2" in text
    assert f"{own}/maps/?filter=2&image=df/003.png" in text.replace("%2F", "/")
    assert re.search(r'rel="prev" href="[^"]*filter=1', text)
    assert 'rel="next"' not in text  # it is the last one


def test_what_excites_it_most_is_shown_and_looked_at(client, looked_into):
    text = look(client, looked_into.variant, layer=0, filter=1)
    shown = text.split("Images that excite it most")[1]
    assert shown.index("real/002.png") < shown.index("real/001.png") < shown.index("real/000.png")
    assert find_image(text) == "real/002.png"
    [link] = re.findall(r'href="([^"]*image=real%2F000\.png[^"]*)"', shown)
    again = client.get(f"/variants/{looked_into.variant.pk}/inside/{link.split('#')[0]}")
    assert find_image(again.text) == "real/000.png"


def test_without_it_why_and_how_to_have_it(client, evaluation, settings):
    settings.CLASSIFIERS_MEASURE_STABILITY = True
    Job.objects.update(status="succeeded")
    text = look(client, evaluation.variant, layer=0, filter=1)
    assert "Evaluate the variant again to have it" in text
    assert "to have it evaluated" in text  # a visitor has to log in
    client.force_login(get_user_model().objects.create_user("ada"))
    text = look(client, evaluation.variant, layer=0, filter=1)
    assert f'action="/variants/{evaluation.variant_id}/evaluate/"' in text
    Job.objects.update(status="running")
    text = look(client, evaluation.variant, layer=0, filter=1)
    assert "It is still being computed." in text
    assert "Evaluate again" not in text


def test_where_it_is_never_found_nothing_is_offered(client, evaluation):
    text = look(client, evaluation.variant, layer=0, filter=1)
    assert "This site does not compute it" in text
    assert "to have it evaluated" not in text


def test_a_seed_draws_the_same_image_each_time(client, variant):
    drawn = [find_image(look(client, variant, seed=seed)) for seed in range(8)]
    assert drawn == [find_image(look(client, variant, seed=seed)) for seed in range(8)]
    assert len({*drawn}) > 1
    [next_seed] = re.findall(r'name="seed" value="(\d+)"', look(client, variant, seed=7))
    assert next_seed == "8"


def test_one_image_runs_through_all_layers_in_pages(client, variant, monkeypatch):
    monkeypatch.setattr("web.variants.inside._PER_PAGE", 1)
    first = look(client, variant, through="on", image="df/003.png")
    second = look(client, variant, through="on", image="df/003.png", page=2)
    assert ("Layer 0: first" in first, "Layer 1: second" in first) == (True, False)
    assert ("Layer 0: first" in second, "Layer 1: second" in second) == (False, True)
    assert find_image(first) == find_image(second) == "df/003.png"


@pytest.mark.parametrize(
    "query",
    [
        *({"layer": "9"}, {"layer": "x"}, {"layer": "-1"}, {"layer": "9" * 30}),
        *({"filter": "4"}, {"filter": "x"}, {"filter": "9" * 30}, {"seed": "x"}),
        *({"seed": "9" * 30}, {"page": "x", "through": "on"}, {"evaluation": ""}),
    ],
)
def test_what_there_is_not_is_as_if_it_were_left_out(client, variant, query):
    text = look(client, variant, **query)
    assert "Layer 0: first" in text
    assert 'id="filter"' not in text


@pytest.mark.parametrize(
    "name", ["df/999.png", "../secret.png", "/etc/passwd", "df", '"><script>alert(1)</script>']
)
def test_names_outside_the_data_set(client, variant, folders, name):
    Image.new("RGB", (8, 8)).save(folders / "secret.png")
    response = client.get(f"/variants/{variant.pk}/inside/", {"image": name})
    assert response.status_code == 404
    assert "<script>alert" not in response.text
    assert str(folders) not in response.text


def test_retired_variants_are_looked_into_as_well(client, variant):
    ada = get_user_model().objects.create_user("ada")
    Publication.objects.update(owner=ada)
    publishing.retire(variant, "old", ada)
    assert "Layer 0: first" in look(client, variant)


def test_an_unknown_variant(client, db):
    assert client.get(f"/variants/{uuid.uuid4()}/inside/").status_code == 404


def test_without_a_copy_it_says_so(client, variant):
    ModelCopies.objects.all().delete()
    text = look(client, variant)
    assert "What this variant is made of cannot be shown" in text


def test_without_a_data_set_layers_and_kernels_are_left(client, variant, folders):
    shutil.rmtree(folders / "data")
    text = look(client, variant, layer=0, filter=1)
    assert "There is no image to look at." in text
    assert "/layers/0/kernels/?filter=1" in text
    assert "/maps/" not in text


def test_a_network_without_convolutions(client, dataset, db, tmp_path, loss_curve):
    content = save_hdf5(build_sigmoid(256), tmp_path / "m.h5").read_bytes()
    variant = MLModel.objects.create(
        model_name="Flat",
        model_file=SimpleUploadedFile("m.h5", content),
        loss_curve=loss_curve,
    )
    text = look(client, variant)
    assert "This network has no convolutional layer" in text
    assert "GlobalAveragePooling2D" in text
