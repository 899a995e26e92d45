"""Which images are decided wrongly, and how wrong."""

import numpy as np
import pytest

from classifiers.exceptions import CannotCompare, InvalidThreshold, NotEvaluated
from classifiers.findings.mistakes import (
    Show,
    find_threshold_by_name,
    list_decisions,
    list_disagreements,
)
from classifiers.findings.verdicts import get_figures_at, save_operating_point
from classifiers.measurements import take
from classifiers.records import DataSet, Evaluation, OperatingPoint, ScoreTable, StoredScores

FORGED, REAL = ["df/000.png", "df/001.png", "df/002.png", "df/003.png"], ["real/000.png"]
NAMES = [*FORGED, *REAL]


@pytest.fixture
def data_set(dataset, db):
    return DataSet.get_default()


@pytest.fixture
def score(data_set):
    """Stores an evaluation with these logits of four forged images and of a real one."""

    def score(*logit, **values) -> Evaluation:
        evaluation = Evaluation.objects.create(
            model_name="Model 1",
            dataset=data_set,
            class_names=["df", "real"],
            finished_at="2026-01-01T00:00:00Z",
            **values,
        )
        logit, y_true = np.array(logit, np.float32), np.array([0, 0, 0, 0, 1])
        with np.errstate(over="ignore"):
            probability = (1 / (1 + np.exp(-logit))).astype(np.float32)
        table = ScoreTable(NAMES, y_true, logit, probability, [""] * 5)
        StoredScores.of(evaluation, table).save()
        return evaluation

    return score


def name(rows) -> list[str]:
    return [row.filename for row in rows]


class TestDecisions:
    def test_the_most_wrong_comes_first(self, score):
        decisions = list_decisions(score(2, -1, 0.5, -3, -1))
        assert name(decisions) == ["df/000.png", "real/000.png", "df/002.png"]
        assert (len(decisions), decisions.num_wrong, decisions.num_images) == (3, 3, 5)
        worst = decisions[0]
        assert (worst.label, worst.class_name) == (0, "df")
        assert (worst.decided_label, worst.decided_class, worst.is_wrong) == (1, "real", True)
        assert worst.probability == pytest.approx(0.8808, abs=1e-4)
        assert worst.off == pytest.approx(0.3808, abs=1e-4)
        assert decisions[1].off == pytest.approx(0.2311, abs=1e-4)

    def test_among_probabilities_of_one_logits_tell_which_is_worse(self, score):
        decisions = list_decisions(score(30, 90, 40, np.inf, 1))
        assert {decision.probability for decision in decisions} == {1.0}
        assert name(decisions) == ["df/003.png", "df/001.png", "df/002.png", "df/000.png"]

    def test_all_go_on_to_the_most_right(self, score):
        decisions = list_decisions(score(2, -1, 0.5, -3, -1), show=Show.ALL)
        assert name(decisions)[-2:] == ["df/001.png", "df/003.png"]
        assert [decision.off < 0 for decision in decisions] == [False, False, False, True, True]

    def test_near_ones_begin_with_the_nearest_right_or_wrong(self, score):
        decisions = list_decisions(score(0.39, -0.1, 0.2, 0.5, -3), show=Show.NEAR)
        assert name(decisions) == ["df/001.png", "df/002.png", "df/000.png"]

    def test_of_one_class(self, score):
        evaluation = score(2, -1, 0.5, -3, -1)
        assert name(list_decisions(evaluation, label=1)) == REAL
        assert len(list_decisions(evaluation, label=0, show=Show.ALL)) == 4

    @pytest.mark.parametrize("threshold", [0, 0.3, 0.5, 0.95, 1])
    def test_they_are_as_many_as_the_figures_say(self, score, threshold):
        evaluation = score(2, -1, 0, -3, -1)
        accuracy = get_figures_at(evaluation, threshold).by_name["accuracy"].value
        assert len(list_decisions(evaluation, threshold)) == round(5 * (1 - accuracy))

    def test_what_could_not_be_read_is_not_there(self, score):
        decisions = list_decisions(score(2, np.nan, 0.5, -3, -1), show=Show.ALL)
        assert "df/001.png" not in name(decisions)
        assert decisions.num_images == 4

    def test_a_page_is_taken_without_the_rest(self, score):
        decisions = list_decisions(score(2, -1, 0.5, -3, -1), show=Show.ALL)
        assert name(decisions[1:3]) == name(decisions)[1:3]
        assert decisions[99:] == []
        with pytest.raises(IndexError):
            decisions[5]

    def test_images_are_where_they_are_served(self, score, settings, folders):
        settings.DATA_URL = "/data/"
        evaluation = score(2, 1, -0.5, -3, 1)
        first, second = list_decisions(evaluation)
        assert (first.img_url, second.img_url) == ("/data/df/000.png", "/data/df/001.png")
        (folders / "data" / "df" / "000.png").unlink()
        first, second = list_decisions(evaluation)
        assert (first.img_url, second.img_url) == (None, "/data/df/001.png")

    def test_another_data_set_is_served_nowhere(self, score, settings, folders):
        settings.DATA_URL = "/data/"
        evaluation = score(2, -1, -0.5, -3, 1)
        evaluation.dataset.path = str(folders / "data")
        assert list_decisions(evaluation)[0].img_url is None

    @pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan"), "0.5", None])
    def test_what_is_no_threshold(self, score, threshold):
        with pytest.raises(InvalidThreshold):
            list_decisions(score(2, -1, 0.5, -3, -1), threshold)

    def test_without_scores(self, data_set):
        evaluation = Evaluation.objects.create(model_name="Model 1", dataset=data_set)
        with pytest.raises(NotEvaluated):
            list_decisions(evaluation)


