from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from classifiers.plots import draw_feature_maps


@pytest.fixture(scope="session")
def viridis() -> np.ndarray:
    """The 256 colours of the colour table, as 8-bit RGB."""
    from matplotlib import colormaps

    return np.round(colormaps["viridis"](np.arange(256))[:, :3] * 255).astype(int)


def read(file: BytesIO) -> np.ndarray:
    return np.asarray(Image.open(file).convert("RGB")).astype(int)


@pytest.mark.parametrize("num_filters", [2, 3, 4, 10, 64])
def test_every_filter_is_in_the_picture(num_filters, viridis):
    """Each filter's map is of one colour, so the picture must have large areas of all of them."""
    values = np.linspace(0, 1, num_filters, dtype="float32")
    pixels = read(draw_feature_maps(np.tile(values, (20, 30, 1)), conv_idx=0))
    for value in values:
        colour = viridis[min(int(value * 256), 255)]
        area = np.count_nonzero(np.abs(pixels - colour).max(axis=2) <= 1)
        assert area >= 128 * 80, f"the map of value {value} is not there"


def test_a_map_is_drawn_value_by_value(viridis):
    """The picture of a single map can be read back from its colours."""
    values = np.random.default_rng(0).random((4, 4, 1)).astype("float32")
    values.flat[:2] = 0, 1  # the ends of the colour scale
    pixels = read(draw_feature_maps(values, conv_idx=0))
    # The grid begins below the title and the number, at the left margin; a value is 32 pixels wide.
    centres = pixels[56 + 16 : 56 + 128 : 32, 12 + 16 : 12 + 128 : 32]
    expected = viridis[np.minimum((values[..., 0] * 256).astype(int), 255)]
    np.testing.assert_allclose(centres, expected, atol=1)


def test_the_title_names_the_layer():
    for conv_idx, num_filters, title in (
        (12, 3, "Convolutional layer 12: 3 filters, 8 x 6 pixels"),
        (0, 1, "Convolutional layer 0: 1 filter, 8 x 6 pixels"),
    ):
        file = draw_feature_maps(np.zeros((8, 6, num_filters), "float32"), conv_idx)
        assert Image.open(file).text["Title"] == title


def test_title_numbers_and_scale_are_drawn():
    """What is written shows: two pictures differ exactly where their writing differs."""
    maps = np.random.default_rng(0).random((128, 128, 4)).astype("float32")
    first, second = (read(draw_feature_maps(maps, conv_idx)) for conv_idx in (0, 7))
    rows, _ = np.nonzero((first != second).any(axis=2))
    assert rows.size
    assert rows.max() < 36, "only the title may change with the layer's number"
    dark = (first.max(axis=2) < 60) & (first.min(axis=2) < 60)
    numbers = dark[36:56, 12 : 12 + 2 * 148]  # above the first two maps
    assert numbers[:, :148].any()
    assert numbers[:, 148:].any()
    assert dark[56:, 12 + 2 * 148 + 30 :].any(), "the colour scale has no labels"


def test_a_value_is_never_less_than_a_pixel():
    assert Image.open(draw_feature_maps(np.zeros((300, 300, 4), "float32"), 0)).width > 600


def test_drawing_keeps_no_figure_open():
    from matplotlib import pyplot as plt

    draw_feature_maps(np.zeros((8, 8, 2), "float32"), 0)
    assert plt.get_fignums() == []


def test_a_batch_of_one_is_drawn_like_the_image_in_it():
    maps = np.random.default_rng(0).random((8, 8, 2)).astype("float32")
    alone, in_batch = draw_feature_maps(maps, 0), draw_feature_maps(maps[np.newaxis], 0)
    assert alone.getvalue() == in_batch.getvalue()
    with pytest.raises(ValueError, match="reshape"):
        draw_feature_maps(np.zeros((2, 8, 8, 2), "float32"), 0)
