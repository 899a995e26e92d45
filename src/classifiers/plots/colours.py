"""The palette of a picture, and values as places in it.

A picture with a palette has one byte a pixel: a third of what there is to compress, and the time to
write a picture is almost all compression. So the 256 places are shared: a few greys for the
writing, whose edges have to be smooth, and the rest for the values.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifiers.plots.viridis import VIRIDIS

NUM_GREYS = 16
"""Places 0 to 15: from the paper, which is white, to the ink."""
NUM_COLOURS = 256 - NUM_GREYS
"""Places 16 to 255: viridis."""

INK = NUM_GREYS - 1
NO_VALUE = 3  # light grey: neither paper nor a colour of the scale

_INK_BRIGHTNESS = 30
# Between these, what float32 computes from a difference neither overflows nor vanishes.
_SPANS_OF_FLOAT32 = 1e-30, 1e30


def _mix_palette() -> bytes:
    greys = np.linspace(255, _INK_BRIGHTNESS, NUM_GREYS)[:, np.newaxis].repeat(3, axis=1)
    wanted = np.linspace(0, len(VIRIDIS) - 1, NUM_COLOURS)
    known = np.arange(len(VIRIDIS))
    colours = [np.interp(wanted, known, channel) for channel in VIRIDIS.T]
    palette = np.concatenate([greys, np.stack(colours, axis=1)])
    return palette.round().astype(np.uint8).tobytes()


PALETTE = _mix_palette()
"""256 times red, green and blue."""


class Range(NamedTuple):
    """The lowest and the highest value; twice NaN where there is none."""

    low: float
    high: float


def index_values(values: NDArray[np.float32]) -> tuple[NDArray[np.uint8], Range]:
    """Each value's place in the palette: the lowest gets the first colour, the highest the last.

    What is not a finite number is left out of the range and gets the place `NO_VALUE`.

    Returns:
        The places, which lie in memory as the values do, and the range of the values.
    """
    ends = Range(float(values.min()), float(values.max()))
    if np.isfinite(ends).all():  # NaN and infinity would have come through
        return _index_finite(values, ends), ends
    finite = np.isfinite(values)
    if not finite.any():
        return np.full(values.shape, NO_VALUE, dtype=np.uint8), Range(np.nan, np.nan)
    ends = Range(float(values[finite].min()), float(values[finite].max()))
    places = _index_finite(np.where(finite, values, np.float32(ends.low)), ends)
    places[~finite] = NO_VALUE
    return places, ends


def _index_finite(values: NDArray[np.float32], ends: Range) -> NDArray[np.uint8]:
    span = ends.high - ends.low
    smallest, largest = _SPANS_OF_FLOAT32
    dtype = np.float32 if smallest < span < largest else np.float64
    places = np.subtract(values, ends.low, dtype=dtype)
    places *= (NUM_COLOURS - 1) / span if span else 0
    places += NUM_GREYS + 0.5  # the cast cuts off: so it rounds, and 255.5 is the most there can be
    return places.astype(np.uint8)
