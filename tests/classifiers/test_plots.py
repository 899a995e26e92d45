import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from classifiers.plots import (
    colours,
    count_drawn,
    draw_feature_maps,
    draw_heat_map,
    draw_kernels,
    estimate_size,
    png,
)
from classifiers.plots.colours import Range
from classifiers.plots.lettering import render
from classifiers.plots.scale import find_ticks
from classifiers.plots.viridis import VIRIDIS

# Where the first map begins, what is between two, and between the last and the scale; in pixels.
TOP, LEFT, GAP, SPACE = 60, 12, 20, 20
WHITE, GREY = (255, 255, 255), (210, 210, 210)


@pytest.fixture(scope="session")
def table() -> np.ndarray:
    """The colours for values from the lowest to the highest, mixed from Matplotlib's own table."""
    from matplotlib import colormaps

    given = np.round(colormaps["viridis"](np.arange(256))[:, :3] * 255)
    assert np.array_equal(VIRIDIS, given)
    steps = np.linspace(0, 255, 240)
    return np.stack([np.interp(steps, np.arange(256), c) for c in given.T], axis=1).round()


def random_indices(shape: tuple[int, ...]) -> np.ndarray:
    """Places in the table of colours, the first and the last among them."""
    indices = np.random.default_rng(0).integers(0, 240, shape)
    indices.flat[0], indices.flat[-1] = 0, 239
    return indices


def read(file: BytesIO) -> np.ndarray:
    return np.asarray(Image.open(file).convert("RGB"))


def cut(pixels: np.ndarray, number: int, size: tuple[int, int], columns: int) -> np.ndarray:
    """The pixels of one filter's map, and the gap above it."""
    row, column = divmod(number, columns)
    top, left = TOP + row * (size[0] + GAP), LEFT + column * (size[1] + GAP)
    return pixels[top - GAP : top + size[0], left : left + size[1]]


@pytest.mark.parametrize(
    ("shape", "zoom", "columns"),
    [
        ((4, 4, 1), 32, 1),
        ((1, 1, 2), 128, 2),
        ((128, 128, 3), 1, 3),
        ((8, 8, 4), 16, 2),
        ((7, 7, 7), 19, 4),
        ((256, 256, 8), 1, 4),
        ((20, 30, 10), 5, 5),
        ((5, 40, 7), 4, 2),
        ((40, 8, 7), 4, 7),
        ((5, 5, 64), 26, 8),
        ((7, 7, 512), 10, 32),
        ((512, 512, 2), 1, 2),
        ((3, 300, 4), 1, 1),
    ],
)
def test_every_filter_is_drawn_value_by_value(shape, zoom, columns, table):
    """Each map can be read back from the picture, at so many pixels a value, and exactly."""
    indices = random_indices(shape)
    pixels = read(draw_feature_maps((indices / 239 * 6 - 2).astype("float32"), conv_idx=0))
    size = shape[0] * zoom, shape[1] * zoom
    for number in range(shape[2]):
        expected = table[indices[..., number].repeat(zoom, axis=0).repeat(zoom, axis=1)]
        np.testing.assert_array_equal(cut(pixels, number, size, columns)[GAP:], expected)


def test_gaps_are_white_but_for_the_numbers():
    pixels = read(draw_feature_maps(random_indices((64, 64, 6)).astype("float32"), 0))
    for column in (1, 2):
        left = LEFT + column * 148
        assert (pixels[TOP : TOP + 128, left - GAP : left] == WHITE).all()
    assert (pixels[TOP + 128 : TOP + 148, LEFT + 30 : LEFT + 128] == WHITE).all()
    assert (pixels[: TOP + 276, :LEFT] == WHITE).all()


@pytest.mark.parametrize("num_filters", [1, 16, 130])
def test_every_map_has_a_number_of_its_own(num_filters):
    pixels = read(draw_feature_maps(np.zeros((64, 64, num_filters), "float32"), 0))
    size, columns = {1: (128, 1), 16: (128, 4), 130: (64, 13)}[num_filters]
    numbers = [cut(pixels, n, (size, size), columns)[:GAP] for n in range(num_filters)]
    assert all(number.min() < 80 for number in numbers), "a map has no number"
    assert len({number.tobytes() for number in numbers}) == num_filters


@pytest.mark.parametrize("width", [1, 5])
def test_numbers_do_not_touch_where_maps_are_narrow(width):
    pixels = read(draw_feature_maps(np.zeros((512, width, 120), "float32"), 0))
    inked = np.flatnonzero((pixels[TOP - GAP : TOP] != WHITE).any(axis=(0, 2)))
    # More than ten pixels between two numbers, a few between two digits.
    assert np.count_nonzero(np.diff(inked) > 10) >= 20


