import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from classifiers.exceptions import ModelFileError
from classifiers.modelfile import inspect, keras_zip, load_model
from classifiers.modelfile.formats import FileFormat, identify
from classifiers.modelfile.references import nodes
from classifiers.modelfile.report import Code, Refused
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


def test_an_archive_of_a_model_that_was_trained(tmp_path):
    """Its optimizer counts steps in whole numbers, and has an array for each weight."""
    model = build_sigmoid()
    model.compile(optimizer="adam", loss="binary_crossentropy")
    model.fit(np.ones((2, 8, 8, 3)), np.ones((2, 1)), verbose=0)
    model.save(tmp_path / "model.keras")
    loaded = load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded.get_weights()[0], model.get_weights()[0])


def save_archive(folder: Path, model, compression: int) -> Path:
    """What Keras saves, with its members packed or not, and a comment before the weights."""
    path = folder / "packed.keras"
    model.save(folder / "model.keras")
    with zipfile.ZipFile(folder / "model.keras") as saved, zipfile.ZipFile(path, "w") as archive:
        for member in saved.infolist():
            packed = zipfile.ZipInfo(member.filename)
            packed.compress_type, packed.extra = compression, b"\x75\x70\x01\x00\x00"
            archive.writestr(packed, saved.read(member))
    return path


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_archives_load_whether_their_members_are_packed_or_not(tmp_path, compression):
    model = build_sigmoid()
    loaded = load_model(save_archive(tmp_path, model, compression))
    np.testing.assert_array_equal(loaded.get_weights()[0], model.get_weights()[0])


def test_what_is_unpacked_in_memory_is_bounded(tmp_path, monkeypatch):
    path = save_archive(tmp_path, build_sigmoid(), zipfile.ZIP_DEFLATED)
    monkeypatch.setattr(keras_zip, "_UNPACKED_BYTES", 1000)
    with path.open("rb") as file:
        report = inspect(file)
    assert report.code is Code.ARCHIVE_TOO_LARGE
    assert "packed as it is, it may have at most 1000 bytes" in report.message


def test_a_flipped_bit_in_the_weights_of_an_archive_is_noticed(tmp_path):
    path = save_archive(tmp_path, build_sigmoid(), zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[data.find(b"\x89HDF") + 5000] ^= 1
    path.write_bytes(data)
    with pytest.raises(Refused, match="CRC") as refusal:
        load_model(path)
    assert refusal.value.code is Code.NO_KERAS_ARCHIVE


def save_kernel(path: Path, kernel, dtype) -> Path:
    """A network with its kernel in another type of numbers."""
    import h5py

    with h5py.File(save_hdf5(build_sigmoid(), path), "r+") as file:
        place = find_kernel(file)
        del file[place]
        file.create_dataset(place, data=kernel, dtype=dtype)
    return path


def find_kernel(file) -> str:
    found = []
    file.visit(lambda name: found.append(name) if "kernel" in name.rpartition("/")[2] else None)
    return found[0]


@pytest.mark.parametrize("dtype", ["<f8", ">f8", ">f4", "<f2"])
def test_weights_may_be_of_any_precision(tmp_path, dtype):
    kernel = np.array([[0.5], [-2.0], [0.25]])
    loaded = load_model(save_kernel(tmp_path / "model.h5", kernel, dtype))
    np.testing.assert_array_equal(loaded.get_weights()[0], kernel)


def test_weights_that_single_precision_does_not_hold_are_refused(tmp_path):
    path = save_kernel(tmp_path / "model.h5", np.full((3, 1), 1e300), "<f8")
    with pytest.raises(Refused) as refusal:
        load_model(path)
    assert refusal.value.code is Code.WEIGHTS_NOT_FINITE


def test_numbers_of_no_known_type_are_refused(tmp_path):
    """Read as what they look like, they would be others."""
    import h5py

    kind = h5py.h5t.IEEE_F32LE.copy()
    kind.set_ebias(100)
    path = save_hdf5(build_sigmoid(), tmp_path / "model.h5")
    with h5py.File(path, "r+") as file:
        place = find_kernel(file)
        del file[place]
        space = h5py.h5s.create_simple((3, 1))
        creation = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        creation.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        h5py.h5d.create(file.id, place.encode(), kind, space, creation)
    with pytest.raises(Refused) as refusal:
        load_model(path)
    assert refusal.value.code is Code.HDF5_TYPE


def test_an_operation_on_two_tensors_is_loaded_as_a_layer(tmp_path):
    """Saved with the layer, and its architecture changed to what Keras 2 writes for `x + y`."""
    import h5py
    import keras

    images = keras.Input((8, 8, 3), name="images")
    x = keras.layers.Conv2D(3, 3, padding="same", name="conv")(images)
    x = keras.layers.Add(name="sum")([x, images])
    x = keras.layers.GlobalAveragePooling2D()(x)
    model = keras.Model(images, keras.layers.Dense(1, activation="sigmoid")(x))
    path = save_hdf5(model, tmp_path / "model.h5")
    with h5py.File(path, "r+") as file:
        config = json.loads(file.attrs["model_config"])
        for entry in config["config"]["layers"]:
            entry["inbound_nodes"] = [[[*key, {}] for key in node] for node in nodes(entry)]
            if entry["class_name"] == "Add":
                entry["class_name"] = "TFOpLambda"
                entry["config"] = {"name": "sum", "function": "__operators__.add"}
                entry["inbound_nodes"] = [["conv", 0, 0, {"y": ["images", 0, 0], "name": None}]]
        file.attrs["model_config"] = json.dumps(config)
    data = np.random.default_rng(0).random((2, 8, 8, 3)).astype("float32")
    expected = model.predict(data, verbose=0)
    np.testing.assert_allclose(load_model(path).predict(data, verbose=0), expected, atol=1e-6)


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
