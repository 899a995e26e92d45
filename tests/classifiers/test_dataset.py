import os
import random

import numpy as np
import pytest
from PIL import Image

from classifiers import dataset as dataset_room
from classifiers.exceptions import DatasetError, InvalidImageCount, UnknownImage
from classifiers.preprocessing import Preprocessing
from classifiers.utils import IMG_WIDTH, get_data_generator, get_dataset_size, select_img_batch

CONTRACT = Preprocessing(height=IMG_WIDTH, width=IMG_WIDTH)


def grey_of(filename: str) -> int:
    """What tests/conftest.py drew into the picture of this name."""
    class_name, name = filename.split("/")
    return {"df": 10, "real": 200}[class_name] + int(name.removesuffix(".png"))


class TestGetDataGenerator:
    def test_it_is_keras_own_iterator_with_the_defaults_promised(self, dataset):
        from tensorflow.keras.preprocessing.image import DirectoryIterator

        generator = get_data_generator()
        assert isinstance(generator, DirectoryIterator)
        assert (generator.batch_size, generator.shuffle) == (64, True)
        assert IMG_WIDTH == 256

    def test_images_are_rescaled_and_labels_follow_the_folder_names(self, dataset):
        generator = get_data_generator(batch_size=5, shuffle=False)
        assert generator.class_indices == {"df": 0, "real": 1}
        (x1, y1), (x2, y2) = generator[0], generator[1]
        assert (x1.shape, x1.dtype, x2.shape) == ((5, 256, 256, 3), np.float32, (2, 256, 256, 3))
        expected = [grey_of(name) / 255 for name in generator.filenames]
        np.testing.assert_allclose([*x1[:, 0, 0, 0], *x2[:, 9, 9, 2]], expected, rtol=1e-6)
        assert [*y1, *y2] == [0, 0, 0, 0, 1, 1, 1]

    def test_shuffling_changes_the_order_and_loses_nothing(self, add_images):
        add_images("df", 20, first_grey=10)
        add_images("real", 20, first_grey=200)
        shuffled = get_data_generator(batch_size=40)[0][0][:, 0, 0, 0]
        in_order = get_data_generator(batch_size=40, shuffle=False)[0][0][:, 0, 0, 0]
        assert list(shuffled) != list(in_order)
        assert sorted(shuffled) == sorted(in_order)

    def test_it_prints_nothing(self, dataset, capsys):
        get_data_generator()
        assert capsys.readouterr().out == ""

    def test_hidden_folders_are_no_classes(self, dataset, add_images):
        add_images(".ipynb_checkpoints", 1)
        assert get_data_generator().class_indices == {"df": 0, "real": 1}
        assert get_dataset_size() == 7

    @pytest.mark.parametrize("class_names", [[], ["df"], ["df", "other", "real"]])
    def test_other_than_two_classes_is_an_error_that_names_them(
        self, add_images, folders, class_names
    ):
        (folders / "data").mkdir()
        for name in class_names:
            add_images(name, 1)
        with pytest.raises(DatasetError, match=rf"two folders.*{len(class_names)} \("):
            get_data_generator()


class TestGetDatasetSize:
    def test_it_counts_what_the_iterator_yields(self, dataset, folders):
        below = folders / "data" / "df" / "video 1"
        below.mkdir()
        for name in ("a.JPG", "b.jpeg", "c.bmp", "d.tif", "e.ppm", "notes.txt", "f.webp"):
            (below / name).touch()
        (folders / "data" / "loose.png").touch()
        assert get_dataset_size() == get_data_generator().samples == 12

    def test_empty_folders_hold_no_images(self, add_images):
        add_images("df", 0)
        add_images("real", 0)
        assert get_dataset_size() == 0

    def test_a_missing_folder_is_an_error(self):
        with pytest.raises(DatasetError, match="Found 0 images.*does not exist"):
            get_dataset_size()