def test_maps_share_one_scale(table):
    maps = np.zeros((8, 8, 3), "float32")
    maps[..., 1], maps[..., 2] = 1, 2
    pixels = read(draw_feature_maps(maps, 0))
    for number, index in enumerate((0, 120, 239)):
        assert (cut(pixels, number, (128, 128), 3)[GAP:] == table[index]).all()


def test_the_scale_beside_the_maps_shows_all_colours(table):
    maps = random_indices((128, 128, 8)).astype("float32")
    pixels = read(draw_feature_maps(maps, 0))
    scale = pixels[TOP : TOP + 276, LEFT + 4 * 148 - GAP + SPACE :]
    np.testing.assert_array_equal(np.unique(scale[:, 0], axis=0), np.unique(table, axis=0))
    assert (scale[0, :16] == table[239]).all()
    assert (scale[-1, :16] == table[0]).all()


def test_a_picture_has_a_scale_of_some_height_even_if_its_maps_have_none(table):
    pixels = read(draw_feature_maps(np.arange(512, dtype="float32").reshape(1, 512, 1), 0))
    assert (pixels[TOP + 127, LEFT + 512 + SPACE] == table[0]).all()


def test_labels_of_the_scale_do_not_touch():
    """Seven of them, as many as there can be, on the smallest scale."""
    pixels = read(draw_feature_maps(np.linspace(0, 6, 16, dtype="f4").reshape(4, 4, 1), 0))
    labels = pixels[:, LEFT + 128 + SPACE + 24 :][TOP - 10 :, :14]
    inked = (labels != WHITE).any(axis=(1, 2)).astype(int)
    assert np.count_nonzero(np.diff(inked, prepend=0) == 1) == 7


def test_labels_stand_where_the_scale_has_their_colour():
    maps = np.linspace(-0.5, 4, 16, dtype="float32").reshape(4, 4, 1)
    places = np.asarray(Image.open(draw_feature_maps(maps, 0))).astype(int)
    scale = places[:, LEFT + 128 + SPACE :]
    for value in range(5):
        share = (value + 0.5) / 4.5
        row = TOP + round(127 * (1 - share))
        assert abs(scale[row, 0] - 16 - 239 * share) <= 2  # a row is as many colours
        assert (scale[row, 16:21] == colours.INK).all(), "no line from the colour to its label"
        letters = render(str(value), 14)
        height, width = letters.shape
        top = row - height // 2
        np.testing.assert_array_equal(scale[top : top + height, 25 : 25 + width], letters)


def test_the_title_names_the_layer():
    for conv_idx, num_filters, title in (
        (12, 3, "Convolutional layer 12: 3 filters, 8 x 6 pixels"),
        (0, 1, "Convolutional layer 0: 1 filter, 8 x 6 pixels"),
    ):
        file = draw_feature_maps(np.zeros((8, 6, num_filters), "float32"), conv_idx)
        assert Image.open(file).text["Title"] == title


class TestTooManyFilters:
    def test_the_first_ones_are_drawn_and_the_title_says_so(self):
        maps = np.random.default_rng(0).random((2, 3, 5000)).astype("float32")
        file = draw_feature_maps(maps, 1)
        picture = Image.open(file)
        said = "the first 1024 of 5000 filters, 2 x 3 pixels"
        assert picture.text["Title"] == f"Convolutional layer 1: {said}"
        assert picture.size == pytest.approx(estimate_size(maps.shape, 1), rel=0.1)
        first = read(draw_feature_maps(maps[..., :1024], 1))
        assert (read(file)[TOP:, :-100] == first[TOP:, :-100]).all()

    def test_a_filter_that_is_not_among_them_is_drawn_alone(self):
        maps = np.random.default_rng(0).random((2, 3, 5000)).astype("float32")
        assert "filter 4999" in Image.open(draw_feature_maps(maps, 1, 4999)).text["Title"]

    def test_so_are_kernels(self):
        kernels = np.zeros((1, 1, 3, 200_000), "float32")
        title = Image.open(draw_kernels(kernels, 0)).text["Title"]
        said = "kernels of the first 1024 of 200000 filters, 1 x 1, 3 channels"
        assert title == f"Convolutional layer 0: {said}"

    @pytest.mark.parametrize(
        ("shape", "drawn"),
        [
            ((256, 256, 64), 64),
            ((8, 8, 1024), 1024),
            ((1, 1, 1025), 1024),
            ((1024, 1024, 200), 15),
            ((20_000, 20_000, 2), 1),
        ],
    )
    def test_large_maps_are_fewer(self, shape, drawn):
        assert count_drawn(*shape) == drawn


