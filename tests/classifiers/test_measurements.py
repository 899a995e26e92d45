"""What an evaluation keeps, whose figures it fills in, and which class a high output means."""

import shutil

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from classifiers.declarations import Declaration
from classifiers.exceptions import DatasetError, ModelFileError
from classifiers.measurements import fill, is_current, take
from classifiers.models import MLModel
from classifiers.records import DataSet, Evaluation, StoredScores
from tests.networks import build_sigmoid, save_hdf5


@pytest.fixture
def publish(db, model_file, loss_curve):
    def publish(**declared):
        variant = MLModel(model_name="Model 1", model_file=model_file, loss_curve=loss_curve)
        if declared:
            variant.declaration = Declaration(**declared)
        variant.save()
        return variant

    return publish


@pytest.fixture
def register(folders):
    """Registers a data set of eight forged, dark pictures and six real, bright ones."""

    def register(forged: str, real: str, name: str = "Elsewhere") -> DataSet:
        for class_name, count, grey in ((forged, 8, 20), (real, 6, 220)):
            folder = folders / name / class_name
            folder.mkdir(parents=True)
            for number in range(count):
                Image.new("RGB", (16, 16), 3 * (grey + number,)).save(folder / f"{number}.png")
        return DataSet.register(name, folders / name)

    return register


def test_the_first_save_keeps_all_that_it_takes_to_repeat_it(variant):
    evaluation = Evaluation.objects.get()
    assert evaluation.variant == variant
    assert evaluation.adopts
    assert (evaluation.num_images, evaluation.failures) == (7, {})
    assert evaluation.class_names == ["df", "real"]
    assert evaluation.manifest_sha256 == evaluation.dataset.manifest_sha256
    assert evaluation.dataset.class_counts == [4, 3]
    assert len(evaluation.model_sha256) == len(evaluation.graph_sha256) == 64
    assert evaluation.preprocessing["scaling"] == "unit"
    assert {"python", "numpy", "pillow", "openvino"} == set(evaluation.versions)
    assert evaluation.seconds > 0
    scores = list(evaluation.table)
    assert [score.y_true for score in scores] == 4 * [0] + 3 * [1]
    assert [score.probability >= 0.5 for score in scores] == 4 * [False] + 3 * [True]
    assert all(len(score.sha256) == 64 for score in scores)


def test_a_failing_first_evaluation_leaves_nothing(publish, folders):
    with pytest.raises(DatasetError):
        publish()
    assert not MLModel.objects.exists()
    assert not Evaluation.objects.exists()
    assert not [path for path in folders.rglob("*") if path.is_file()]


def test_an_evaluation_on_another_data_set_leaves_the_figures_alone(variant, register):
    measurement = take(variant, register("fake", "real"))
    measurement.save()
    variant.refresh_from_db()
    assert (variant.accuracy, variant.clr["rows"][2][-1]) == (100.0, 7)
    assert Evaluation.objects.of(variant).first().num_images == 14


@pytest.mark.parametrize(
    ("forged", "real", "declared", "is_doubted"),
    [
        ("df", "real", {}, False),
        ("fake", "real", {}, True),  # matched by the name real, which is class 1 in both
        ("synthetic", "real", {}, True),  # real is class 0 here
        ("forged", "genuine", {}, True),  # no name is shared: taken in order
        ("df", "real", {"class_names": ["real", "df"], "positive_class": 0}, False),
    ],
)
def test_what_a_high_output_means_is_found_by_the_names_of_classes(
    dataset, publish, register, forged, real, declared, is_doubted
):
    """Real pictures are bright, whatever their class is called or numbered."""
    measurement = take(publish(**declared), register(forged, real))
    assert measurement.report.accuracy == 100.0
    doubts = measurement.evaluation.doubts
    assert bool(doubts) is is_doubted
    if is_doubted:
        assert "the variant was declared for df and real" in doubts[0]


def test_predictions_follow_the_names_of_classes_too(publish, dataset, folders):
    from classifiers.utils import get_predictions

    variant = publish()
    (folders / "data" / "df").rename(folders / "data" / "synthetic")
    for prediction in get_predictions(variant, 7, []):
        assert prediction.pred_label == prediction.true_label
        assert prediction.probability > 90


