import re

import pytest

from classifiers.models import MLModel


def test_it_shows_every_variant_with_its_figures_and_what_a_score_means(client, variant):
    page = client.get("/").text
    assert "Brightness 1" in page
    assert "100.0 % (7 of 7 images; 95 % interval 64.6 to 100.0 %)" in page
    assert "now 7 images in two classes: <b>0</b> = df, <b>1</b> = real" in page
    assert "the probability that a picture is <b>real</b>" in page
    assert "weighted_avg" in page


def test_its_links_lead_somewhere(client, variant):
    links = re.findall(r'(?:href|src)="(/[^"]*)"', client.get("/").text)
    assert len(links) > 6
    for link in links:
        if not link.startswith("/static/"):
            response = client.get(link)
            assert response.status_code in {200, 302}, link
            response.close()


def test_nothing_comes_from_other_hosts(client, variant):
    assert re.findall(r'(?:href|src|action)="(?!/)[^"]*"', client.get("/").text) == []


def test_a_new_installation_says_what_to_do(client, db):
    page = client.get("/").text
    assert "no data set to judge them on yet" in page
    assert "/admin/classifiers/mlmodel/add/" in page


def test_a_variant_that_is_not_evaluated_yet(client, variant):
    MLModel.objects.update(accuracy=None, clr=None, conv_layers=None)
    assert "not evaluated yet" in client.get("/").text


def test_what_people_typed_is_text(client, variant):
    MLModel.objects.update(model_name="<script>alert(1)</script>")
    page = client.get("/").text
    assert "<script" not in page
    assert "&lt;script&gt;" in page


class TestFiles:
    def test_files_are_served_so_that_a_browser_runs_nothing_in_them(self, client, variant):
        response = client.get(variant.loss_curve.url)
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        response.close()

    @pytest.mark.parametrize(
        "url",
        [
            "/media/../models/trained_models/brightness_1.hdf5",
            "/media/%2e%2e/models/trained_models/brightness_1.hdf5",
            "/media/trained_models/brightness_1.hdf5",
            "/media/",
            "/data/../models/trained_models/brightness_1.hdf5",
            "/data/notes.txt",
            "/data/df/",
            "/data/df/999.png",
            "/media/a%00.png",
            "/data/df/000%00.png",
            "/media/" + 5000 * "a",
        ],
    )
    def test_nothing_else_is_served(self, client, variant, folders, url):
        (folders / "data" / "notes.txt").write_text("private")
        assert client.get(url).status_code in {400, 404}

    def test_they_are_only_read(self, client, variant):
        assert client.post(variant.loss_curve.url).status_code == 405
