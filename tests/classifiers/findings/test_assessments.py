"""Evaluations by workers, and whether one comes out the same when it is made again."""

import re
import uuid

import pytest
from django.utils import timezone
from PIL import Image

from classifiers import jobs
from classifiers.declarations import Declaration
from classifiers.evaluation import Figure, Figures
from classifiers.exceptions import DatasetError, UnsupportedModel
from classifiers.findings.assessments import describe_accuracies, repeat
from classifiers.jobs import Job
from classifiers.measurements import start
from classifiers.models import MLModel
from classifiers.records import DataSet, Evaluation, StoredScores

works = pytest.mark.django_db(transaction=True)
"""Jobs are handed over when a transaction commits, and the backend of tests does them at once."""


@pytest.fixture
def background(settings):
    settings.CLASSIFIERS_EVALUATE_IN_BACKGROUND = True


@pytest.fixture
def publish(model_file, loss_curve):
    return lambda: MLModel.objects.create(
        model_name="Model 1", model_file=model_file, loss_curve=loss_curve
    )


@pytest.fixture
def broken_dataset(folders):
    """The folders are there, and no file in them is a picture."""
    for class_name in ("df", "real"):
        folder = folders / "data" / class_name
        folder.mkdir(parents=True)
        (folder / "a.png").write_bytes(b"no picture")


@pytest.mark.django_db
def test_a_variant_is_stored_before_it_is_evaluated(background, dataset, publish, client):
    variant = publish()  # nothing is handed over before the transaction of the test ends
    variant.refresh_from_db()
    assert (variant.accuracy, variant.clr) == (None, None)
    assert len(variant.conv_layers) == 2
    assert Evaluation.objects.get().status == "queued"
    assert not StoredScores.objects.exists()
    assert "waits to be evaluated" in client.get("/variants/").text


@works
def test_then_workers_fill_in_its_figures_and_all_the_rest(background, dataset, publish):
    variant = publish()
    variant.refresh_from_db()
    assert variant.accuracy == 100.0
    evaluation = Evaluation.objects.get()
    assert (evaluation.describe_status(), evaluation.num_images) == ("complete", 7)
    assert {figure["name"] for figure in evaluation.figures["figures"]} > {"roc_auc", "accuracy"}
    assert evaluation.curves["histogram"]
    assert {job.status for job in Job.objects.all()} == {"succeeded"}
    assert sorted(job.function.rpartition(".")[2] for job in Job.objects.all()) == [
        "examine_evaluation",
        "measure_evaluation",
        "measure_excitations",
        "measure_stability",
    ]


@works
def test_how_many_images_are_decided_rightly_can_be_followed(variant, folders, client):
    """One image is of the other class, and one is broken; a high output means class 0 here."""
    (folders / "data" / "real" / "000.png").replace(folders / "data" / "df" / "900.png")
    (folders / "data" / "df" / "000.png").write_bytes(b"broken")
    variant.declaration = Declaration(positive_class=0)
    variant.save()
    evaluation = start(variant, DataSet.get_default())
    job = Job.objects.get(
        function__endswith="measure_evaluation", arguments={"evaluation_id": str(evaluation.pk)}
    )
    assert job.so_far == {"num_right": 1, "num_images": 6}


@works
def test_an_evaluation_made_at_once_gets_figures_too(variant):
    evaluation = Evaluation.objects.get()
    assert evaluation.describe_status() == "complete"
    assert {"roc_auc", "accuracy"} < {figure["name"] for figure in evaluation.figures["figures"]}
    assert evaluation.stability is None  # nobody waits for that


@works
def test_its_stability_is_measured_where_that_is_wanted(settings, dataset, publish):
    settings.CLASSIFIERS_MEASURE_STABILITY = True
    publish()
    evaluation = Evaluation.objects.get()
    assert evaluation.describe_status() == "complete"
    unsure = evaluation.stability["unsure"]
    assert [(share["num_images"], share["num_unsure"]) for share in unsure] == [(4, 0), (3, 0)]
    assert {"jpeg", "blur", "crop"} <= set(evaluation.stability["curves"])


@works
def test_a_first_evaluation_that_fails_keeps_the_variant_and_says_why(
    background, broken_dataset, publish, client
):
    variant = publish()
    assert MLModel.objects.get().accuracy is None
    evaluation = Evaluation.objects.get()
    assert evaluation.status == "failed"
    text = describe_accuracies([variant])[variant.pk]
    assert re.match(r"evaluation failed: The image df/a\.png .* cannot be read", text)
    page = client.get("/variants/").text
    assert "failed" in page
    assert "The image df/a.png of the data set cannot be read" in page


@works
def test_it_can_be_tried_again_and_has_scores_once(background, broken_dataset, publish, folders):
    variant = publish()
    for class_name, grey in (("df", 10), ("real", 240)):
        picture = Image.new("RGB", (8, 8), 3 * (grey,))
        picture.save(folders / "data" / class_name / "a.png")
    jobs.retry(Evaluation.objects.get().job)
    variant.refresh_from_db()
    assert variant.accuracy == 100.0
    assert Evaluation.objects.count() == StoredScores.objects.count() == 1


@pytest.mark.django_db
def test_a_missing_data_set_is_said_at_once(background, publish):
    with pytest.raises(DatasetError):
        publish()
    assert not MLModel.objects.exists()


