import numpy as np
import pytest
from PIL import Image

from classifiers import dataset as dataset_room
from classifiers.exceptions import DatasetError, InvalidImageCount
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
        np.random.seed(0)
        drawn = {select_img_batch(1)[1][0] for _ in range(60)}
        assert len(drawn) == 7

    def test_only_the_images_drawn_are_read(self, dataset, folders, monkeypatch):
        from keras.src.utils import image_utils

        read = []
        load = image_utils.load_img
        monkeypatch.setattr(
            image_utils,
            "load_img",
            lambda path, **options: read.append(path) or load(path, **options),
        )
        _, filenames, _, _ = select_img_batch(2)
        assert [path.removeprefix(f"{folders}/data/") for path in read] == filenames

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
        with pytest.raises(DatasetError, match=r"df/000\.png .* cannot be read.*exceeds limit"):
            select_img_batch(7)


def test_the_whole_data_set_is_read_once_in_order(add_images):
    add_images("df", 60, first_grey=10)
    add_images("real", 10, first_grey=200)
    batches = list(dataset_room.read_batches(CONTRACT))
    assert [len(x) for x, _ in batches] == [64, 6]
    greys = np.concatenate([x[:, 0, 0, 0] for x, _ in batches]) * 255
    np.testing.assert_allclose(greys, [*range(10, 70), *range(200, 210)], rtol=1e-5)


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
    ((images, found),) = dataset_room.read_batches(CONTRACT)
    np.testing.assert_array_equal(images, expected)
    assert found == labels.tolist()


def test_there_is_nothing_to_read_in_empty_folders(add_images):
    add_images("df", 0)
    add_images("real", 0)
    with pytest.raises(DatasetError, match="0 images"):
        next(dataset_room.read_batches(CONTRACT))
