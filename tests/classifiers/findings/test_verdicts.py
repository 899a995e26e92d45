import shutil
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from classifiers.declarations import Declaration
from classifiers.exceptions import (
    CannotCompare,
    InvalidImageCount,
    InvalidThreshold,
    NotEvaluated,
    ThresholdNotFound,
    UnsupportedModel,
)
from classifiers.findings.score_files import import_csv, write_csv
from classifiers.findings.verdicts import calibrate, compare, get_figures_at, save_operating_point
from classifiers.measurements import take
from classifiers.models import MLModel
from classifiers.predictions import get_predictions_at
from classifiers.records import DataSet, Evaluation, OperatingPoint, StoredScores
from classifiers.utils import get_predictions


@pytest.fixture
def evaluation(variant):
    return Evaluation.objects.get()


@pytest.fixture
def imported(evaluation):
    text = "".join(write_csv(evaluation.table))
    return import_csv("Other", evaluation.dataset, StringIO(text, newline=""))


class TestOperatingPoints:
    def test_a_threshold_is_kept_with_what_it_does(self, evaluation):
        """The three real pictures get at most 0.95."""
        point = save_operating_point(evaluation, " strict ", threshold=0.99)
        point.refresh_from_db()
        assert (point.name, point.threshold, point.rule) == ("strict", 0.99, None)
        assert point.get_rate("false_positive_rate") == 0.0
        assert point.get_rate("false_negative_rate") == 1.0

    def test_it_is_chosen_by_a_rule(self, evaluation):
        rule = {"label": 1, "max_share": 0.05}
        point = save_operating_point(evaluation, "gentle", rule=rule)
        assert (point.rule, point.get_rate("false_negative_rate")) == (rule, 0.0)
        assert 0.02 < point.threshold < 0.95

    def test_one_of_the_same_name_is_replaced(self, evaluation):
        save_operating_point(evaluation, "strict", threshold=0.99)
        save_operating_point(evaluation, "strict", threshold=0.9)
        assert OperatingPoint.objects.get().threshold == 0.9

    @pytest.mark.parametrize(
        ("wrong", "error"),
        [
            ({}, InvalidThreshold),
            ({"threshold": 0.5, "rule": {"label": 1, "max_share": 0.1}}, InvalidThreshold),
            ({"threshold": 1.1}, InvalidThreshold),
            ({"threshold": float("nan")}, InvalidThreshold),
            ({"threshold": "0.5"}, InvalidThreshold),
            ({"rule": {"label": 1}}, InvalidThreshold),
            ({"rule": {"label": "1", "max_share": 0.1}}, InvalidThreshold),
            ({"rule": {"label": 2, "max_share": 0.1}}, ThresholdNotFound),
        ],
    )
    def test_what_is_no_threshold(self, evaluation, wrong, error):
        with pytest.raises(error):
            save_operating_point(evaluation, "strict", **wrong)
        assert not OperatingPoint.objects.exists()

    @pytest.mark.parametrize("name", ["", "  ", "x" * 51])
    def test_it_needs_a_name(self, evaluation, name):
        with pytest.raises(InvalidThreshold, match="needs a name"):
            save_operating_point(evaluation, name, threshold=0.5)

    def test_scores_from_elsewhere_have_no_variant_to_decide(self, imported):
        with pytest.raises(UnsupportedModel):
            save_operating_point(imported, "strict", threshold=0.5)

    def test_it_is_chosen_on_the_variant_as_it_is(self, evaluation):
        Declaration.objects.update(scaling="raw")
        with pytest.raises(NotEvaluated, match="Evaluate it again"):
            save_operating_point(evaluation, "strict", threshold=0.5)


