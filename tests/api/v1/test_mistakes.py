"""What is decided wrongly, and what two evaluations decide differently."""

import json
import uuid

import pytest

from classifiers.findings.verdicts import save_operating_point

NAMES = [f"df/{number:03}.png" for number in range(4)]


def address(evaluation) -> str:
    return f"/api/v1/evaluations/{evaluation.pk}/mistakes/"


def refuse_constant(name):
    raise AssertionError(f"{name} is no JSON")


def read(response):
    assert response.status_code == 200, response.text
    return json.loads(response.content, parse_constant=refuse_constant)


@pytest.fixture
def score(add_scores):
    """An evaluation of four images, of class 0 and class 1 by turns."""
    return lambda *logit, **more: add_scores(NAMES, logit, class_names=["df", "real"], **more)


class TestMistakes:
    def test_visitors_see_the_most_wrong_first(self, client, score, settings):
        settings.DATA_URL = "/data/"
        listed = read(client.get(address(score(1, 2, -1, -2))))
        assert (listed["count"], listed["next"]) == (2, None)
        worst, second = listed["results"]
        assert worst == {
            "path": "df/003.png",
            "label": 1,
            "class_name": "real",
            "img_url": "http://testserver/data/df/003.png",
            "decided_label": 0,
            "decided_class": "df",
            "probability": pytest.approx(0.1192, abs=1e-4),
            "off": pytest.approx(0.3808, abs=1e-4),
            "is_wrong": True,
        }
        assert second["path"] == "df/000.png"

    def test_where_nothing_serves_it_an_image_has_no_address(self, client, score, settings):
        settings.DATA_URL = None
        assert read(client.get(address(score(1, 2, -1, -2))))["results"][0]["img_url"] is None

    def test_they_are_chosen_and_come_in_pages(self, client, score):
        url = address(score(1, 2, 0.1, -0.2))

        def list_paths(**query):
            return [row["path"][3:6] for row in read(client.get(url, query))["results"]]

        assert list_paths(show="all") == ["000", "003", "002", "001"]
        assert list_paths(show="all", page=2, page_size=3) == ["001"]
        assert list_paths(show="near") == ["002", "003"]
        assert list_paths(label=1) == ["003"]
        assert list_paths(label=0) == ["000", "002"]
        assert list_paths(threshold=0.6) == ["003", "000"]
        assert list_paths(threshold=0) == ["000", "002"]

    def test_an_operating_point_decides(self, client, measured, ada):
        save_operating_point(measured, "strict", threshold=0.99, owner=ada)
        assert read(client.get(address(measured)))["count"] == 0
        assert read(client.get(address(measured), {"operating_point": "strict"}))["count"] == 3

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            *[("threshold", "1.5"), ("threshold", "nan"), ("threshold", "x"), ("show", "worst")],
            *[("label", "2"), ("label", "real"), ("operating_point", "x\0")],
        ],
    )
    def test_a_wrong_parameter_is_named(self, client, score, name, value):
        response = client.get(address(score(1, 2, -1, -2)), {name: value})
        assert response.status_code == 400
        assert [error["parameter"] for error in response.json()["errors"]] == [name]

    def test_both_a_threshold_and_an_operating_point(self, client, score):
        query = {"threshold": 0.3, "operating_point": "strict"}
        response = client.get(address(score(1, 2, -1, -2)), query)
        assert response.status_code == 400
        assert response.json()["errors"][0]["parameter"] == "operating_point"

    def test_an_unknown_operating_point(self, client, score):
        response = client.get(address(score(1, 2, -1, -2)), {"operating_point": "strict"})
        assert response.status_code == 400
        assert response.json()["type"] == "urn:mesonet:problem:invalid-threshold"

    def test_there_is_no_such_page_or_evaluation(self, client, score):
        assert client.get(address(score(1, 2, -1, -2)), {"page": 2}).status_code == 404
        assert client.get(f"/api/v1/evaluations/{uuid.uuid4()}/mistakes/").status_code == 404

    def test_without_scores_it_waits(self, client, waiting):
        assert client.get(address(waiting)).status_code == 409

    def test_infinite_scores_and_broken_names_are_sent(self, client, add_scores):
        names = ["df/\udcff.png", "df/b.png"]
        evaluation = add_scores(names, [float("inf"), 1.0], class_names=["df", "real"])
        (row,) = read(client.get(address(evaluation)))["results"]
        assert (row["path"], row["probability"]) == ("df/?.png", 1.0)

    def test_an_unchanged_page_is_not_sent_again(self, client, score):
        url = address(score(1, 2, -1, -2))
        etag = client.get(url)["ETag"]
        assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
        assert client.get(url, {"show": "all"}, headers={"If-None-Match": etag}).status_code == 200


class TestDisagreements:
    URL = "/api/v1/comparisons/disagreements/"

    @pytest.fixture
    def pair(self, score):
        return {"a": score(1, 2, -1, -2).pk, "b": score(-1, 2, 3, 3, is_imported=True).pk}

    def test_visitors_see_the_largest_difference_first(self, client, pair, settings):
        settings.DATA_URL = None
        listed = read(client.get(self.URL, pair))
        assert [row["path"] for row in listed["results"]] == [NAMES[3], NAMES[2], NAMES[0]]
        first = listed["results"][0]
        assert (first["label"], first["class_name"], first["right"]) == (1, "real", "b")
        assert first["a"]["decided_class"] == "df"
        assert first["b"]["decided_class"] == "real"
        assert first["difference"] == pytest.approx(0.8334, abs=1e-4)
        assert first["img_url"] is None

    def test_those_that_one_of_them_decides_rightly_in_pages(self, client, pair):
        assert read(client.get(self.URL, pair | {"right": "a"}))["count"] == 1
        listed = read(client.get(self.URL, pair | {"right": "b", "page_size": 1}))
        assert (listed["count"], len(listed["results"])) == (2, 1)
        assert len(read(client.get(listed["next"]))["results"]) == 1

    def test_what_was_asked_is_checked(self, client, pair):
        for query, name in (
            ({"a": pair["a"]}, "b"),
            (pair | {"a": "x"}, "a"),
            (pair | {"right": "c"}, "right"),
        ):
            response = client.get(self.URL, query)
            assert response.status_code == 400
            assert [error["parameter"] for error in response.json()["errors"]] == [name]
        assert client.get(self.URL, pair | {"b": uuid.uuid4()}).status_code == 404

    def test_other_images_cannot_be_compared(self, client, pair, add_scores):
        other = add_scores(["df/x.png", "df/y.png"], [1, 2], class_names=["df", "real"])
        response = client.get(self.URL, pair | {"b": other.pk})
        assert response.status_code == 409
        assert response.json()["type"] == "urn:mesonet:problem:cannot-compare"

    def test_an_unchanged_page_is_not_sent_again(self, client, pair):
        etag = client.get(self.URL, pair)["ETag"]
        assert client.get(self.URL, pair, headers={"If-None-Match": etag}).status_code == 304
