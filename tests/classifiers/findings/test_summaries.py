"""What a person should know before believing a variant."""

import pytest
from django.utils import translation

from classifiers import measurements
from classifiers.findings.glossary import LABELS, explain_figures
from classifiers.findings.summaries import describe_meaning, list_limits
from classifiers.records import Evaluation


@pytest.fixture
def evaluation(variant):
    found = Evaluation.objects.get()
    figures = measurements.compute_figures(found.table)
    Evaluation.objects.update(**figures)
    return Evaluation.objects.get()


def set_figure(evaluation, name, **values):
    for figure in evaluation.figures["figures"]:
        if figure["name"] == name:
            figure.update(values)


def judge(accuracy, label="unchanged"):
    return {"label": label, "figures": [{"name": "accuracy", "value": accuracy}]}


def test_what_a_score_means():
    said = describe_meaning(["df", "real"], 0.7)
    assert "that a picture is real" in said
    assert "From 0.7 on it calls a picture real, below that df." in said
    assert "class 1" in describe_meaning([])


class TestLimits:
    def test_without_figures_nothing_is_known(self, evaluation):
        assert "not measured here yet" in list_limits(None)[0]
        evaluation.figures = None
        assert "not measured here yet" in list_limits(evaluation)[0]

    def test_errors_of_both_classes_come_first_then_how_few_images_there_were(self, evaluation):
        first, second, third, *_ = list_limits(evaluation)
        assert first == (
            "Of the images of class df (4) it called 0.0 % real (95 % interval 0.0 % to 49.0 %)."
        )
        assert second.startswith("Of the images of class real (3) it called 0.0 % df")
        assert "few images, 4 of df and 3 of real" in third

    def test_a_class_without_images(self, evaluation):
        set_figure(evaluation, "false_positive_rate", value=None, low=None, high=None)
        assert "wrong about df is not known" in list_limits(evaluation)[0]

    def test_an_area_that_may_be_chance_and_one_that_is_known_roughly(self, evaluation):
        set_figure(evaluation, "roc_auc", value=0.6, low=0.45, high=0.75)
        assert any(
            "than a coin: its AUC may be as low as 45.0 %" in s for s in list_limits(evaluation)
        )
        set_figure(evaluation, "roc_auc", value=0.8, low=0.7, high=0.9)
        assert any("between 70.0 % and 90.0 %" in s for s in list_limits(evaluation))
        set_figure(evaluation, "roc_auc", value=0.8, low=0.78, high=0.82)
        assert not any("AUC" in s for s in list_limits(evaluation))

    def test_of_each_family_the_weakest_change_that_costs_much(self, evaluation):
        unsure = [
            {"num_images": 4, "num_unsure": 2, "share": 0.5},
            {"num_images": 0, "num_unsure": 0},
        ]
        evaluation.stability = {
            "unchanged": judge(0.9),
            "unsure": unsure,
            "curves": {
                "jpeg": [judge(0.85, "JPEG, quality 95"), judge(0.7, "q 60"), judge(0.5, "q 30")],
                "blur": [judge(0.88, "blurred by 1 pixels")],
                "noise": [judge(None, "noise of 2 of 255")],
            },
        }
        said = list_limits(evaluation)
        weak = [sentence for sentence in said if sentence.startswith("Weak")]
        assert weak == [
            "Weak against saving as JPEG (q 60): its accuracy falls from 90.0 % to 70.0 %."
        ]
        assert sum("are unsure" in sentence for sentence in said) == 1
        assert any(s.startswith("50.0 % of its answers about df are unsure") for s in said)

    def test_doubts_and_a_data_set_that_has_changed(self, evaluation):
        evaluation.doubts = ["Nearly all images get the same probability."]
        evaluation.dataset.manifest_sha256 = "0" * 64
        assert list_limits(evaluation)[-2:] == [
            "The data set has changed since it was measured.",
            "Nearly all images get the same probability.",
        ]

    def test_frames_of_videos(self, evaluation):
        evaluation.figures["num_groups"] = 3
        assert any("come from 3 videos only" in sentence for sentence in list_limits(evaluation))


def test_every_figure_is_explained_by_the_names_of_the_classes(evaluation):
    terms = explain_figures(evaluation.class_names)
    assert {figure["name"] for figure in evaluation.figures["figures"]} == {*terms} == {*LABELS}
    assert terms["recall"].help == "Of the images of real, the share that was called so."
    assert terms["false_positive_rate"].is_cost
    assert not terms["log_loss"].is_share
    with translation.override("de"):
        assert set(explain_figures(["df", "real"])) == {*terms}