def test_an_image_that_cannot_be_read_is_counted_named_and_left_out(variant, folders):
    (folders / "data" / "df" / "001.png").write_bytes(b"no picture")
    variant.evaluate()
    evaluation = Evaluation.objects.first()
    assert list(evaluation.failures) == ["df/001.png"]
    assert evaluation.num_images == 7
    assert "1 of 7 images are not counted" in evaluation.doubts[0]
    assert variant.clr["rows"][2][-1] == 6
    assert [score.filename for score in evaluation.table if score.logit is None] == ["df/001.png"]


def test_a_file_that_cannot_be_opened_does_not_make_the_data_set_another_one(variant, folders):
    before = DataSet.objects.get().manifest_sha256
    path = folders / "data" / "df" / "001.png"
    path.unlink()
    path.symlink_to("nowhere")
    variant.evaluate()
    assert DataSet.objects.get().manifest_sha256 == before


def test_figures_are_not_taken_over_from_a_file_that_was_exchanged_meanwhile(variant, tmp_path):
    measured = take(variant, DataSet.get_default())
    other = MLModel.objects.get()
    content = save_hdf5(build_sigmoid(256), tmp_path / "other.h5").read_bytes()
    other.model_file = SimpleUploadedFile("other.h5", content)
    other.save()
    with pytest.raises(ModelFileError, match="another file"):
        variant.adopt(measured)
    assert Evaluation.objects.count() == 1
    assert not is_current(Evaluation.objects.get(), MLModel.objects.get())


def test_a_save_does_not_undo_figures_that_workers_have_stored(variant):
    MLModel.objects.update(accuracy=None, clr=None)
    early = MLModel.objects.get()
    MLModel.objects.get().evaluate()
    early.model_desc = "Typed while it was evaluated"
    early.save()
    variant.refresh_from_db()
    assert (variant.accuracy, variant.model_desc) == (100.0, "Typed while it was evaluated")
    assert variant.clr


def test_neither_does_one_that_knows_older_figures(variant):
    early = MLModel.objects.get()
    MLModel.objects.update(accuracy=50.0)
    Declaration.objects.update(doubts=["A new doubt"])
    early.model_desc = "Typed while it was evaluated again"
    declared = early.declaration
    early.declaration = declared
    declared.doubts = []
    early.save()
    variant.refresh_from_db()
    assert (variant.accuracy, variant.model_desc) == (50.0, "Typed while it was evaluated again")
    assert variant.declaration.doubts == ["A new doubt"]


def test_figures_that_code_has_set_are_saved(variant):
    variant.accuracy = 12.5
    variant.save(update_fields=["model_desc"])
    assert MLModel.objects.get().accuracy == 100.0
    variant.save()
    assert MLModel.objects.get().accuracy == 12.5
    variant.clr["rows"].pop()
    variant.save()
    assert len(MLModel.objects.get().clr["rows"]) == 4


def test_what_was_not_read_is_not_saved(variant):
    named = MLModel.objects.only("model_name").get()
    MLModel.objects.update(model_desc="Other words", accuracy=50.0)
    named.model_name = "Other name"
    named.save()
    variant.refresh_from_db()
    assert (variant.model_name, variant.model_desc) == ("Other name", "Other words")
    assert variant.accuracy == 50.0


def test_scores_are_stored_once_however_often_they_are_saved(variant):
    measurement = fill(Evaluation.objects.get(), variant)
    measurement.save()
    measurement.save()
    assert Evaluation.objects.count() == StoredScores.objects.count() == 1


def test_frames_of_a_video_are_known_as_such(variant, folders):
    for class_name, videos in (("df", (1, 2)), ("real", (3, 4))):
        folder = folders / "data" / class_name
        picture = next(folder.iterdir()).read_bytes()
        shutil.rmtree(folder)
        folder.mkdir()
        for video in videos:
            for frame in (1, 2):
                (folder / f"vid{video}_frame{frame}.png").write_bytes(picture)
    table = take(variant, DataSet.get_default()).table
    assert set(table.groups) == {"df/vid1", "df/vid2", "real/vid3", "real/vid4"}
