"""How all variants stand on a data set, in one table: as the page of variants shows it."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classifiers import measurements
from classifiers.declarations import Declaration
from classifiers.findings.verdicts import save_operating_point
from classifiers.jobs import Job
from classifiers.models import MLModel
from classifiers.publications import Publication
from classifiers.records import DataSet, Evaluation


@pytest.fixture
def measured(variant):
    found = measurements.compute_figures(Evaluation.objects.get().table)
    Evaluation.objects.update(**found)
    return Evaluation.objects.get()


@pytest.fixture
def read(client, measured):
    address = f"/api/v1/data-sets/{measured.dataset_id}/standings/"

    def read(**query):
        response = client.get(address, query)
        assert response.status_code == 200, response.text
        return response.json()["results"]

    return read


def add(name):
    """A variant without a file that anything is known of."""
    with_file = {"model_file": "trained_models/none.hdf5", "loss_curve": "loss_curves/none.png"}
    MLModel.objects.bulk_create([MLModel(model_name=name, model_desc="-", **with_file)])
    return MLModel.objects.get(model_name=name)


def names(rows):
    return [row["model_name"] for row in rows]


def test_it_tells_what_the_page_tells(read, measured):
    save_operating_point(measured, "strict", threshold=0.99)
    (row,) = read()
    assert row.pop("roc_auc")["value"] == 1.0
    assert row.pop("false_positive_rate")["value"] == 0.0
    assert row.pop("false_negative_rate")["value"] == 1.0
    assert row.pop("images_per_second") == pytest.approx(7 / measured.seconds)
    assert row.pop("num_bytes") == measured.variant.model_file.size
    assert row.pop("num_parameters") > 10
    assert row.pop("measured_at")
    site, pk = "http://testserver/api/v1", str(measured.variant_id)
    assert row == {
        "model_id": pk,
        "model_name": "Brightness 1",
        "evaluation_id": str(measured.pk),
        "status": "succeeded",
        "threshold": 0.99,
        "operating_point": "strict",
        "is_outdated": False,
        "is_changed": False,
        "retired_at": None,
        "links": {
            "model": f"{site}/models/{pk}/",
            "evaluation": f"{site}/evaluations/{measured.pk}/",
        },
    }


def test_a_variant_that_was_never_measured_has_nothing_but_its_name(read):
    add("New")
    row = read()[-1]
    known = {name for name, value in row.items() if value not in (None, False)}
    assert known == {"model_id", "model_name", "threshold", "links"}
    assert row["links"]["evaluation"] is None


def test_it_has_scores_from_elsewhere(read, measured):
    Evaluation.objects.create(
        model_name="Elsewhere",
        dataset=measured.dataset,
        is_imported=True,
        class_names=["df", "real"],
        figures=measured.figures,
    )
    row = read(name="elsewhere")[0]
    assert (row["model_id"], row["links"]["model"]) == (None, None)
    assert row["roc_auc"]["value"] == 1.0


def test_it_says_that_figures_are_of_what_was_before(read):
    Declaration.objects.update(scaling="raw")
    (row,) = read()
    assert (row["is_changed"], row["roc_auc"], row["evaluation_id"]) == (True, None, None)


@pytest.mark.parametrize(
    ("ordering", "expected"),
    [
        ("model_name", ["A new one", "Brightness 1", "New"]),
        ("-model_name", ["New", "Brightness 1", "A new one"]),
        ("roc_auc", ["Brightness 1", "A new one", "New"]),
        ("-num_bytes", ["Brightness 1", "A new one", "New"]),
    ],
)
def test_it_is_ordered_and_what_has_no_value_comes_last(read, ordering, expected):
    add("New")
    add("A new one")
    assert names(read(ordering=ordering)) == expected


def test_it_can_be_filtered(read, measured):
    waiting, broken = add("Waiting"), add("Broken")
    for variant, status in ((waiting, "queued"), (broken, "failed")):
        job = Job.objects.create(function="f", status=status)
        Evaluation.objects.create(
            variant=variant, model_name="x", dataset=measured.dataset, class_names=[], job=job
        )
    assert names(read(state="measured")) == ["Brightness 1"]
    assert names(read(state="under_way")) == ["Waiting"]
    assert names(read(state="failed")) == ["Broken"]
    assert names(read(name="BRIGHT")) == ["Brightness 1"]


def test_retired_ones_are_told_only_when_asked_for(read, measured):
    Publication.objects.filter(variant=measured.variant).update(retired_at="2026-01-01T00:00:00Z")
    assert read() == []
    assert read(retired="any")[0]["retired_at"] == "2026-01-01T00:00:00Z"


@pytest.mark.parametrize("query", ["ordering=size", "state=ready", "retired=true"])
def test_what_is_asked_for_in_a_wrong_way_is_refused(client, measured, query):
    address = f"/api/v1/data-sets/{measured.dataset_id}/standings/"
    response = client.get(f"{address}?{query}")
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["parameter"] == query.split("=")[0]


def test_a_data_set_that_there_is_not(client, db):
    response = client.get(f"/api/v1/data-sets/{uuid.uuid4()}/standings/")
    assert response.status_code == 404


def test_it_takes_as_many_queries_for_many_as_for_one(client, measured):
    address = f"/api/v1/data-sets/{measured.dataset_id}/standings/"

    def count():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    count()
    before = count()
    for number in range(5):
        add(f"More {number}")
    assert count() == before


def test_each_data_set_has_its_own(read, measured, client):
    other = DataSet.objects.create(name="Other", path="other")
    rows = client.get(f"/api/v1/data-sets/{other.pk}/standings/").json()["results"]
    assert [row["roc_auc"] for row in rows] == [None]