class TestSelectImgBatch:
    @pytest.mark.parametrize("batch_size", [1, 3, 5, 7])
    def test_it_gives_exactly_so_many_different_images(self, dataset, batch_size):
        for _ in range(5):
            images, filenames, labels, class_names = select_img_batch(batch_size)
            assert images.shape == (batch_size, IMG_WIDTH, IMG_WIDTH, 3)
            assert len(set(filenames)) == len(filenames) == len(labels) == batch_size
            assert class_names == {0: "df", 1: "real"}

    def test_images_names_and_labels_belong_together(self, dataset):
        images, filenames, labels, class_names = select_img_batch(7)
        assert isinstance(filenames, list)
        assert isinstance(labels, list)
        for image, filename, label in zip(images, filenames, labels, strict=True):
            np.testing.assert_allclose(image, grey_of(filename) / 255, rtol=1e-6)
            assert filename.split("/")[0] == class_names[label]
            assert type(label) is int

    def test_every_image_can_be_drawn(self, dataset):
        random.seed(0)
        drawn = {select_img_batch(1)[1][0] for _ in range(60)}
        assert len(drawn) == 7

    def test_only_the_images_drawn_are_read(self, dataset, folders):
        for path in (folders / "data" / "df").iterdir():
            path.write_bytes(b"broken")
        readable = 0
        for _ in range(40):
            try:
                _, filenames, _, _ = select_img_batch(1)
            except DatasetError:
                continue
            assert filenames[0].startswith("real/")
            readable += 1
        assert readable

    @pytest.mark.parametrize("batch_size", [-1, 0, 8])
    def test_a_number_out_of_range_says_the_size_found(self, dataset, batch_size):
        with pytest.raises(InvalidImageCount, match=f"which is 7.*Received: {batch_size}"):
            select_img_batch(batch_size)

    def test_an_empty_data_set_says_the_size_found(self, add_images):
        add_images("df", 0)
        add_images("real", 0)
        with pytest.raises(InvalidImageCount, match="which is 0"):
            select_img_batch(1)

    def test_a_missing_data_set_says_the_size_found(self):
        with pytest.raises(DatasetError, match="Found 0 images"):
            select_img_batch(1)

    def test_an_unreadable_image_is_named(self, dataset, folders):
        (folders / "data" / "real" / "001.png").write_bytes(b"\x89PNG broken")
        with pytest.raises(DatasetError, match=r"real/001\.png .* cannot be read"):
            select_img_batch(7)

    def test_so_is_one_that_unpacks_to_more_than_pillow_takes(self, dataset, folders, monkeypatch):
        from PIL import Image

        monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 30_000)
        with pytest.raises(DatasetError, match=r"\d\.png .* cannot be read.*exceeds limit"):
            select_img_batch(7)


def test_by_the_contract_images_are_read_as_keras_reads_them(folders):
    """Colours, grey and palettes, in PNG and JPEG, resized to half and to double the size."""
    random = np.random.default_rng(0)
    for number, mode in enumerate(["RGB", "L", "P", "1"]):
        for suffix in ["png", "jpg"] if mode in {"RGB", "L"} else ["png"]:
            pixels = random.integers(0, 256, (128 + 400 * (number % 2), 200, 3), dtype="uint8")
            path = folders / "data" / ("df" if number % 2 else "real") / "sub" / f"{mode}.{suffix}"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(pixels).convert(mode).save(path)
    generator = get_data_generator(shuffle=False)
    assert [name for name, _ in dataset_room.list_images()] == generator.filenames
    expected, labels = next(generator)
    images = [dataset_room.read_image(name, CONTRACT) for name, _ in dataset_room.list_images()]
    np.testing.assert_array_equal(images, expected)
    assert [label for _, label in dataset_room.list_images()] == labels.tolist()


