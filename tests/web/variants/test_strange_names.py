"""A data set in which the name of a file is no text: bytes that UTF-8 does not have."""

import re

import pytest

from classifiers.findings.anatomy import find_image
from classifiers.records import DataSet, Evaluation

STRANGE = "df/a\udcff.png"
SHOWN = "df/a?.png"


@pytest.fixture
def strange(dataset, folders) -> None:
    (folders / "data" / "df" / "000.png").rename(folders / "data" / STRANGE)


@pytest.fixture
def evaluation(strange, measured) -> Evaluation:
    assert STRANGE in measured.table.filenames
    return measured


def find_checks(page: str) -> list[str]:
    """The forms that have an image checked."""
    return re.findall(r'<form method="post" action="[^"]*/check/">.*?</form>', page, re.DOTALL)


@pytest.fixture
def all_images(client, evaluation) -> list[str]:
    query = {"show": "all"}
    page = client.get(f"/variants/{evaluation.variant_id}/mistakes/", query)
    assert page.status_code == 200
    return find_checks(page.text)


def test_its_mistakes_are_shown_and_checked(client, evaluation, all_images):
    [form] = [form for form in all_images if SHOWN in form]
    assert "df/a%FF.png" in form
    sent = dict(re.findall(r'name="(evaluation|place)" value="([^"]*)"', form))
    response = client.post(f"/variants/{evaluation.variant_id}/check/", sent)
    assert re.fullmatch(r"/checks/[\w-]{32}/", response["Location"])
    assert "a?.png" in client.get(response["Location"]).text


def test_where_two_disagree(client, evaluation, add_variant):
    other = add_variant("Other", lambda logit: -logit)
    query = {"variant": [evaluation.variant_id, other.pk]}
    page = client.get("/variants/compare/", query)
    assert page.status_code == 200
    assert "7 images, the largest difference first" in page.text
    assert SHOWN in page.text


def test_a_batch(client, evaluation):
    query = {"model": evaluation.variant_id, "count": 7, "seed": 1}
    page = client.get("/batches/", query)
    assert page.status_code == 200
    assert "/data/df/a%FF.png" in page.text


def test_a_batch_of_a_class_whose_folder_is_called_so(client, evaluation, folders):
    (folders / "data" / "df").rename(folders / "data" / "d\udcff")
    query = {"model": evaluation.variant_id, "count": 7, "seed": 1}
    page = client.get("/batches/", query)
    assert page.status_code == 200
    assert page.text.count("<dt>It is</dt><dd>d?</dd>") == 4


def test_what_its_layers_make_of_it(client, evaluation):
    url = f"/variants/{evaluation.variant_id}/inside/"
    for query in ({"image": SHOWN}, {"image": SHOWN, "through": "on"}):
        page = client.get(url, query)
        assert page.status_code == 200
        assert SHOWN in page.text
        [source, *_] = re.findall(r'<img src="(/api/v1/[^"]*/maps/[^"]*)"', page.text)
        assert client.get(source.replace("&amp;", "&")).status_code == 200
    assert find_image(STRANGE) == find_image(SHOWN)


def test_the_data_set(client, evaluation):
    assert client.get(f"/data-sets/{DataSet.get_default().pk}/").status_code == 200
