"""A heat map as a picture to be laid over another one."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from classifiers.plots import png

# From cold to hot: red, green, blue and opacity. More is told from less without colours, too: each
# is lighter and less transparent than the one before.
_STOPS = np.array(
    [
        [70, 0, 120, 0],
        [120, 0, 140, 110],
        [220, 30, 60, 190],
        [255, 150, 30, 220],
        [255, 240, 90, 235],
    ]
)
_NUM_COLOURS = 256


def _mix_palette() -> tuple[bytes, bytes]:
    wanted = np.linspace(0, len(_STOPS) - 1, _NUM_COLOURS)
    known = np.arange(len(_STOPS))
    mixed = np.stack([np.interp(wanted, known, channel) for channel in _STOPS.T], axis=1)
    table = mixed.round().astype(np.uint8)
    return table[:, :3].tobytes(), table[:, 3].tobytes()


PALETTE, OPACITY = _mix_palette()
"""256 times red, green and blue, from cold to hot; and how opaque each of them is."""


def draw_heat_map(heat: NDArray[np.floating]) -> BytesIO:
    """Draws a heat map in colours that are the more opaque the hotter they are.

    What is cold is transparent, so that the picture can be laid over the image as it is.

    Args:
        heat: shape `(height, width)`, from 0 to 1; what is outside is taken for the nearer end,
            and what is no number for 0.

    Returns:
        A PNG, at its beginning, one pixel for each value. The same map gives the same bytes.
    """
    shares = np.nan_to_num(heat.astype(np.float32)).clip(0, 1)
    places = (shares * (_NUM_COLOURS - 1) + 0.5).astype(np.uint8)
    return BytesIO(png.encode(places, PALETTE, "Heat map", OPACITY))
