from __future__ import annotations

import math
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from classifiers.plots import png
from classifiers.plots.colours import PALETTE, Range, index_values
from classifiers.plots.grid import SIZE_ALONE, Grid, draw_grid
from classifiers.plots.lettering import paste, render
from classifiers.plots.scale import OVERHANG, draw_scale

# All in pixels.
_MARGIN = 12
_TITLE_SIZE = 18
_TITLE_HEIGHT = 28  # with the space below
_SPACE = 20  # between the maps and the scale
_MIN_SCALE_HEIGHT = 128
_LINES_IN_A_VALUE = 8  # as wide as one between two tiles, where a filter is drawn alone


def draw_feature_maps(
    feature_maps: NDArray[np.floating], conv_idx: int, filter_idx: int | None = None
) -> BytesIO:
    """Draws every filter's feature map of one layer as one cell of a grid, in viridis.

    All maps share one colour scale, shown beside the grid, so that they can be compared. A value is
    at least one pixel. What is not a finite number is grey. Of more filters than a picture has room
    for, the first ones are drawn: `count_drawn`.

    Args:
        feature_maps: one image's output of a layer, shape `(height, width, num_filters)`; a batch
            of one, shape `(1, height, width, num_filters)`, is taken as the image in it. No
            layout in memory is slow: a transposed view need not be copied before.
        conv_idx: which layer it is, counted from 0; the title says so.
        filter_idx: the filter, counted from 0, that is drawn alone: larger, and on a scale of its
            own. None draws all of them.

    Returns:
        A PNG, at its beginning, whose `Title` is that of the picture. The same maps give the same
        bytes.
    """
    height, width, num_filters = shape = feature_maps.shape[-3:]
    maps = feature_maps.reshape(shape)
    title = _name_maps(shape, conv_idx, filter_idx)
    if filter_idx is not None:
        alone = _to_float32(maps[..., filter_idx, np.newaxis])
        return _draw_one(alone, filter_idx, title, "activation")
    drawn = maps[..., : count_drawn(height, width, num_filters)]
    return _draw(_to_float32(drawn), title, "activation")


def count_drawn(height: int, width: int, num_filters: int) -> int:
    """How many filters a picture of all shows: 1,024 at most, and fewer of large maps.

    Args:
        height: of a map, in values.
        width: likewise.
        num_filters: how many there are.
    """
    return Grid.count_drawn(height, width, num_filters)


def estimate_size(
    shape: tuple[int, int, int], conv_idx: int, filter_idx: int | None = None
) -> tuple[int, int]:
    """How large `draw_feature_maps` draws, for a page that leaves room for the picture.

    Args:
        shape: of the feature maps, `(height, width, num_filters)`.
        conv_idx: which layer it is.
        filter_idx: the filter that is drawn alone; None for all of them.

    Returns:
        Width and height in pixels. The width is right to a tenth: it depends on how long the
        numbers at the scale are.
    """
    grid = _plan(shape, filter_idx)
    scale = draw_scale(Range(0, 1), _find_scale_height(grid), "activation")
    letters = render(_name_maps(shape, conv_idx, filter_idx), _TITLE_SIZE)
    height, width = _find_size(grid, scale.shape, letters.shape)
    return width, height


def draw_kernels(
    kernels: NDArray[np.floating], conv_idx: int, filter_idx: int | None = None
) -> BytesIO:
    """Draws every filter of one layer as one cell of a grid, in viridis.

    In a cell, there is a tile for each channel that the filter sees, row by row, with a grey line
    between them. All cells share one colour scale. Of more filters than a picture has room for, the
    first ones are drawn.

    Args:
        kernels: shape `(height, width, channels, num_filters)`.
        conv_idx: which layer it is, counted from 0; the title says so.
        filter_idx: as for `draw_feature_maps`.

    Returns:
        A PNG, at its beginning, whose `Title` is that of the picture. The same kernels give the
        same bytes.
    """
    height, width, channels, num_filters = kernels.shape
    seen = "1 channel" if channels == 1 else f"{channels} channels"
    size = f"{height} x {width}, {seen}"
    if filter_idx is not None:
        title = f"Convolutional layer {conv_idx}, filter {filter_idx}: kernel of {size}"
        tiles = _tile_large(_to_float32(kernels[..., filter_idx, np.newaxis]))
        return _draw_one(tiles, filter_idx, title, "weight")
    num_drawn = count_drawn(*_size_tiles(height, width, channels), num_filters)
    filters = _name_filters(num_drawn, num_filters)
    title = f"Convolutional layer {conv_idx}: kernels of {filters}, {size}"
    return _draw(_tile(_to_float32(kernels[..., :num_drawn])), title, "weight")


def _to_float32(values: NDArray[np.floating]) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):  # beyond float32 is infinity
        return values.astype(np.float32, copy=False)