@pytest.mark.django_db
def test_one_that_was_cancelled_is_said_to_be(background, dataset, publish):
    variant = publish()
    jobs.cancel(Job.objects.get())
    assert describe_accuracies([variant])[variant.pk] == "evaluation was cancelled"


@works
def test_nothing_is_left_to_do_for_a_variant_that_was_deleted(background, dataset, publish):
    variant = publish()
    arguments = {"evaluation_id": str(Evaluation.objects.get().pk)}
    variant.delete()
    job = jobs.enqueue("classifiers.tasks.measure_evaluation", arguments)
    assert job.status == "cancelled"
    assert not Evaluation.objects.exists()


@works
def test_a_second_evaluation_leaves_the_figures_alone_unless_they_are_wanted(variant, add_images):
    add_images("df", 4, first_grey=250)
    start(variant, DataSet.get_default())
    variant.refresh_from_db()
    assert variant.accuracy == 100.0
    start(variant, DataSet.get_default(), adopts=True)
    variant.refresh_from_db()
    assert variant.accuracy == 42.86


def test_the_standing_of_many_variants_is_one_question(variant, django_assert_num_queries):
    MLModel.objects.update(accuracy=None, clr=None)
    variants = list(MLModel.objects.all())
    with django_assert_num_queries(1):
        assert describe_accuracies(variants) == {variant.pk: "not evaluated yet"}


class TestDescribeAccuracies:
    @pytest.fixture
    def measured(self, variant):
        """With an accuracy whose interval knows of videos."""
        evaluation = Evaluation.objects.get()
        figures = Figure("accuracy", 1.0, 0.2, 1.0, "", 7), Figure("recall", 0.5, 0.4, 0.6, "", 3)
        by_name = {figure.name: figure for figure in figures}
        evaluation.figures = Figures(0.5, 7, 2, by_name).to_json()
        evaluation.save()
        return variant

    def test_the_interval_is_that_of_the_evaluation_that_was_adopted(self, measured):
        said = {measured.pk: "100.0 % (7 of 7 images; 95 % interval 20.0 to 100.0 %)"}
        assert describe_accuracies([measured]) == said
        assert describe_accuracies(iter([measured])) == said

    @pytest.mark.parametrize(
        "change", [{"adopts": False}, {"figures": None}, {"finished_at": None}], ids=str
    )
    def test_without_one_each_image_counts(self, measured, change):
        Evaluation.objects.update(**change)
        assert "64.6 to 100.0 %" in describe_accuracies([measured])[measured.pk]

    def test_one_that_was_given_by_hand_is_none_of_an_evaluation(self, measured):
        measured.accuracy = 85.71
        text = describe_accuracies([measured])[measured.pk]
        assert text == "85.71 % (6 of 7 images; 95 % interval 48.7 to 97.4 %)"

    def test_the_newest_one_counts(self, measured):
        evaluation = Evaluation.objects.get()
        evaluation.pk, evaluation.finished_at = uuid.uuid4(), timezone.now()
        evaluation.figures["figures"][0]["low"] = 0.3
        evaluation.save(force_insert=True)
        assert "30.0 to 100.0 %" in describe_accuracies([measured])[measured.pk]

    def test_many_variants_take_two_questions(self, measured, django_assert_num_queries):
        others = [MLModel(model_name=str(place)) for place in range(3)]
        with django_assert_num_queries(2):
            assert len(describe_accuracies([measured, measured, *others])) == 4


class TestRepeat:
    def test_it_comes_out_the_same(self, variant):
        repetition = repeat(Evaluation.objects.get())
        assert repetition.is_same
        assert (repetition.largest_difference, repetition.num_changed) == (0.0, 0)
        assert Evaluation.objects.count() == 1, "it was saved"

    def test_a_changed_data_set(self, variant, add_images):
        add_images("df", 4, first_grey=250)
        repetition = repeat(Evaluation.objects.get())
        assert not repetition.is_same
        assert repetition.num_changed == 4
        assert "The data set is another one" in repetition.differences[0]
        assert "4 of 7 images get another class" in repetition.differences[1]

    def test_other_names(self, variant, add_images):
        add_images("df", 5, first_grey=10)
        assert "The images have other names." in repeat(Evaluation.objects.get()).differences

    def test_another_declaration(self, variant):
        Declaration.objects.update(positive_class=0, scaling="raw")
        differences = " ".join(repeat(Evaluation.objects.get()).differences)
        assert (
            "The preprocessing is another one: scaling unit then, scaling raw now." in differences
        )
        assert "The direction is another one" in differences

    def test_other_software(self, variant):
        evaluation = Evaluation.objects.get()
        evaluation.versions["numpy"] = "1.0"
        [difference] = repeat(evaluation).differences
        assert difference.startswith("The software is another one: numpy 1.0 then, numpy ")

    def test_an_image_that_cannot_be_read_any_more(self, variant, folders):
        (folders / "data" / "df" / "000.png").write_bytes(b"no picture")
        repetition = repeat(Evaluation.objects.get())
        assert "Some images could be read only once" in repetition.differences[-1]

    def test_scores_from_elsewhere_cannot_be_repeated(self, db, dataset):
        evaluation = Evaluation(model_name="Other", dataset=DataSet.get_default())
        with pytest.raises(UnsupportedModel):
            repeat(evaluation)
