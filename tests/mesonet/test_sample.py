import json
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mesonet.dataset import read_labelled_folder
from mesonet.exceptions import SampleFolderError
from mesonet.faces import CLASS_NAMES, generate_picture
from mesonet.sample import CONTENTS, QUICK, VARIANTS, build_sample, replace_folder
from mesonet.training import predict_probabilities

COMMITTED = Path(__file__).resolve().parents[2] / "sample"


def ignore(line: str) -> None:
    pass


def interrupt_training(line: str) -> None:
    if line.startswith("Training"):
        raise KeyboardInterrupt


def entries(folder: Path) -> list[dict[str, str]]:
    return json.loads((folder / "variants.json").read_text())


def old_sample(parent: Path) -> Path:
    folder = parent / "sample"
    folder.mkdir()
    (folder / "variants.json").write_text("[]")
    return folder


def test_quick_sample_is_whole(quick_sample):
    import keras

    assert {entry.name for entry in quick_sample.iterdir()} == CONTENTS
    assert read_labelled_folder(quick_sample / "data").labels.tolist() == [0, 0, 0, 1, 1, 1]
    for entry in entries(quick_sample):
        model = keras.models.load_model(quick_sample / entry["model_file"], compile=False)
        assert model.output_shape == (None, 1)
        assert (quick_sample / entry["loss_curve"]).is_file()


def test_nothing_is_left_beside_a_finished_sample(quick_sample):
    assert list(quick_sample.parent.iterdir()) == [quick_sample]


def test_new_sample_replaces_the_old_one(tmp_path):
    folder = old_sample(tmp_path)

    with replace_folder(folder) as new:
        (new / "README.md").write_text("new")

    assert [path.relative_to(tmp_path) for path in sorted(tmp_path.rglob("*"))] == [
        Path("sample"),
        Path("sample/README.md"),
    ]


def test_interrupted_run_leaves_the_old_sample(tmp_path):
    folder = old_sample(tmp_path)

    with pytest.raises(KeyboardInterrupt):
        build_sample(folder, seed=1, size=QUICK, report=interrupt_training)

    assert entries(folder) == []
    assert list(tmp_path.iterdir()) == [folder]


def test_interrupted_first_run_leaves_nothing(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        build_sample(tmp_path / "sample", seed=1, size=QUICK, report=interrupt_training)

    assert list(tmp_path.iterdir()) == []


def test_old_sample_comes_back_when_the_new_one_cannot_be_moved(tmp_path):
    folder = old_sample(tmp_path)

    with pytest.raises(FileNotFoundError), replace_folder(folder) as new:
        new.rmdir()

    assert entries(folder) == []
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize("with_manifest", [True, False])
def test_refuses_a_folder_with_anything_else_in_it(tmp_path, with_manifest):
    folder = old_sample(tmp_path)
    (folder / "thesis.txt").write_text("dear to me")
    if not with_manifest:
        (folder / "variants.json").unlink()

    with pytest.raises(SampleFolderError, match=rf"Received: {folder}$"):
        build_sample(folder, seed=1, size=QUICK, report=ignore)

    assert (folder / "thesis.txt").read_text() == "dear to me"


def test_refuses_a_file(tmp_path):
    path = tmp_path / "sample"
    path.write_text("dear to me")

    with pytest.raises(SampleFolderError):
        build_sample(path, seed=1, size=QUICK, report=ignore)

    assert path.read_text() == "dear to me"


def test_names_and_descriptions_fit_the_site():
    for variant in VARIANTS:
        assert 0 < len(variant.model_name) <= 30
        assert 0 < len(variant.model_desc) <= 200
        assert "generated pictures only" in variant.model_desc


class TestCommittedSample:
    def test_is_what_the_command_writes(self):
        assert {entry.name for entry in COMMITTED.iterdir()} == CONTENTS
        assert [(entry["model_name"], entry["model_desc"]) for entry in entries(COMMITTED)] == [
            (variant.model_name, variant.model_desc) for variant in VARIANTS
        ]

    def test_holds_only_the_files_that_it_lists(self):
        listed = {
            COMMITTED / entry[key]
            for entry in entries(COMMITTED)
            for key in ("model_file", "loss_curve")
        }

        assert listed == {*COMMITTED.glob("models/*"), *COMMITTED.glob("loss_curves/*")}

    def test_is_small_enough_to_commit(self):
        assert sum(path.stat().st_size for path in COMMITTED.rglob("*")) < 2_500_000

    @pytest.mark.parametrize("class_name", CLASS_NAMES)
    def test_pictures_are_those_of_the_generator(self, class_name):
        paths = sorted((COMMITTED / "data" / class_name).iterdir())
        assert len(paths) == 60

        jpeg = generate_picture(class_name, 59, seed=1, split="held_out")

        drawn, committed = (
            np.asarray(Image.open(file), np.float32) for file in (BytesIO(jpeg), paths[59])
        )
        # Other builds of libjpeg and NumPy round differently.
        assert np.abs(drawn - committed).mean() < 2

    @pytest.mark.parametrize("position", range(len(VARIANTS)))
    def test_detectors_detect(self, position):
        import keras

        dataset = read_labelled_folder(COMMITTED / "data")
        entry = entries(COMMITTED)[position]
        model = keras.models.load_model(COMMITTED / entry["model_file"], compile=False)

        y_pred = predict_probabilities(model, dataset.pictures) > 0.5

        assert (y_pred == dataset.labels).mean() > 0.75
