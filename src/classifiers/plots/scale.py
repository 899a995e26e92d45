"""The colour scale beside the maps."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from classifiers.plots.colours import INK, NUM_COLOURS, NUM_GREYS, Range
from classifiers.plots.lettering import paste, render

OVERHANG = 10
"""How far the labels at the ends reach beyond the scale, in pixels."""

_BAR_WIDTH = 16
_TICK_WIDTH = 5
_SPACE = 4  # between a tick and its label
_TEXT_SIZE = 14
_MAX_STEPS = 6


def draw_scale(ends: Range, height: int, quantity: str) -> NDArray[np.uint8]:
    """Draws all colours, lowest below, with labelled ticks, and the name of what they measure.

    Returns:
        Places in the palette, `height` and twice `OVERHANG` high.
    """
    ticks = find_ticks(ends)
    labels = [render(label, _TEXT_SIZE) for _, label in ticks]
    name = np.rot90(render(quantity, _TEXT_SIZE))
    labels_left = _BAR_WIDTH + _TICK_WIDTH + _SPACE
    name_left = labels_left + max((label.shape[1] for label in labels), default=0) + 2 * _SPACE
    canvas = np.zeros((height + 2 * OVERHANG, name_left + name.shape[1]), dtype=np.uint8)
    bar = np.linspace(NUM_GREYS + NUM_COLOURS - 1, NUM_GREYS, height).round()
    canvas[OVERHANG:-OVERHANG, :_BAR_WIDTH] = bar[:, np.newaxis]
    for (share, _), label in zip(ticks, labels, strict=True):
        row = OVERHANG + round((height - 1) * (1 - share))
        canvas[row, _BAR_WIDTH : _BAR_WIDTH + _TICK_WIDTH] = INK
        paste(canvas, label, row - label.shape[0] // 2, labels_left)
    paste(canvas, name, (canvas.shape[0] - name.shape[0]) // 2, name_left)
    return canvas


def find_ticks(ends: Range) -> list[tuple[float, str]]:
    """Up to seven round numbers in a range, at equal steps of 1, 2 or 5 times a power of ten.

    Returns:
        For each, how far up the range it lies, from 0 to 1, and how it is written. One number if
        the range is one; none if it is empty.
    """
    low, high = ends
    if not high > low:
        return [(0, f"{low:g}")] if math.isfinite(low) else []
    smallest = (high - low) / _MAX_STEPS
    power = math.floor(math.log10(smallest))
    if smallest > 5 * 10.0**power:
        power += 1
    step = next(f * 10.0**power for f in (1, 2, 5) if f * 10.0**power >= smallest)
    numbers = [n * step for n in range(math.ceil(low / step), math.floor(high / step) + 1)]
    shares = [(number - low) / (high - low) for number in numbers]
    return list(zip(shares, _write(numbers, power), strict=True))


def _write(numbers: list[float], digit: int) -> list[str]:
    """Writes numbers down to that power of ten, plainly or with an exponent: what is shorter."""
    plain = [f"{number:.{max(0, -digit)}f}" for number in numbers]
    first_digit = math.floor(math.log10(max(map(abs, numbers))))
    decimals = max(0, first_digit - digit)
    scientific = [f"{number:.{decimals}e}" if number else "0" for number in numbers]
    return min(plain, scientific, key=lambda labels: sum(map(len, labels)))
