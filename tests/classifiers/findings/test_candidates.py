"""Who is asked where nobody says who is wanted: those that are known to be of use."""

import pytest

from classifiers import measurements
from classifiers.declarations import Declaration
from classifiers.findings.candidates import list_asked, list_candidates
from classifiers.models import MLModel
from classifiers.publications import Publication
from classifiers.records import DataSet, Evaluation


@pytest.fixture
def judge(variant):
    """Says what the evaluation of the variant has found: the AUC and its interval."""
    evaluation = Evaluation.objects.get()
    found = measurements.compute_figures(evaluation.table)

    def judge(low, high, value=0.7):
        for figure in found["figures"]["figures"]:
            if figure["name"] == "roc_auc":
                figure |= {"value": value, "low": low, "high": high}
        Evaluation.objects.filter(pk=evaluation.pk).update(**found)

    return judge


def test_one_that_tells_the_classes_apart_is_asked(judge, variant):
    judge(0.51, 0.8)
    [candidate] = list_candidates()
    assert (candidate.variant, candidate.is_asked, candidate.reason) == (variant, True, "")
    assert list_asked() == [variant]


@pytest.mark.parametrize(
    ("low", "high", "reason"),
    [
        (0.5, 0.8, "not shown to tell the classes apart: AUC 70 of 100, 95 % interval 50 to 80"),
        (0.321, 0.6011, "interval 32 to 61"),
        (None, None, "too few images to show that it tells the classes apart"),
    ],
)
def test_one_that_may_be_guessing_is_not(judge, low, high, reason):
    judge(low, high)
    [candidate] = list_candidates()
    assert candidate.is_asked is False
    assert reason in candidate.reason
    assert list_asked() == []


def test_what_was_measured_before_a_change_does_not_count(judge, variant):
    judge(0.9, 1)
    Declaration.objects.update(positive_class=0)
    [candidate] = list_candidates()
    assert "since its file or declaration was changed" in candidate.reason


def test_one_that_was_not_evaluated_can_be_asked_but_is_not(db):
    MLModel.objects.bulk_create([MLModel(model_name="New", accuracy=1, conv_layers=[])])
    [candidate] = list_candidates()
    assert candidate.reason == "not evaluated on the data set of this installation"
    assert candidate.caution == ""


def test_one_that_is_retired_is_not_among_them(judge, variant):
    judge(0.9, 1)
    Publication.objects.get(variant=variant).retire()
    assert list_candidates() == []


def test_no_more_than_a_check_may_ask(judge, variant, settings, monkeypatch):
    from classifiers.findings import candidates
    from classifiers.findings.standings import Standing

    judge(0.9, 1)
    evaluation = Evaluation.objects.get()
    others = [MLModel(model_name=name, accuracy=1, conv_layers=[]) for name in ("B", "C")]
    standings = [Standing(it.model_name, it, evaluation, evaluation) for it in (*others, variant)]
    monkeypatch.setattr(candidates, "list_standings", lambda *_: standings)
    settings.CLASSIFIERS_MAX_VARIANTS_PER_CHECK = 2
    found = list_candidates()
    assert [candidate.is_asked for candidate in found] == [True, True, False]
    assert found[2].reason == "others tell the classes apart better"


def test_the_caution_of_the_data_set_comes_along(judge):
    judge(0.9, 1)
    DataSet.objects.update(caution="Drawn faces only.")
    [candidate] = list_candidates()
    assert candidate.caution == "Drawn faces only."
