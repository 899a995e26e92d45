from __future__ import annotations

from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from classifiers.plots import png
from classifiers.plots.colours import PALETTE, Range, index_values
from classifiers.plots.grid import Grid, draw_grid
from classifiers.plots.lettering import paste, render
from classifiers.plots.scale import OVERHANG, draw_scale

# All in pixels.
_MARGIN = 12
_TITLE_SIZE = 18
_TITLE_HEIGHT = 28  # with the space below
_SPACE = 20  # between the maps and the scale
_MIN_SCALE_HEIGHT = 128


def draw_feature_maps(feature_maps: NDArray[np.floating], conv_idx: int) -> BytesIO:
    """Draws every filter's feature map of one layer as one cell of a grid, in viridis.

    All maps share one colour scale, shown beside the grid, so that they can be compared. A value is
    at least one pixel. What is not a finite number is grey.

    Args:
        feature_maps: one image's output of a layer, shape `(height, width, num_filters)`; a batch
            of one, shape `(1, height, width, num_filters)`, is taken as the image in it. No
            layout in memory is slow: a transposed view need not be copied before.
        conv_idx: which layer it is, counted from 0; the title says so.

    Returns:
        A PNG, at its beginning, whose `Title` is that of the picture. The same maps give the same
        bytes.
    """
    height, width, num_filters = feature_maps.shape[-3:]
    with np.errstate(over="ignore"):  # beyond float32 is infinity
        values = feature_maps.reshape(height, width, num_filters).astype(np.float32, copy=False)
    filters = "1 filter" if num_filters == 1 else f"{num_filters} filters"
    title = f"Convolutional layer {conv_idx}: {filters}, {height} x {width} pixels"
    places, ends = index_values(values)
    return BytesIO(png.encode(_compose(places, ends, title), PALETTE, title))


def _compose(places: NDArray[np.uint8], ends: Range, title: str) -> NDArray[np.uint8]:
    """The grid, to its right the scale, above both the title, in the places of the palette."""
    height, width, num_filters = places.shape
    grid = Grid.plan(height, width, num_filters)
    grid_height, grid_width = grid.size
    gap = grid.pitch[0] - grid.map_size[0]  # above the first map, for its number
    scale = draw_scale(ends, max(grid_height - gap, _MIN_SCALE_HEIGHT))
    letters = render(title, _TITLE_SIZE)
    grid_top = _MARGIN + _TITLE_HEIGHT
    scale_top = grid_top + gap - OVERHANG
    scale_left = _MARGIN + grid_width + _SPACE
    size = (
        scale_top + scale.shape[0] + _MARGIN - OVERHANG,
        max(scale_left + scale.shape[1], _MARGIN + letters.shape[1]) + _MARGIN,
    )
    canvas = np.zeros(size, dtype=np.uint8)
    paste(canvas, letters, _MARGIN, _MARGIN)
    inside = canvas[grid_top : grid_top + grid_height, _MARGIN : _MARGIN + grid_width]
    draw_grid(inside, places, grid)
    canvas[scale_top : scale_top + scale.shape[0], scale_left:][:, : scale.shape[1]] = scale
    return canvas
