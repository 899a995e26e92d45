"""What a variant is made of, and what its filters give for one image."""

import io

import numpy as np
import pytest
from PIL import Image

from classifiers.copies import ModelCopies
from classifiers.declarations import Declaration
from classifiers.exceptions import (
    DatasetError,
    InvalidConvIndex,
    InvalidFilterIndex,
    InvalidImageCount,
    ModelFileError,
    UnknownImage,
)
from classifiers.findings import anatomy
from classifiers.models import MLModel
from classifiers.plots import draw_feature_maps

OUTSIDE = [
    *("secret.png", "../secret.png", "df/../../secret.png", "df/../df/000.png", "./df/000.png"),
    *("/etc/passwd", "df", "df/", "", "df//000.png", "df/000.png\0", "DF/000.png", "df\\000.png"),
]


def test_layers_are_listed_as_they_run_and_read_once(variant, django_assert_num_queries):
    layers = anatomy.list_layers(variant)
    assert [layer.name for layer in layers][1:3] == ["first", "second"]
    assert layers[-1].activation == "sigmoid"
    # Whatever becomes of the copy: what was read is known by its hash.
    stored = ModelCopies.objects.get().canonical
    stored.storage.delete(stored.name)
    assert anatomy.list_layers(MLModel.objects.get()) == layers


def test_without_a_copy_there_is_nothing_to_read(variant):
    ModelCopies.objects.all().delete()
    with pytest.raises(ModelFileError, match="our own copy"):
        anatomy.list_layers(MLModel.objects.get())


def test_maps_are_what_the_layer_gives_for_the_image(variant):
    """Each filter of the first layer gives the grey of the picture."""
    drawn = anatomy.draw_maps(variant, 0, "real/001.png").getvalue()
    assert drawn == draw_feature_maps(np.full((256, 256, 4), 201 / 255), 0).getvalue()


def test_a_page_knows_how_much_room_maps_take(variant):
    first = anatomy.list_layers(variant)[1]
    for filter_idx in (None, 2):
        width, height = anatomy.estimate_size(first, filter_idx)
        with Image.open(anatomy.draw_maps(variant, 0, "df/000.png", filter_idx)) as picture:
            assert height == picture.height
            assert width == pytest.approx(picture.width, rel=0.1)
    assert anatomy.estimate_size(first._replace(output_shape=(None, None, 4))) is None


def test_one_filter_is_drawn_alone(variant):
    with Image.open(anatomy.draw_maps(variant, 1, "df/000.png", 2)) as picture:
        assert picture.text["Title"] == "Convolutional layer 1, filter 2: 256 x 256 pixels"
    with Image.open(anatomy.draw_kernels(variant, 1, 2)) as picture:
        expected = "Convolutional layer 1, filter 2: kernel of 1 x 5, 4 channels"
        assert picture.text["Title"] == expected


@pytest.mark.parametrize("filename", OUTSIDE)
def test_names_outside_the_data_set_open_nothing(variant, folders, filename):
    Image.new("RGB", (256, 256)).save(folders / "secret.png")
    Image.new("RGB", (256, 256)).save(folders / "data" / "secret.png")
    for look in (
        lambda: anatomy.draw_maps(variant, 0, filename),
        lambda: anatomy.identify_maps(variant, filename),
    ):
        with pytest.raises(UnknownImage, match="An image is named as the data set has it"):
            look()


def test_layers_and_filters_that_are_not_there(variant):
    with pytest.raises(InvalidConvIndex, match="2 of them"):
        anatomy.draw_maps(variant, 2, "df/000.png")
    for filter_idx in (4, -1, 10**30, "0"):
        with pytest.raises(InvalidFilterIndex, match="this layer has 4 of them. Received: "):
            anatomy.draw_maps(variant, 0, "df/000.png", filter_idx)
        with pytest.raises(InvalidFilterIndex, match="this layer has 4 of them"):
            anatomy.draw_kernels(variant, 0, filter_idx)


def test_an_image_that_cannot_be_read(variant, folders):
    (folders / "data" / "df" / "000.png").write_bytes(b"no picture")
    with pytest.raises(DatasetError, match="cannot be read"):
        anatomy.draw_maps(variant, 0, "df/000.png")


def test_maps_are_known_by_all_that_they_depend_on(variant, folders):
    known = anatomy.identify_maps(variant, "df/000.png")
    assert anatomy.identify_maps(variant, "df/000.png") == known
    assert anatomy.identify_maps(variant, "df/001.png") != known
    Declaration.objects.update(scaling="raw")
    assert anatomy.identify_maps(MLModel.objects.get(), "df/000.png") != known
    file = io.BytesIO()
    Image.new("RGB", (256, 256)).save(file, "png")
    before = anatomy.identify_maps(MLModel.objects.get(), "df/000.png")
    (folders / "data" / "df" / "000.png").write_bytes(file.getvalue())
    assert anatomy.identify_maps(MLModel.objects.get(), "df/000.png") != before


class TestFindImage:
    def test_one_of_a_name(self, variant, settings):
        settings.DATA_URL = "/data/"
        found = anatomy.find_image("real/002.png")
        assert found == ("real/002.png", 1, "real", "/data/real/002.png")

    def test_one_that_is_drawn_is_the_same_each_time(self, variant):
        drawn = [anatomy.find_image(seed=seed) for seed in range(12)]
        assert drawn == [anatomy.find_image(seed=seed) for seed in range(12)]
        assert len({*drawn}) > 3
        assert all(found.filename.startswith(found.class_name) for found in drawn)

    @pytest.mark.parametrize("filename", [name for name in OUTSIDE if name])
    def test_names_outside_the_data_set(self, variant, filename):
        with pytest.raises(UnknownImage):
            anatomy.find_image(filename)

    def test_an_empty_data_set(self, db, folders):
        (folders / "data" / "df").mkdir(parents=True)
        with pytest.raises(InvalidImageCount):
            anatomy.find_image()
