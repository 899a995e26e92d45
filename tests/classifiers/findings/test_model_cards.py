import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classifiers.declarations import Declaration
from classifiers.findings.model_cards import write_model_card
from classifiers.findings.verdicts import save_operating_point
from classifiers.models import MLModel
from classifiers.records import DataSet, Evaluation


def read_head(card: str):
    _, head, _ = card.split("---\n", 2)
    return yaml.safe_load(head)


@pytest.fixture
def stability(settings):
    settings.CLASSIFIERS_MEASURE_STABILITY = True


@pytest.mark.django_db(transaction=True)
def test_it_says_what_was_measured(stability, variant):
    save_operating_point(Evaluation.objects.get(), "strict", threshold=0.99)
    card = write_model_card(variant)
    [entry] = read_head(card)["model-index"]
    assert entry["name"] == "Brightness 1"
    [result] = entry["results"]
    assert result["task"] == {"type": "image-classification"}
    assert result["dataset"]["name"] == "default"
    metrics = {metric["type"]: metric["value"] for metric in result["metrics"]}
    assert (metrics["accuracy"], metrics["roc_auc"]) == (1.0, 1.0)
    assert all(isinstance(value, float) for value in metrics.values())
    assert "| Accuracy | 1.000 | 0.646 to 1.000 | Wilson |" in card
    assert "7 images (df: class 0; real: class 1, the positive class)" in card
    assert "*unsure*, since they change when the picture is sent on: 0 of 4" in card
    assert "| strict | 0.99 | default | 0.000 | 1.000 |" in card


@pytest.mark.django_db(transaction=True)
def test_what_is_large_is_not_read(stability, variant):
    save_operating_point(Evaluation.objects.get(), "strict", threshold=0.99)
    with CaptureQueriesContext(connection) as queries:
        write_model_card(variant)
    asked = [query["sql"].partition(" FROM ")[0] for query in queries]
    assert any('"classifiers_evaluation"."figures"' in columns for columns in asked)
    assert not any("curves" in columns or "failures" in columns for columns in asked)


def test_without_a_measurement_it_claims_nothing(variant):
    """Tests roll back, so the job that computes figures is never handed over."""
    card = write_model_card(variant)
    assert read_head(card)["model-index"] == [{"name": "Brightness 1", "results": []}]
    assert "This variant was not evaluated yet." in card


@pytest.mark.django_db(transaction=True)
def test_what_was_measured_before_a_change_is_left_out(variant):
    Declaration.objects.update(scaling="raw")
    assert "was not evaluated yet" in write_model_card(MLModel.objects.get())


@pytest.mark.django_db(transaction=True)
def test_a_data_set_that_has_changed_since(variant, add_images):
    add_images("df", 5, first_grey=10)
    DataSet.objects.get().check_content()
    assert "The data set has changed since." in write_model_card(variant)


STRANGE = [
    'x"\nmodel-index: [] #',
    "\u2028\x85\x7f\ufeff",
    "\U0001f3ad masks",
    "---",
    "<script>alert(1)</script>",
    "[a](javascript:b)",
    "| a | b",
    "a\\",
]


@pytest.mark.django_db(transaction=True)
def test_a_name_stays_a_name(variant):
    for name in STRANGE:
        DataSet.objects.update(name=name)
        variant.model_name = variant.model_desc = name
        card = write_model_card(variant)
        [entry] = read_head(card)["model-index"]
        assert entry["name"] == name
        assert entry["results"][0]["dataset"]["name"] == name
        body = card.split("\n---\n", 1)[1]
        for harm in ("<script", "[a](", "\n---", "\n| a"):
            assert harm not in body
