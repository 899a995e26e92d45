"""What is kept beside a model file, and what becomes of it."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.db import transaction

from classifiers.copies import ModelCopies, find_copies
from classifiers.exceptions import ModelFileError
from classifiers.models import MLModel
from tests.networks import build_sigmoid, save_hdf5


@pytest.fixture
def kept(folders):
    def kept() -> list[str]:
        return sorted(path.name for path in (folders / "models").rglob("*") if path.is_file())

    return kept


def test_the_hashes_are_those_of_the_files(variant):
    copies = find_copies(variant)
    for file, sha256 in (
        (variant.model_file, copies.original_sha256),
        (copies.canonical, copies.canonical_sha256),
        (copies.graph, copies.graph_sha256),
    ):
        with file.open() as opened:
            assert hashlib.sha256(opened.read()).hexdigest() == sha256


def test_copy_and_graph_answer_as_the_original_does(variant, brightness_file):
    from keras.models import load_model

    from classifiers.engine import open_graph

    copies = find_copies(variant)
    images = np.random.default_rng(0).uniform(0, 1, (2, 256, 256, 3)).astype("float32")
    expected = load_model(brightness_file, compile=False).predict(images, verbose=0)
    np.testing.assert_allclose(variant.predict(images)[0], expected, atol=1e-6)
    with copies.graph.open() as file:
        outputs = open_graph(file.read()).run(images, [0, 1])
    np.testing.assert_allclose(outputs.probability, expected, atol=1e-5)
    np.testing.assert_allclose(1 / (1 + np.exp(-outputs.logit)), expected, atol=1e-5)
    activations = variant.get_activation_model([0, 1]).predict(images, verbose=0)
    for feature_maps, wanted in zip(outputs.feature_maps, activations, strict=True):
        np.testing.assert_allclose(feature_maps, wanted, atol=1e-5)


def test_what_was_mended_is_kept(variant):
    report = find_copies(variant).report
    assert (report["verdict"], report["code"]) == ("accept", "ok")
    assert report["facts"]["conv_layers"] == [[4, [3, 3]], [3, [1, 5]]]


def test_a_new_file_gets_new_copies(variant, tmp_path, kept, django_capture_on_commit_callbacks):
    path = save_hdf5(build_sigmoid(), tmp_path / "small.hdf5")
    with django_capture_on_commit_callbacks(execute=True):
        variant.model_file = ContentFile(path.read_bytes(), name="small.hdf5")
        variant.save()
    assert len(kept()) == 3
    assert ModelCopies.objects.count() == 1
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    assert find_copies(variant).original_sha256 == sha256
    assert MLModel.objects.get().get_loaded_model().input_shape == (None, 8, 8, 3)


def test_a_new_file_that_is_refused_changes_nothing(variant, kept):
    before = kept()
    variant.model_file = ContentFile(b"no model", name="x.h5")
    with pytest.raises(ModelFileError):
        variant.save()
    assert kept() == before
    assert find_copies(MLModel.objects.get())


def test_they_go_with_their_variant(variant, kept, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        variant.delete()
    assert kept() == []
    assert not ModelCopies.objects.exists()


def test_a_rollback_brings_them_back(variant, kept):
    before = kept()
    with transaction.atomic():
        variant.delete()
        transaction.set_rollback(True)
    assert kept() == before
    assert find_copies(MLModel.objects.get())


def test_a_failed_save_leaves_none(db, dataset, model_file, kept, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("the data base is gone")

    monkeypatch.setattr(ModelCopies, "save", fail)
    with pytest.raises(RuntimeError):
        MLModel.objects.create(model_name="New", model_file=model_file)
    assert kept() == []
    assert not MLModel.objects.exists()


def test_a_file_that_was_put_there_by_hand_has_no_copies_of_another(variant, brightness_file):
    """Whoever changes the row by other means than `save` gets what is in that file."""
    path = variant.model_file.storage.path("trained_models/other.hdf5")
    save_hdf5(build_sigmoid(), path)
    MLModel.objects.update(model_file="trained_models/other.hdf5")
    variant = MLModel.objects.get()
    assert find_copies(variant) is None
    assert variant.get_loaded_model().input_shape == (None, 8, 8, 3)


def test_a_graph_that_was_exchanged_on_disk_is_not_run(variant, export_bytes):
    from classifiers import copies
    from classifiers.engine import graphs

    graphs.clear()
    Path(find_copies(variant).graph.path).write_bytes(export_bytes(build_sigmoid(size=256)))
    with pytest.raises(ModelFileError, match="it has changed"):
        copies.open_graph(variant)
