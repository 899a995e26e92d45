import re
import uuid
from urllib.parse import parse_qs, urlsplit

import pytest

from classifiers.findings.verdicts import save_operating_point
from classifiers.models import MLModel
from classifiers.publications import Publication
from classifiers.records import Evaluation

URL = "/batches/"


def draw(client, variant, **query):
    return client.get(URL, {"model": variant.pk, "count": 3, "seed": 5} | query)


def list_images(page: str) -> list[str]:
    return re.findall(r'<img src="(/data/[^"]+)"', page)


def test_what_can_be_chosen_is_offered(client, variant):
    page = client.get(URL).text
    assert "Brightness 1" in page
    assert "Layer 0: 4 filters of 3 × 3" in page
    assert "Layer 1: 3 filters of 1 × 5" in page
    assert list_images(page) == []


def test_without_a_variant_it_says_what_to_do(client, db):
    page = client.get(URL).text
    assert "no variant yet" in page
    assert 'href="/publish/"' in page


def test_a_seed_is_chosen_and_put_into_the_address(client, variant):
    asked = {"model": variant.pk, "count": 3, "layers": [0, 1], "draw": "new"}
    response = client.get(URL, asked)
    assert response.status_code == 302
    said = parse_qs(urlsplit(response["Location"]).query)
    assert said["layers"] == ["0", "1"]
    assert (said["count"], said["model"]) == (["3"], [str(variant.pk)])
    assert "draw" not in said
    assert said["seed"] != parse_qs(urlsplit(client.get(URL, asked)["Location"]).query)["seed"]


def test_the_same_address_shows_the_same_images(client, variant):
    first, again = (draw(client, variant) for _ in range(2))
    assert len(list_images(first.text)) == 3
    assert list_images(first.text) == list_images(again.text)
    others = [list_images(draw(client, variant, seed=seed).text) for seed in range(6)]
    assert any(images != list_images(first.text) for images in others)
    assert "no-store" in first["Cache-Control"]


def test_right_and_wrong_are_told_in_words_and_counted(client, variant, add_images, folders):
    (folders / "data" / "df" / "000.png").unlink()
    add_images("df", 1, first_grey=250)  # a bright one, which it takes for real
    page = draw(client, variant, count=7).text
    assert "Brightness 1: 6 of 7 right" in page
    assert page.count("✓ right") == 6
    assert page.count("✗ wrong") == 1
    assert "These are all images of the data set." in page
    assert "95 % interval of the share that is right: 48.7 to 97.4 %." in page
    assert "the evaluation on all 7 says how good" in draw(client, variant, count=3).text


def test_layers_are_drawn_for_each_image(client, variant):
    page = draw(client, variant, count=2, layers=[0, 1]).text
    plots = re.findall(r'<a href="([^"]+conv\d\.png)"><img class="white" src="\1"', page)
    assert [plot[-9:] for plot in plots] == ["conv0.png", "conv1.png"] * 2
    assert "What layer 1 sees in image 2" in page
    picture = client.get(plots[0])
    assert picture.status_code == 200
    picture.close()


def test_it_decides_at_an_operating_point(client, variant):
    point = save_operating_point(Evaluation.objects.get(), "strict", threshold=0.99)
    assert "strict (from 0.990)" in client.get(URL).text
    page = draw(client, variant, count=7, operating_point=point.pk).text
    assert "4 of 7 right" in page  # nothing is bright enough
    assert "decides for real from 99.0 % on" in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"count": "0"}, "greater than or equal to 1"),
        ({"count": "101"}, "less than or equal to 100"),
        ({"count": "many"}, "Enter a whole number"),
        ({"count": "8"}, "the size of the data set, which is 7. Received: 8"),
        ({"layers": "9"}, "9 is not one of the available choices"),
        ({"seed": "-1"}, "greater than or equal to 0"),
        ({"seed": str(2**53)}, "less than or equal to"),
        ({"operating_point": str(uuid.UUID(int=1))}, "not one of the available choices"),
        ({"operating_point": "x"}, "not a valid UUID|not one of the available choices"),
    ],
)
def test_what_cannot_be_is_said_in_the_form(client, variant, query, said):
    response = draw(client, variant, **query)
    assert response.status_code == 400
    assert re.search(said, response.text)
    assert list_images(response.text) == []


@pytest.mark.parametrize("model", ["x", str(uuid.UUID(int=1))])
def test_an_unknown_variant(client, variant, model):
    for address in (URL, f"{URL}choices/"):
        assert client.get(address, {"model": model}).status_code == 404


def test_a_retired_one_can_still_be_asked_by_its_address(client, variant):
    Publication.of(variant).retire()
    assert "no variant yet" in client.get(URL).text
    page = draw(client, variant).text
    assert "Brightness 1 (retired)" in page
    assert len(list_images(page)) == 3


def test_a_part_of_the_form_follows_the_variant(client, variant):
    MLModel.objects.update(conv_layers=[[7, [2, 2]]])
    part = client.get(f"{URL}choices/", {"model": variant.pk, "layers": ["0", "3"]}).text
    assert "7 filters of 2 × 2" in part
    assert part.count("checked") == 1
    assert "<html" not in part


def test_without_a_data_set_the_page_says_so(client, variant, settings, tmp_path):
    settings.DATA_ROOT = tmp_path / "nowhere"
    response = draw(client, variant)
    assert response.status_code == 503
    assert "a folder that does not exist" in response.text


def test_where_the_data_set_is_not_served_answers_come_without_pictures(client, variant, settings):
    settings.DATA_URL = None
    page = draw(client, variant).text
    assert "the picture cannot be shown" in page
    assert "3 right" in page
