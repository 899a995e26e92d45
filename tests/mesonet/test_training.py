import numpy as np
import pytest
from PIL import Image

from mesonet.dataset import LabelledPictures
from mesonet.training import (
    TrainingPlan,
    draw_loss_curve,
    predict_probabilities,
    save_model,
    train_model,
)


def dark_and_bright(count: int, seed: int) -> LabelledPictures:
    """Noise pictures of 32 pixels; the bright ones are real."""
    labels = np.tile(np.array([0, 1], np.float32), count)
    noise = np.random.default_rng(seed).integers(0, 100, (2 * count, 32, 32, 3))
    return LabelledPictures((noise + 150 * labels[:, None, None, None]).astype(np.uint8), labels)


@pytest.fixture(scope="module")
def trained():
    plan = TrainingPlan("meso4", epochs=6, batch_size=4, seed=1)
    return train_model(plan, dark_and_bright(24, 1), dark_and_bright(8, 2))


def test_learns_what_tells_the_classes_apart(trained):
    model, _ = trained
    unseen = dark_and_bright(10, 3)

    probabilities = predict_probabilities(model, unseen.pictures)

    assert probabilities.shape == (20,)
    assert ((probabilities > 0.5) == unseen.labels).mean() >= 0.9


def test_history_has_a_value_for_each_epoch(trained):
    _, history = trained

    assert {len(values) for values in history.values()} == {6}
    assert {"loss", "val_loss"} <= history.keys()


def test_keeps_the_weights_of_the_best_epoch(trained):
    model, history = trained
    validation = dark_and_bright(8, 2)

    probabilities = predict_probabilities(model, validation.pictures)

    right = np.where(validation.labels == 1, probabilities, 1 - probabilities)
    assert -np.log(right).mean() == pytest.approx(min(history["val_loss"]), rel=0.01)


def test_same_seed_trains_the_same_network():
    plan = TrainingPlan("meso4", epochs=1, batch_size=4, seed=7)
    data = dark_and_bright(4, 1)

    first, second = (
        predict_probabilities(train_model(plan, data, data)[0], data.pictures) for _ in range(2)
    )

    np.testing.assert_allclose(first, second, atol=1e-3)


def test_saved_model_loads_and_predicts_the_same_without_its_optimizer(trained, tmp_path):
    import h5py
    import keras

    model, _ = trained
    pictures = dark_and_bright(4, 3).pictures
    path = tmp_path / "meso4.hdf5"

    save_model(model, path)

    loaded = keras.models.load_model(path, compile=False)
    expected = predict_probabilities(model, pictures)
    np.testing.assert_allclose(predict_probabilities(loaded, pictures), expected, atol=1e-6)
    with h5py.File(path) as file:
        assert "model_weights" in file
        assert "optimizer_weights" not in file


def test_loss_curve_is_a_png_for_the_page(tmp_path):
    path = tmp_path / "curve.png"

    draw_loss_curve({"loss": [0.7, 0.4], "val_loss": [0.8, 0.6]}, path)

    with Image.open(path) as picture:
        assert (picture.format, picture.size) == ("PNG", (640, 400))