class TestPredictionsAt:
    def test_they_are_decided_by_its_threshold_and_tell_its_error_rates(self, evaluation):
        point = save_operating_point(evaluation, "strict", threshold=0.99)
        found = get_predictions_at(point, 7, [])
        assert {prediction.pred_label for prediction in found.predictions} == {"df"}
        assert found.rates["false_negative_rate"].value == 1.0
        assert found.rates["false_negative_rate"].low == pytest.approx(0.4385, abs=1e-4)
        assert found.operating_point.evaluation.dataset.name == "default"

    def test_the_probability_is_that_of_the_class_that_was_decided_for(self, evaluation):
        point = save_operating_point(evaluation, "strict", threshold=0.99)
        for prediction in get_predictions_at(point, 7, []).predictions:
            assert (prediction.probability < 50) is (prediction.true_label == "real")

    def test_one_from_before_the_variant_was_changed_is_refused(self, evaluation):
        save_operating_point(evaluation, "strict", threshold=0.99)
        Declaration.objects.update(scaling="raw")
        with pytest.raises(InvalidThreshold, match="from before its file or declaration"):
            get_predictions_at(OperatingPoint.objects.get(), 7, [])

    def test_so_is_one_for_classes_in_another_order(self, evaluation, folders):
        save_operating_point(evaluation, "strict", threshold=0.99)
        (folders / "data" / "df").rename(folders / "data" / "synthetic")
        with pytest.raises(InvalidThreshold, match="chosen on df and real"):
            get_predictions_at(OperatingPoint.objects.get(), 7, [])

    def test_errors_are_those_of_predictions(self, evaluation):
        point = save_operating_point(evaluation, "strict", threshold=0.99)
        with pytest.raises(InvalidImageCount):
            get_predictions_at(point, 8, [])

    def test_a_threshold_alone_will_do(self, variant):
        assert {p.pred_label for p in get_predictions(variant, 7, [], threshold=0.0)} == {"real"}
        with pytest.raises(InvalidThreshold):
            get_predictions(variant, 7, [], threshold=1.5)


class TestCompare:
    def test_a_variant_is_as_good_as_itself(self, evaluation, imported):
        comparison = compare(evaluation, imported)
        assert comparison.verdict == "cannot_be_said"
        assert (comparison.num_only_a, comparison.num_only_b) == (0, 0)

    def test_it_is_computed_once(self, evaluation, imported):
        comparison = compare(evaluation, imported)
        StoredScores.objects.all().delete()  # so that nothing can be computed any more
        assert repr(compare(evaluation, imported)) == repr(comparison)

    def test_images_must_be_the_same(self, variant, evaluation, add_images):
        add_images("df", 4, first_grey=90)
        variant.evaluate()
        with pytest.raises(CannotCompare, match="has changed; repeat the older one"):
            compare(evaluation, Evaluation.objects.first())

    def test_there_must_be_as_many(self, variant, evaluation, add_images):
        add_images("df", 5, first_grey=10)
        variant.evaluate()
        with pytest.raises(CannotCompare, match="8 images"):
            compare(evaluation, Evaluation.objects.first())

    def test_an_image_that_only_one_could_read_does_not_count(self, variant, evaluation, folders):
        (folders / "data" / "df" / "000.png").write_bytes(b"no picture")
        measurement = take(variant, DataSet.get_default())
        measurement.table.sha256[0] = ""  # as if it could not even be opened
        measurement.save()
        assert compare(evaluation, measurement.evaluation).num_only_a == 0

    @pytest.mark.shared
    def test_eight_images_tell_nothing_of_two_variants(self, db, folders, shared, png):
        for class_name in ("df", "real"):
            shutil.copytree(shared / "images" / class_name, folders / "data" / class_name)
        for number, path in enumerate(sorted((shared / "models").glob("model*.hdf5"))):
            MLModel.objects.create(
                model_name=f"Model {number}",
                model_file=SimpleUploadedFile("m.hdf5", path.read_bytes()),
                loss_curve=SimpleUploadedFile("c.png", png),
            )
        one, other = Evaluation.objects.all()
        assert one.num_images == 8
        comparison = compare(one, other)
        assert comparison.verdict == "cannot_be_said"
        assert comparison.sentence == (
            "Cannot be said from these images: a class has only 4 independent images, and each "
            "needs 10 or more."
        )


def test_rates_at_any_threshold(evaluation):
    assert get_figures_at(evaluation, 0)["recall"].value == 1.0
    assert get_figures_at(evaluation, 0)["specificity"].value == 0.0
    with pytest.raises(InvalidThreshold):
        get_figures_at(evaluation, -0.1)


def test_calibration_is_kept_beside_the_scores(variant, add_images):
    add_images("df", 40, first_grey=60)
    add_images("real", 40, first_grey=90)
    variant.evaluate()
    evaluation = Evaluation.objects.first()
    before = list(evaluation.table)
    calibrate(evaluation, "temperature")
    evaluation.refresh_from_db()
    assert evaluation.calibration
    assert list(evaluation.table) == before
