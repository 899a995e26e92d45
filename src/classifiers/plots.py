"""Feature maps drawn as a picture. Knows no Django."""

from __future__ import annotations

import math
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# All in pixels.
_MIN_MAP_SIZE = 128
_GAP = 20  # between two maps; holds the filter's number
_TITLE_HEIGHT = 36
_MARGIN = 12
_SCALE_WIDTH = 110  # the colour scale with its labels
_MIN_WIDTH = 520  # of the whole picture, so that the title fits

_DOTS_PER_INCH = 100


def draw_feature_maps(feature_maps: NDArray[np.floating], conv_idx: int) -> BytesIO:
    """Draws every filter's feature map of one layer as one cell of a grid, in viridis.

    All maps share one colour scale, shown beside the grid, so that they can be compared. A value is
    at least one pixel.

    Args:
        feature_maps: one image's output of a layer, shape `(height, width, num_filters)`; a batch
            of one, shape `(1, height, width, num_filters)`, is taken as the image in it.
        conv_idx: which layer it is, counted from 0; the title says so.

    Returns:
        A PNG, at its beginning, whose `Title` is that of the picture.
    """
    height, width, num_filters = feature_maps.shape[-3:]
    feature_maps = feature_maps.reshape(height, width, num_filters)
    filters = "1 filter" if num_filters == 1 else f"{num_filters} filters"
    title = f"Convolutional layer {conv_idx}: {filters}, {height} x {width} pixels"
    zoom = max(1, math.ceil(_MIN_MAP_SIZE / max(height, width)))
    grid, corners = _arrange(feature_maps.repeat(zoom, axis=0).repeat(zoom, axis=1))
    file = BytesIO()
    _compose(grid, corners, title).savefig(file, format="png", metadata={"Title": title})
    file.seek(0)
    return file


def _compose(grid: NDArray[np.floating], corners: list[tuple[int, int]], title: str) -> Figure:
    """The grid to the pixel, with title, numbers and colour scale around it."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    grid_height, grid_width = grid.shape
    picture_width = max(grid_width + _SCALE_WIDTH + 2 * _MARGIN, _MIN_WIDTH)
    picture_height = grid_height + _TITLE_HEIGHT + _MARGIN

    def box(left: int, width: int, height: int) -> tuple[float, float, float, float]:
        return (
            left / picture_width,
            _MARGIN / picture_height,
            width / picture_width,
            height / picture_height,
        )

    # No pyplot: it keeps figures in a global list, and is not made for threads.
    size = picture_width / _DOTS_PER_INCH, picture_height / _DOTS_PER_INCH
    figure = Figure(size, dpi=_DOTS_PER_INCH)
    FigureCanvasAgg(figure)
    figure.text(_MARGIN / picture_width, 1 - _MARGIN / picture_height, title, va="top")
    axes = figure.add_axes(box(_MARGIN, grid_width, grid_height))
    axes.set_axis_off()
    picture = axes.imshow(grid, cmap="viridis", interpolation="nearest", aspect="auto")
    for number, (top, left) in enumerate(corners):
        axes.text(left, top - 5, str(number), fontsize="small")
    scale = figure.add_axes(box(grid_width + 3 * _MARGIN, 14, grid_height - _GAP))
    figure.colorbar(picture, cax=scale, label="activation")
    return figure


def _arrange(
    feature_maps: NDArray[np.floating],
) -> tuple[NDArray[np.floating], list[tuple[int, int]]]:
    """Lays the maps out in rows; what lies between them is NaN, which is drawn transparent.

    Returns:
        The grid, and the row and column at which each map begins in it.
    """
    height, width, num_filters = feature_maps.shape
    num_columns = math.ceil(math.sqrt(num_filters))
    num_rows = math.ceil(num_filters / num_columns)
    shape = (num_rows * (height + _GAP), num_columns * (width + _GAP) - _GAP)
    grid = np.full(shape, np.nan, dtype=np.float32)
    corners = []
    for number in range(num_filters):
        row, column = divmod(number, num_columns)
        top, left = row * (height + _GAP) + _GAP, column * (width + _GAP)
        grid[top : top + height, left : left + width] = feature_maps[..., number]
        corners.append((top, left))
    return grid, corners