class TestIndex:
    """What was listed is kept as long as it holds, and no longer."""

    @pytest.fixture(autouse=True)
    def old_folders(self, dataset, folders):
        """Folders that have not changed for a while, so that what is listed may be kept."""
        self.data = folders / "data"
        self.age()

    def age(self):
        for folder in [self.data, *(p for p in self.data.rglob("*") if p.is_dir())]:
            changed = folder.stat().st_mtime - 10
            os.utime(folder, (changed, changed))

    def test_it_is_kept(self):
        assert dataset_room.get_index() is dataset_room.get_index()

    def test_a_new_file_is_noticed(self):
        assert get_dataset_size() == 7
        (self.data / "real" / "new.png").touch()
        assert get_dataset_size() == 8

    def test_so_are_one_that_is_gone_and_one_that_is_renamed(self):
        index = dataset_room.get_index()
        (self.data / "real" / "000.png").unlink()
        self.age()
        assert get_dataset_size() == 6
        (self.data / "df" / "000.png").rename(self.data / "df" / "zzz.png")
        assert "df/zzz.png" in dataset_room.get_index().filenames
        assert "df/zzz.png" not in index.filenames

    def test_so_is_a_file_in_a_new_folder_below(self):
        assert get_dataset_size() == 7
        below = self.data / "df" / "video"
        below.mkdir()
        self.age()
        assert get_dataset_size() == 7
        (below / "1.png").touch()
        assert get_dataset_size() == 8

    def test_so_is_a_new_class(self):
        assert dataset_room.get_class_names() == ["df", "real"]
        (self.data / "other").mkdir()
        assert dataset_room.get_class_names() == ["df", "other", "real"]

    def test_two_changes_in_one_tick_of_the_file_system_are_noticed(self):
        """The second one leaves the folder's time as the first one has set it."""
        (self.data / "real" / "new.png").touch()
        tick = (self.data / "real").stat().st_mtime_ns
        assert get_dataset_size() == 8
        (self.data / "real" / "newer.png").touch()
        os.utime(self.data / "real", ns=(tick, tick))
        assert get_dataset_size() == 9

    def test_another_data_set_is_another_index(self, settings, folders):
        assert get_dataset_size() == 7
        settings.DATA_ROOT = folders / "elsewhere"
        (folders / "elsewhere" / "a").mkdir(parents=True)
        assert get_dataset_size() == 0


def test_there_is_nothing_to_list_in_empty_folders(add_images):
    add_images("df", 0)
    add_images("real", 0)
    assert dataset_room.list_images() == []


class TestFolder:
    """Any labelled folder, whatever `DATA_ROOT` is."""

    @pytest.fixture
    def folder(self, add_images, folders, settings):
        settings.DATA_ROOT = None
        add_images("../celebrities/a", 2, first_grey=7)
        add_images("../celebrities/b", 1, first_grey=70)
        return dataset_room.Folder(folders / "celebrities")

    def test_it_lists_and_reads_as_the_data_root_does(self, folder):
        assert folder.class_names == ["a", "b"]
        assert folder.list_images() == [("a/000.png", 0), ("a/001.png", 0), ("b/000.png", 1)]
        assert len(folder.get_index()) == 3
        small = Preprocessing(height=4, width=4)
        assert folder.read_pixels("a/001.png", small).tolist() == [[[8] * 3] * 4] * 4
        inverted = folder.read_pixels("a/001.png", small, lambda pixels: 255 - pixels)
        assert inverted.tolist() == [[[247] * 3] * 4] * 4

    def test_errors_call_it_by_its_name_and_tell_no_path(self, folder, folders):
        (folder.root / "c").mkdir()
        with pytest.raises(DatasetError, match=r"^celebrities must hold.* 3 \(a, b, c\)\.$"):
            folder.list_images()
        missing = dataset_room.Folder(folders / "nothing", "The second data set")
        with pytest.raises(DatasetError, match=r"^Found 0 images: The second data set is a"):
            missing.get_index()
        with pytest.raises(DatasetError, match=r"image x.png .* Received: No such file") as caught:
            folder.read_bytes("x.png")
        assert str(folders) not in str(caught.value)

    def test_what_is_no_picture_is_named_alike_each_time(self, folder):
        (folder.root / "a" / "000.png").write_bytes(b"text")
        with pytest.raises(DatasetError, match="a/000.png .* Received: no known format$"):
            folder.read_pixels("a/000.png", CONTRACT)


class TestFindLabel:
    def test_it_is_that_of_the_folder(self, dataset):
        folder = dataset_room.get_data_root()
        assert [folder.find_label(name) for name in ("df/003.png", "real/000.png")] == [0, 1]

    @pytest.mark.parametrize(
        "name", ["000.png", "df/004.png", "df/../real/000.png", "/df/000.png", "df", ""]
    )
    def test_other_names_are_none_of_its_images(self, dataset, name):
        with pytest.raises(UnknownImage, match="An image is named as the data set has it"):
            dataset_room.get_data_root().find_label(name)

    def test_what_came_or_went_is_noticed(self, dataset, add_images, folders):
        folder = dataset_room.get_data_root()
        with pytest.raises(UnknownImage):
            folder.find_label("df/004.png")
        add_images("df", 5)
        assert folder.find_label("df/004.png") == 0
        (folders / "data" / "df" / "004.png").unlink()
        with pytest.raises(UnknownImage):
            folder.find_label("df/004.png")