@pytest.mark.parametrize(
    ("shape", "zoom"), [((256, 256, 3), 2), ((3, 5, 40), 103), ((600, 8, 2), 1)]
)
def test_one_filter_alone_is_larger_and_has_a_scale_of_its_own(shape, zoom, table):
    maps = np.zeros(shape, "float32")
    maps[..., 0] = 1000
    indices = random_indices(shape[:2])
    maps[..., 1] = indices
    file = draw_feature_maps(maps, 7, filter_idx=1)
    size = f"{shape[0]} x {shape[1]} pixels"
    assert Image.open(file).text["Title"] == f"Convolutional layer 7, filter 1: {size}"
    pixels = read(file)
    expected = table[indices.repeat(zoom, axis=0).repeat(zoom, axis=1)]
    np.testing.assert_array_equal(cut(pixels, 0, expected.shape[:2], 1)[GAP:], expected)
    number = render("1", 14)
    drawn = np.asarray(Image.open(draw_feature_maps(maps, 7, 1)))
    top = TOP - number.shape[0]
    np.testing.assert_array_equal(drawn[top:TOP, LEFT : LEFT + number.shape[1]], number)


@pytest.mark.parametrize("filter_idx", [None, 0, 2])
@pytest.mark.parametrize("shape", [(256, 256, 8), (1, 1, 512), (3, 300, 4), (7, 7, 70)])
def test_how_large_a_picture_is_is_known_before(shape, filter_idx):
    maps = np.random.default_rng(0).normal(0, 1, shape)
    picture = Image.open(draw_feature_maps(maps, 3, filter_idx))
    width, height = estimate_size(shape, 3, filter_idx)
    assert height == picture.height
    assert width == pytest.approx(picture.width, rel=0.1)


def test_the_title_and_the_word_activation_are_drawn():
    """What is written shows: two pictures differ exactly where their writing differs."""
    maps = np.random.default_rng(0).random((128, 300, 4)).astype("float32")
    first, second = (read(draw_feature_maps(maps, conv_idx)) for conv_idx in (0, 7))
    rows, _ = np.nonzero((first != second).any(axis=2))
    assert rows.size
    assert rows.max() < TOP - GAP, "only the title may change with the layer's number"
    word = np.rot90(render("activation", 14))  # upright, right of everything
    height, width = word.shape
    indices = np.asarray(Image.open(draw_feature_maps(maps, 0)))
    found = np.lib.stride_tricks.sliding_window_view(indices[:, -width - 12 : -12], height, axis=0)
    assert (found.swapaxes(1, 2) == word).all(axis=(1, 2)).any()


def test_the_title_fits_where_the_maps_are_small():
    pixels = read(draw_feature_maps(np.zeros((1, 1, 1), "float32"), 10**12))
    assert (pixels[:, -12:] == WHITE).all()
    assert pixels[:40, -40:-12].min() < 80, "the end of the title is not there"


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0, 1, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (-2.5, 3.2, ["-2", "-1", "0", "1", "2", "3"]),
        (0, 130, ["0", "50", "100"]),
        (0.0012, 0.0098, ["0.002", "0.004", "0.006", "0.008"]),
        (0, 6e-7, ["0", "1e-07", "2e-07", "3e-07", "4e-07", "5e-07", "6e-07"]),
        (0, 2.2e6, ["0", "500000", "1000000", "1500000", "2000000"]),
        (1000, 1000.02, ["1000.000", "1000.005", "1000.010", "1000.015", "1000.020"]),
        (-3.4e38, 3.4e38, ["-2e+38", "0", "2e+38"]),
        (2.5, 2.5, ["2.5"]),
        (np.nan, np.nan, []),
    ],
)
def test_ticks_are_round_numbers(low, high, labels):
    assert [label for _, label in find_ticks(Range(low, high))] == labels


def test_ticks_lie_where_they_say():
    rng = np.random.default_rng(0)
    for exponent in range(-44, 38):
        low, high = np.sort(rng.normal(size=2)) * 10.0**exponent
        ticks = find_ticks(Range(low, high))
        assert 2 <= len(ticks) <= 7
        assert len({label for _, label in ticks}) == len(ticks)
        for share, label in ticks:
            assert 0 <= share <= 1
            assert low + share * (high - low) == pytest.approx(
                float(label), rel=1e-9, abs=(high - low) * 1e-9
            )


