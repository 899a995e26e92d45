import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from classifiers.exceptions import ModelFileError
from classifiers.modelfile import inspect, load_model
from classifiers.modelfile.formats import FileFormat, identify
from tests.networks import build_nested, build_sigmoid, save_hdf5

GOLDEN = [
    "963n-01__keras_model.h5",
    "dariusaf-01__Meso4_DF.h5",
    "dariusaf-04__MesoInception_F2F.h5",
    "model1_18epochs_valacc0.9252.hdf5",
    "model2_17epochs_valacc0.89.hdf5",
    "nviable-01__meso4-f2f_retrained.h5",
    "nviable-02__weights.meso4-f2f.best.h5",
    "nviable-07__weights.MesoInception-f2f.best_2.h5",
    "oarriaga-01__gender_mini_XCEPTION.21-0.95.hdf5",
    "oarriaga-05__tiny_XCEPTION_KDEF.hdf5",
]


@pytest.mark.shared
@pytest.mark.parametrize("name", GOLDEN)
def test_every_published_file_loads_and_answers_as_it_did(shared, name):
    golden = json.loads((shared / "models" / "golden.json").read_text())["models"][name]
    _, height, width, channels = golden["input_shape"]
    mode = "L" if channels == 1 else "RGB"
    images = [
        np.asarray(Image.open(path).convert(mode).resize((width, height), Image.Resampling.NEAREST))
        for path in sorted((shared / "images" / "golden").iterdir())
    ]
    raw = np.stack(images).astype("float32").reshape(-1, height, width, channels)
    model = load_model(shared / "models" / name)
    scalings = {"rescale_1/255": raw / 255, "raw_0_255": raw, "tf_-1_1": raw / 127.5 - 1}
    for scaling, data in scalings.items():
        expected = golden["probabilities"][scaling]
        np.testing.assert_allclose(model.predict(data, verbose=0), expected, atol=1e-4)


@pytest.mark.shared
def test_every_file_that_is_accepted_loads(shared):
    for path in sorted((shared / "models").rglob("*.h5")):
        with path.open("rb") as file:
            report = inspect(file)
        if report.verdict != "reject":
            model = load_model(path)
            assert model.count_params() == report.facts["parameters"], path.name


@pytest.mark.parametrize("name", ["model.keras", "model.hdf5"])
def test_both_formats_of_keras_load_under_either_name(tmp_path, name):
    """With all kinds of convolutions, nested models and an order of weights of its own."""
    model = build_nested()
    model.get_layer("inner").trainable = False
    images = np.random.default_rng(0).random((2, 16, 16, 3)).astype("float32")
    archive = tmp_path / "model.keras"
    model.save(archive)
    save_hdf5(model, tmp_path / "model.h5")
    archive.rename(tmp_path / name)
    for path in (tmp_path / name, tmp_path / "model.h5"):
        loaded = load_model(path)
        np.testing.assert_allclose(
            loaded.predict(images, verbose=0), model.predict(images, verbose=0), atol=1e-6
        )


def test_layers_that_cannot_be_uploaded_can_still_be_loaded_by_code(tmp_path, caplog):
    import keras

    images = keras.Input((8, 8, 3))
    x = keras.layers.GlobalAveragePooling2D()(keras.layers.GroupNormalization(3)(images))
    model = keras.Model(images, keras.layers.Dense(1, activation="sigmoid")(x))
    path = save_hdf5(model, tmp_path / "model.h5")
    assert load_model(path).count_params() == model.count_params()
    assert "could not be uploaded" in caplog.text


@pytest.mark.parametrize("name", ["model.hdf5", "model.h5", "model.bin", "model", "a.upload"])
def test_the_name_of_a_file_does_not_matter(tmp_path, name):
    model = load_model(save_hdf5(build_sigmoid(), tmp_path / name))
    assert model.input_shape == (None, 8, 8, 3)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git lfs pull"),
        (b"<html>Not found</html>", "something else"),
    ],
)
def test_what_is_not_hdf5_is_refused_with_what_to_do(tmp_path, content, said):
    path = tmp_path / "model.hdf5"
    path.write_bytes(content)
    with pytest.raises(ModelFileError, match=f"Keras wrote.*{said}"):
        load_model(path)


def test_a_truncated_file_is_refused(tmp_path):
    path = save_hdf5(build_sigmoid(), tmp_path / "model.hdf5")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(ModelFileError, match="damaged") as caught:
        load_model(path)
    assert "/tmp" not in str(caught.value), "a message tells where files are kept"


def test_a_missing_file_is_an_error_that_does_not_tell_its_place(tmp_path):
    with pytest.raises(ModelFileError, match="cannot be read: No such file") as caught:
        load_model(tmp_path / "model.h5")
    assert str(tmp_path) not in str(caught.value)


def test_weights_without_an_architecture_are_refused_with_what_to_do(tmp_path):
    path = tmp_path / "only.weights.h5"
    build_sigmoid().save_weights(path)
    with pytest.raises(ModelFileError, match=r"weights only.*model\.save\("):
        load_model(path)


def test_an_hdf5_file_that_is_no_model_is_refused(tmp_path):
    import h5py

    path = tmp_path / "model.h5"
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = '{"class_name": "Functional", "config": {}}'
    with pytest.raises(ModelFileError, match="architecture in the file is damaged"):
        load_model(path)


def test_formats_are_told_by_bytes(tmp_path):
    path = save_hdf5(build_sigmoid(), tmp_path / "model.zip")
    assert identify(path.read_bytes()) is FileFormat.HDF5


@pytest.mark.shared
def test_code_in_a_file_never_runs(shared):
    for name, said in (
        ("OWN_lambda.h5", "Lambda layer"),
        ("OWN_customlayer.h5", "image classifiers are made of"),
    ):
        with pytest.raises(ModelFileError, match=said):
            load_model(shared / "models" / "keras215" / name)


@pytest.mark.shared
def test_a_training_configuration_of_2021_does_not_matter(shared):
    path: Path = shared / "models" / "model1_18epochs_valacc0.9252.hdf5"
    model = load_model(path)
    assert model.count_params() == 28_073
    assert sum(int(w.numpy().size) for w in model.trainable_weights) == 27_977
