"""The maps of a layer, side by side."""

from __future__ import annotations

import math
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from classifiers.plots.lettering import paste, render

# In pixels.
_SIZE, _SIZE_AMONG_MANY = 128, 64  # of a map's longer side, at least
SIZE_ALONE = 512
"""Of the longer side of a map that is drawn alone, at least; in pixels."""
_GAP = 20  # between two maps; holds the filter's number
_TEXT_SIZE = 14

_MANY = 64  # filters

MOST_DRAWN = 1024
"""Filters that one picture shows."""
_MOST_PIXELS = 2**24
"""That their maps may take: sixteen times what 16 maps of 256 x 256 values do."""


class Grid(NamedTuple):
    """Where which map is drawn, and how large; in pixels, heights before widths."""

    zoom: int
    """A value is drawn as a square of so many pixels."""
    map_size: tuple[int, int]
    pitch: tuple[int, int]
    """From one map to the next."""
    num_columns: int
    num_rows: int
    first_number: int = 0
    """Of the filters that are drawn."""

    @classmethod
    def plan(cls, height: int, width: int, num_filters: int) -> Self:
        wanted = _SIZE if num_filters <= _MANY else _SIZE_AMONG_MANY
        zoom = max(1, math.ceil(wanted / max(height, width)))
        map_height, map_width = height * zoom, width * zoom
        longest_number = render(str(num_filters - 1), _TEXT_SIZE)
        pitch = map_height + _GAP, max(map_width, longest_number.shape[1]) + _GAP
        num_columns = _choose_columns(num_filters, pitch)
        num_rows = math.ceil(num_filters / num_columns)
        return cls(zoom, (map_height, map_width), pitch, num_columns, num_rows)

    @classmethod
    def count_drawn(cls, height: int, width: int, num_filters: int) -> int:
        """How many filters there is room for: the first ones, and one in any case.

        Args:
            height: of a map, in values.
            width: likewise.
            num_filters: how many there are.
        """
        most = min(num_filters, MOST_DRAWN)
        pitch = cls.plan(height, width, most).pitch
        return max(1, min(most, _MOST_PIXELS // (pitch[0] * pitch[1])))

    @classmethod
    def plan_one(cls, height: int, width: int, number: int) -> Self:
        """For the map of one filter alone, which has room."""
        zoom = max(1, math.ceil(SIZE_ALONE / max(height, width)))
        map_height, map_width = height * zoom, width * zoom
        pitch = map_height + _GAP, max(map_width, render(str(number), _TEXT_SIZE).shape[1]) + _GAP
        return cls(zoom, (map_height, map_width), pitch, 1, 1, number)

    @property
    def size(self) -> tuple[int, int]:
        """With the numbers above the first row."""
        return self.num_rows * self.pitch[0], self.num_columns * self.pitch[1] - _GAP


def draw_grid(canvas: NDArray[np.uint8], places: NDArray[np.uint8], grid: Grid) -> None:
    """Draws each filter's map, with its number above it.

    Args:
        canvas: of the size of the grid; is drawn on.
        places: of the values in the palette, shape `(height, width, num_filters)`.
        grid: the plan.
    """
    height, width = grid.map_size
    # Wider first, for all filters at once: then a row is repeated by writing it several times.
    wide = places.repeat(grid.zoom, axis=1) if grid.zoom > 1 else places
    for number in range(places.shape[2]):
        row, column = divmod(number, grid.num_columns)
        top, left = row * grid.pitch[0] + _GAP, column * grid.pitch[1]
        rows = canvas[top : top + height, left : left + width]
        rows.reshape(-1, grid.zoom, width, copy=False)[...] = wide[:, np.newaxis, :, number]
        letters = render(str(grid.first_number + number), _TEXT_SIZE)
        paste(canvas, letters, top - letters.shape[0], left)


def _choose_columns(num_filters: int, pitch: tuple[int, int]) -> int:
    """As many columns as make a grid that is square or up to four times as wide.

    Among these the number that leaves the fewest places of the last row empty.
    """
    square = min(num_filters, math.ceil(math.sqrt(num_filters * pitch[0] / pitch[1])))
    most = min(num_filters, 2 * square)
    return min(range(square, most + 1), key=lambda columns: (-num_filters % columns, columns))
