from pathlib import Path

import pytest

from classifiers.exceptions import ModelFileError
from classifiers.modelfile import load_model
from classifiers.modelfile.formats import FileFormat, identify
from tests.networks import build_sigmoid, save_hdf5


@pytest.mark.parametrize("name", ["model.hdf5", "model.h5", "model.bin", "model", "a.upload"])
def test_the_name_of_a_file_does_not_matter(tmp_path, name):
    model = load_model(save_hdf5(build_sigmoid(), tmp_path / name))
    assert model.input_shape == (None, 8, 8, 3)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git lfs pull"),
        (b"PK\x03\x04 and more", "zip archive"),
        (b"<html>Not found</html>", "something else"),
    ],
)
def test_what_is_not_hdf5_is_refused_with_what_to_do(tmp_path, content, said):
    path = tmp_path / "model.hdf5"
    path.write_bytes(content)
    with pytest.raises(ModelFileError, match=f"HDF5 format.*{said}"):
        load_model(path)


def test_a_truncated_file_is_refused(tmp_path):
    path = save_hdf5(build_sigmoid(), tmp_path / "model.hdf5")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(ModelFileError, match="Keras cannot load") as caught:
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
    with pytest.raises(ModelFileError, match="Keras cannot load"):
        load_model(path)


def test_formats_are_told_by_bytes(tmp_path):
    path = tmp_path / "model.zip"
    save_hdf5(build_sigmoid(), path)
    assert identify(path) is FileFormat.HDF5


@pytest.mark.shared
def test_code_in_a_file_never_runs(shared):
    for name, said in (("OWN_lambda.h5", "Lambda layer"), ("OWN_customlayer.h5", "part of Keras")):
        with pytest.raises(ModelFileError, match=said):
            load_model(shared / "models" / "keras215" / name)


@pytest.mark.shared
def test_published_weights_files_are_refused_with_what_to_do(shared):
    with pytest.raises(ModelFileError, match="weights only"):
        load_model(shared / "models" / "dariusaf-01__Meso4_DF.h5")


@pytest.mark.shared
def test_a_training_configuration_of_2021_does_not_matter(shared):
    path: Path = shared / "models" / "model1_18epochs_valacc0.9252.hdf5"
    model = load_model(path)
    assert model.count_params() == 28_073
    assert sum(int(w.numpy().size) for w in model.trainable_weights) == 27_977
