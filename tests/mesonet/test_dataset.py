import numpy as np
import pytest
from PIL import Image

from mesonet.dataset import read_labelled_folder
from mesonet.exceptions import DatasetError


def save(path, colour, size=(256, 256), mode="RGB"):
    path.parent.mkdir(exist_ok=True)
    Image.new(mode, size, colour).save(path)


def test_labels_follow_the_names_of_the_folders(tmp_path):
    save(tmp_path / "real" / "a.png", "red")
    save(tmp_path / "df" / "a.png", "blue")
    save(tmp_path / "df" / "b.JPG", "blue")
    (tmp_path / "df" / "notes.txt").write_text("not a picture")
    (tmp_path / ".cache").mkdir()

    dataset = read_labelled_folder(tmp_path)

    assert len(dataset) == 3
    assert dataset.labels.tolist() == [0, 0, 1]
    assert dataset.pictures[2, 0, 0].tolist() == [255, 0, 0]


def test_pictures_come_in_one_size_and_in_rgb(tmp_path):
    save(tmp_path / "df" / "wide.png", "white", size=(90, 40))
    save(tmp_path / "real" / "grey.png", 128, mode="L")

    dataset = read_labelled_folder(tmp_path, image_size=32)

    assert (dataset.pictures.shape, dataset.pictures.dtype) == ((2, 32, 32, 3), np.uint8)
    assert dataset.pictures[1, 5, 5].tolist() == [128, 128, 128]


@pytest.mark.parametrize(
    ("names", "received"), [((), "none"), (("df",), "df"), (("a", "b", "c"), "a, b, c")]
)
def test_needs_two_classes(tmp_path, names, received):
    for name in names:
        save(tmp_path / name / "a.png", "red")

    with pytest.raises(DatasetError, match=rf"two folders.* Received: {received}$"):
        read_labelled_folder(tmp_path)


def test_a_class_without_pictures_is_named(tmp_path):
    save(tmp_path / "df" / "a.png", "red")
    (tmp_path / "real").mkdir()

    with pytest.raises(DatasetError, match=r"must hold pictures.*Received: .*real$"):
        read_labelled_folder(tmp_path)
