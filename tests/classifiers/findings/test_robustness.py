import shutil

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from classifiers.declarations import Declaration
from classifiers.exceptions import DatasetError, NotEvaluated
from classifiers.findings.robustness import measure_stability
from classifiers.models import MLModel
from classifiers.records import Evaluation
from tests.networks import save_hdf5


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
    # Once as it is, and once after each of 25 changes: those of the copies are not scored again.
    assert reports[-1] == (26 * 7, 26 * 7)
    assert [done for done, _ in reports] == sorted(done for done, _ in reports)


def build_grain():
    """Calls pictures real whose pixels differ from their neighbours: grain that shrinking takes."""
    import keras

    images = keras.Input((256, 256, 3))
    x = keras.layers.Conv2D(1, (1, 2), activation="relu")(images)
    x = keras.layers.GlobalAveragePooling2D()(x)
    model = keras.Model(images, keras.layers.Dense(1, activation="sigmoid")(x))
    kernel = np.zeros((1, 2, 3, 1))
    kernel[0, :, 1, 0] = 1, -1
    model.set_weights([kernel, np.zeros(1), np.full((1, 1), 100.0), np.array([-5.0])])
    return model


def test_unsure_answers_are_counted_by_class(db, add_images, folders, tmp_path, loss_curve):
    add_images("df", 4, first_grey=100)
    (folders / "data" / "real").mkdir()
    for number in range(3):
        grain = np.where(np.indices((256, 256)).sum(0) % 2, 100, 156 + number)
        Image.fromarray(grain.astype(np.uint8)).save(folders / "data" / "real" / f"{number}.png")
    content = save_hdf5(build_grain(), tmp_path / "grain.h5").read_bytes()
    variant = MLModel.objects.create(
        model_name="Grain",
        model_file=SimpleUploadedFile("grain.h5", content),
        loss_curve=loss_curve,
    )
    assert variant.accuracy == 100.0
    forged, real = measure_stability(Evaluation.objects.get())["unsure"]
    assert (forged["num_unsure"], forged["num_images"]) == (0, 4)
    assert (real["num_unsure"], real["num_images"], real["share"]) == (3, 3, 1.0)
    assert real["low"] == pytest.approx(0.4385, abs=1e-4)


def test_what_was_evaluated_must_be_what_is_there(evaluation):
    Declaration.objects.update(scaling="raw")
    evaluation.variant = MLModel.objects.get()
    with pytest.raises(NotEvaluated, match="Evaluate it again"):
        measure_stability(evaluation)


def test_without_its_data_set_nothing_can_be_measured(evaluation, folders):
    shutil.rmtree(folders / "data")
    with pytest.raises(DatasetError):
        measure_stability(evaluation)
