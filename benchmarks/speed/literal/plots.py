"""Plots of a convolutional layer, with Matplotlib's ImageGrid."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from matplotlib import pyplot as plt  # noqa: TID253 - the literal way
from mpl_toolkits.axes_grid1 import ImageGrid
from numpy.typing import NDArray

_IMAGES_PER_ROW = 4


def draw_feature_maps(feature_maps: NDArray[np.float32], idx: int) -> BytesIO:
    """All filters of a layer, shape `(height, width, num_filters)`, as one PNG."""
    num_filters = feature_maps.shape[-1]
    figure = plt.figure()
    grid = ImageGrid(figure, 111, nrows_ncols=(-(-num_filters // _IMAGES_PER_ROW), _IMAGES_PER_ROW))
    for number in range(num_filters):
        grid[number].imshow(feature_maps[:, :, number], cmap="viridis")
    figure.suptitle(f"Convolutional layer {idx}")
    file = BytesIO()
    figure.savefig(file, format="png")
    plt.close(figure)
    file.seek(0)
    return file