def _tile_large(kernel: NDArray[np.float32]) -> NDArray[np.float32]:
    """The same for one filter that is drawn alone: enlarged before, so that lines stay narrow."""
    height, width, channels, _ = kernel.shape
    num_columns, num_rows = _plan_tiles(channels)
    zoom = math.ceil(SIZE_ALONE / max(num_rows * height, num_columns * width))
    large = kernel.repeat(zoom, axis=0).repeat(zoom, axis=1)
    return _tile(large, gap=math.ceil(zoom / _LINES_IN_A_VALUE))


def _tile(kernels: NDArray[np.float32], gap: int = 1) -> NDArray[np.float32]:
    """Puts the channels of a kernel side by side, NaN between them, in a square of tiles."""
    height, width, channels, num_filters = kernels.shape
    num_columns, _num_rows = _plan_tiles(channels)
    size = _size_tiles(height, width, channels, gap)
    tiles = np.full((*size, num_filters), np.nan, np.float32)
    for channel in range(channels):
        row, column = divmod(channel, num_columns)
        top, left = row * (height + gap), column * (width + gap)
        tiles[top : top + height, left : left + width] = kernels[:, :, channel]
    return tiles


def _size_tiles(height: int, width: int, channels: int, gap: int = 1) -> tuple[int, int]:
    """Height and width of the channels of a kernel, side by side."""
    num_columns, num_rows = _plan_tiles(channels)
    return num_rows * (height + gap) - gap, num_columns * (width + gap) - gap


def _plan_tiles(channels: int) -> tuple[int, int]:
    """How many columns and rows of tiles there are."""
    num_columns = math.ceil(math.sqrt(channels))
    return num_columns, math.ceil(channels / num_columns)


def _name_maps(shape: tuple[int, ...], conv_idx: int, filter_idx: int | None) -> str:
    height, width, num_filters = shape
    size = f"{height} x {width} pixels"
    if filter_idx is not None:
        return f"Convolutional layer {conv_idx}, filter {filter_idx}: {size}"
    filters = _name_filters(count_drawn(height, width, num_filters), num_filters)
    return f"Convolutional layer {conv_idx}: {filters}, {size}"


def _name_filters(num_drawn: int, num_filters: int) -> str:
    if num_drawn < num_filters:
        return f"the first {num_drawn} of {num_filters} filters"
    return "1 filter" if num_filters == 1 else f"{num_filters} filters"


def _plan(shape: tuple[int, ...], filter_idx: int | None) -> Grid:
    height, width, num_filters = shape
    if filter_idx is not None:
        return Grid.plan_one(height, width, filter_idx)
    return Grid.plan(height, width, count_drawn(height, width, num_filters))


def _draw_one(values: NDArray[np.float32], filter_idx: int, title: str, quantity: str) -> BytesIO:
    return _write(values, _plan(values.shape, filter_idx), title, quantity)


def _draw(values: NDArray[np.float32], title: str, quantity: str) -> BytesIO:
    return _write(values, Grid.plan(*values.shape), title, quantity)


def _write(values: NDArray[np.float32], grid: Grid, title: str, quantity: str) -> BytesIO:
    places, ends = index_values(values)
    return BytesIO(png.encode(_compose(places, ends, grid, title, quantity), PALETTE, title))


def _compose(
    places: NDArray[np.uint8], ends: Range, grid: Grid, title: str, quantity: str
) -> NDArray[np.uint8]:
    """The grid, to its right the scale, above both the title, in the places of the palette."""
    grid_height, grid_width = grid.size
    scale = draw_scale(ends, _find_scale_height(grid), quantity)
    letters = render(title, _TITLE_SIZE)
    grid_top = _MARGIN + _TITLE_HEIGHT
    scale_top, scale_left = _find_scale_corner(grid)
    canvas = np.zeros(_find_size(grid, scale.shape, letters.shape), dtype=np.uint8)
    paste(canvas, letters, _MARGIN, _MARGIN)
    inside = canvas[grid_top : grid_top + grid_height, _MARGIN : _MARGIN + grid_width]
    draw_grid(inside, places, grid)
    canvas[scale_top : scale_top + scale.shape[0], scale_left:][:, : scale.shape[1]] = scale
    return canvas


def _find_gap(grid: Grid) -> int:
    """Above the first map, for its number."""
    return grid.pitch[0] - grid.map_size[0]


def _find_scale_height(grid: Grid) -> int:
    return max(grid.size[0] - _find_gap(grid), _MIN_SCALE_HEIGHT)


def _find_scale_corner(grid: Grid) -> tuple[int, int]:
    top = _MARGIN + _TITLE_HEIGHT + _find_gap(grid) - OVERHANG
    return top, _MARGIN + grid.size[1] + _SPACE


def _find_size(grid: Grid, scale: tuple[int, ...], letters: tuple[int, ...]) -> tuple[int, int]:
    """Height and width of a picture with this grid, and a scale and a title of these shapes."""
    top, left = _find_scale_corner(grid)
    width = max(left + scale[1], _MARGIN + letters[1]) + _MARGIN
    return top + scale[0] + _MARGIN - OVERHANG, width