class TestOperatingPoints:
    def test_they_decide_by_name(self, variant):
        evaluation = Evaluation.objects.get()
        save_operating_point(evaluation, "strict", threshold=0.99)
        assert find_threshold_by_name(evaluation, "strict") == 0.99

    def test_an_unknown_one_is_told_the_known_ones(self, variant):
        evaluation = Evaluation.objects.get()
        save_operating_point(evaluation, "strict", threshold=0.99)
        with pytest.raises(InvalidThreshold, match="Brightness 1: strict. Received: 'gentle'"):
            find_threshold_by_name(evaluation, "gentle")

    def test_scores_from_elsewhere_have_none(self, score, variant):
        save_operating_point(Evaluation.objects.get(), "strict", threshold=0.99)
        with pytest.raises(InvalidThreshold, match="Model 1: none"):
            find_threshold_by_name(score(2, -1, 0.5, -3, -1), "strict")

    def test_one_for_classes_in_another_order_is_refused(self, variant):
        evaluation = Evaluation.objects.get()
        save_operating_point(evaluation, "strict", threshold=0.99)
        evaluation.is_turned = True
        with pytest.raises(InvalidThreshold, match="chosen on df and real"):
            find_threshold_by_name(evaluation, "strict")
        assert OperatingPoint.objects.count() == 1


class TestDisagreements:
    def test_the_largest_difference_comes_first(self, score):
        found = list_disagreements(score(1, -1, 3, -3, -1), score(-1, -2, -3, 0.1, -2))
        assert name(found) == ["df/002.png", "df/003.png", "df/000.png"]
        first = found[0]
        assert (first.a.decided_class, first.b.decided_class, first.right) == ("real", "df", "b")
        assert first.difference == pytest.approx(0.0474 - 0.9526, abs=1e-3)
        assert (found[1].right, found[1].difference > 0) == ("a", True)
        assert found.num_images == 5

    @pytest.mark.parametrize(
        ("right", "names"), [("a", ["df/003.png"]), ("b", ["df/002.png", "df/000.png"])]
    )
    def test_those_that_one_of_them_decides_rightly(self, score, right, names):
        one, other = score(1, -1, 3, -3, -1), score(-1, -2, -3, 0.1, -2)
        assert name(list_disagreements(one, other, right=right)) == names

    def test_an_evaluation_agrees_with_itself(self, score):
        evaluation = score(2, -1, 0.5, -3, -1)
        assert len(list_disagreements(evaluation, evaluation)) == 0

    def test_only_what_both_could_read(self, score):
        found = list_disagreements(score(1, 1, 1, 1, 1), score(-1, np.nan, -1, -1, 1))
        assert "df/001.png" not in name(found)

    def test_with_nothing_in_common(self, score):
        nothing = [np.nan] * 5
        assert len(list_disagreements(score(1, 1, 1, 1, 1), score(*nothing))) == 0

    def test_a_data_set_that_has_changed_between_them(self, variant, add_images):
        one = Evaluation.objects.get()
        add_images("df", 4, first_grey=250)
        other = take(variant, DataSet.get_default())
        other.save()
        with pytest.raises(CannotCompare):
            list_disagreements(one, other.evaluation)
