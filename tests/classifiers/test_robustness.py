import shutil

import pytest

from classifiers.declarations import Declaration
from classifiers.exceptions import DatasetError, NotEvaluated
from classifiers.models import MLModel
from classifiers.records import Evaluation
from classifiers.robustness import measure_stability


@pytest.fixture
def evaluation(variant):
    return Evaluation.objects.get()


def find(judged, name):
    return next(figure for figure in judged["figures"] if figure["name"] == name)


def test_each_transformation_has_its_figures(evaluation):
    """The variant looks at brightness alone, which hardly changes when a picture is sent on."""
    reports = []
    stability = measure_stability(evaluation, lambda done, total: reports.append((done, total)))
    assert stability["num_images"] == 7
    assert len(stability["copies"]) == 8
    points = [point for curve in stability["curves"].values() for point in curve]
    for judged in (stability["unchanged"], *points):
        assert find(judged, "accuracy")["value"] == 1.0
        assert find(judged, "accuracy")["low"] == pytest.approx(0.6457, abs=1e-4)
        assert judged["num_failures"] == 0
    jpeg = [point["strength"] for point in stability["curves"]["jpeg"]]
    assert jpeg == sorted(jpeg) or jpeg == sorted(jpeg, reverse=True)
    assert reports[-1][0] == reports[-1][1]
    assert [done for done, _ in reports] == sorted(done for done, _ in reports)


def test_answers_near_the_threshold_are_counted_as_unsure_by_class(variant, add_images):
    """Grey 127 and 128 lie on both sides of it, so that any change turns some of the copies."""
    add_images("real", 3, first_grey=127)
    variant.evaluate()
    forged, real = measure_stability(Evaluation.objects.first())["unsure"]
    assert forged["num_unsure"] == 0
    assert real["num_unsure"] > 0
    assert real["share"] == real["num_unsure"] / 3
    assert real["low"] < real["share"] < real["high"] or real["share"] == 1


def test_what_was_evaluated_must_be_what_is_there(evaluation):
    Declaration.objects.update(scaling="raw")
    evaluation.variant = MLModel.objects.get()
    with pytest.raises(NotEvaluated, match="Evaluate it again"):
        measure_stability(evaluation)


def test_without_its_data_set_nothing_can_be_measured(evaluation, folders):
    shutil.rmtree(folders / "data")
    with pytest.raises(DatasetError):
        measure_stability(evaluation)
