"""Loss curves, plots and images of the data set, as files."""

import pytest


def test_files_are_served_so_that_a_browser_runs_nothing_in_them(client, variant):
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
def test_nothing_else_is_served(client, variant, folders, url):
    (folders / "data" / "notes.txt").write_text("private")
    assert client.get(url).status_code in {400, 404}


def test_they_are_only_read(client, variant):
    assert client.post(variant.loss_curve.url).status_code == 405