def test_what_is_no_finite_number_is_grey_and_changes_nothing_else(table):
    indices = random_indices((8, 8, 4))
    maps = indices.astype("float64") + 100
    maps[2, 2:6, 1] = np.nan, np.inf, -np.inf, 1e300  # the last is infinite as a float32
    maps[..., 2] = np.inf
    expected = table[indices]
    expected[2, 2:6, 1] = expected[:, :, 2] = GREY
    pixels = read(draw_feature_maps(maps, 0))
    for number in range(4):
        cell = cut(pixels, number, (128, 128), 2)[GAP + 8 :: 16, 8::16]
        np.testing.assert_array_equal(cell, expected[:, :, number])


def test_without_any_finite_number_all_is_grey():
    pixels = read(draw_feature_maps(np.full((8, 8, 2), np.nan, "float32"), 0))
    for number in range(2):
        assert (cut(pixels, number, (128, 128), 2)[GAP:] == GREY).all()


@pytest.mark.parametrize("value", [0, 2.5, -1e-30, 3e38])
def test_maps_of_one_value_have_the_lowest_colour(value, table):
    pixels = read(draw_feature_maps(np.full((8, 8, 1), value, "float32"), 0))
    assert (cut(pixels, 0, (128, 128), 1)[GAP:] == table[0]).all()


@pytest.mark.parametrize(
    ("low", "span", "dtype"),
    [
        (-3.4e38, 6.8e38, "float32"),  # the difference does not fit into float32
        (0, 1e-37, "float32"),  # nor what to multiply with
        (0, 240 * 1e-44, "float32"),
        (4096, 239 / 2048, "float32"),  # a small difference of large numbers
        (-3, 6, "float16"),
        (-3, 6, "float64"),
    ],
)
def test_any_range_uses_all_colours(low, span, dtype, table):
    indices = np.arange(240).reshape(12, 20, 1)
    maps = (indices / 239 * span + low).astype(dtype)
    cell = cut(read(draw_feature_maps(maps, 0)), 0, (84, 140), 1)[GAP + 3 :: 7, 3::7]
    np.testing.assert_array_equal(cell, table[indices[..., 0]])


def test_layout_in_memory_and_repetition_change_no_byte():
    maps = np.random.default_rng(0).random((16, 12, 5)).astype("float32")
    expected = draw_feature_maps(maps, 3).getvalue()
    channels_first = np.ascontiguousarray(maps.transpose(2, 0, 1)).transpose(1, 2, 0)
    strided = np.repeat(maps, 2, axis=1)[:, ::2]
    read_only = maps.copy()
    read_only.flags.writeable = False
    for same in (maps, maps[np.newaxis], channels_first, strided, read_only):
        assert draw_feature_maps(same, 3).getvalue() == expected
    assert draw_feature_maps(maps, 4).getvalue() != expected
    with pytest.raises(ValueError, match="reshape"):
        draw_feature_maps(np.zeros((2, 8, 8, 2), "float32"), 0)


def test_threads_do_not_disturb_each_other():
    layers = [random_indices((16, 16, n)).astype("float32") for n in (3, 4, 16, 70)]
    expected = [draw_feature_maps(maps, idx).getvalue() for idx, maps in enumerate(layers)]
    for _ in range(5):
        render.cache_clear()
        with ThreadPoolExecutor(4) as pool:
            files = list(pool.map(draw_feature_maps, layers * 2, list(range(4)) * 2))
        assert [file.getvalue() for file in files] == expected * 2


def test_text_that_was_drawn_before_cannot_be_spoilt():
    with pytest.raises(ValueError, match="read-only"):
        render("7", 14)[:] = 0


@pytest.mark.parametrize("size", [(1, 1), (1, 7), (40, 1), (300, 200)])
def test_a_written_picture_is_read_as_it_was(size):
    places = np.random.default_rng(0).integers(0, 256, size).astype("uint8")
    image = Image.open(BytesIO(png.encode(places, colours.PALETTE, "A title")))
    assert (image.mode, image.text) == ("P", {"Title": "A title"})
    np.testing.assert_array_equal(np.asarray(image), places)
    assert bytes(image.getpalette()) == colours.PALETTE


def test_drawing_needs_no_matplotlib():
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "import numpy; from classifiers.plots import draw_feature_maps\n"
        "print(len(draw_feature_maps(numpy.ones((4, 4, 2), 'float32'), 0).getvalue()))"
    )
    output = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert int(output) > 1000


class TestHeatMap:
    def test_it_is_transparent_where_it_is_cold_and_the_more_opaque_the_hotter(self):
        heat = np.linspace(0, 1, 256, dtype=np.float32).reshape(16, 16)
        image = Image.open(draw_heat_map(heat))
        assert (image.size, image.text["Title"]) == ((16, 16), "Heat map")
        drawn = np.asarray(image.convert("RGBA")).reshape(256, 4).astype(int)
        assert drawn[0, 3] == 0
        assert (np.diff(drawn[:, 3]) >= 0).all()
        assert drawn[-1, 3] > 200
        # Also told apart without colours: on white or black, no two steps are alike.
        lightness = drawn[:, :3] @ [0.3, 0.6, 0.1]
        assert (np.diff(lightness) > -0.7).all()
        assert lightness[-1] - lightness[0] > 150

    def test_over_an_image_only_what_is_hot_is_covered(self):
        photo = Image.new("RGBA", (20, 10), (10, 120, 200, 255))
        heat = np.zeros((10, 20), np.float32)
        heat[2:4, 5:9] = 1
        photo.alpha_composite(Image.open(draw_heat_map(heat)).convert("RGBA"))
        changed = (np.asarray(photo)[..., :3] != (10, 120, 200)).any(axis=-1)
        np.testing.assert_array_equal(changed, heat > 0)

    @pytest.mark.parametrize("value", [-3, np.nan, -np.inf])
    def test_what_is_below_or_no_number_is_cold(self, value):
        drawn = np.asarray(Image.open(draw_heat_map(np.full((2, 2), value))).convert("RGBA"))
        assert not drawn[..., 3].any()

    def test_what_is_above_is_hot(self):
        hot, hotter = (draw_heat_map(np.full((2, 2), value)).read() for value in (1, 7))
        assert hot == hotter


class TestKernels:
    def test_a_cell_holds_a_tile_for_each_channel_with_lines_between(self, table):
        kernels = np.zeros((2, 2, 3, 1), np.float32)
        kernels[..., 0, 0] = [[0, 1], [2, 3]]
        kernels[..., 1, 0] = 239
        kernels[..., 2, 0] = [[5, 6], [7, 239]]
        pixels = read(draw_kernels(kernels, 0))
        zoom = 26  # 5 x 5 values, of at least 128 pixels in all
        shown = pixels[TOP : TOP + 5 * zoom : zoom, LEFT : LEFT + 5 * zoom : zoom]
        expected = np.empty((5, 5, 3))
        expected[...] = GREY
        expected[:2, :2] = table[[[0, 1], [2, 3]]]
        expected[:2, 3:] = table[239]
        expected[3:, :2] = table[[[5, 6], [7, 239]]]
        np.testing.assert_array_equal(shown, expected)

    @pytest.mark.parametrize(
        ("shape", "title"),
        [
            ((3, 5, 1, 1), "kernels of 1 filter, 3 x 5, 1 channel"),
            ((1, 1, 64, 70), "kernels of 70 filters, 1 x 1, 64 channels"),
        ],
    )
    def test_the_title_tells_what_they_are(self, shape, title):
        image = Image.open(draw_kernels(np.random.default_rng(0).normal(0, 1, shape), 4))
        assert image.text["Title"] == f"Convolutional layer 4: {title}"

    def test_one_filter_alone_is_larger(self, table):
        kernels = np.zeros((2, 2, 3, 5), np.float32)
        kernels[..., 3] = random_indices((2, 2, 3))
        kernels[..., 4] = 1000
        file = draw_kernels(kernels, 4, filter_idx=3)
        title = "Convolutional layer 4, filter 3: kernel of 2 x 2, 3 channels"
        assert Image.open(file).text["Title"] == title
        pixels = read(file)
        zoom, line = 128, 16  # 4 x 4 values, of at least 512 pixels in all, and between them a line
        tiles = kernels[..., 3].astype(int)
        for channel, (row, column) in enumerate(((0, 0), (0, 1), (1, 0))):
            top, left = (side * (2 * zoom + line) for side in (row, column))
            tile = pixels[TOP + top :, LEFT + left :][: 2 * zoom, : 2 * zoom]
            expected = table[tiles[..., channel].repeat(zoom, axis=0).repeat(zoom, axis=1)]
            np.testing.assert_array_equal(tile, expected)
        assert (pixels[TOP : TOP + 2 * zoom, LEFT + 2 * zoom :][:, :line] == GREY).all()
