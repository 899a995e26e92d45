"""Frames as they are to be seen: phones store them as the sensor lies, and how to turn them."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from av import VideoFrame

_MATRIX = struct.Struct("=9i")


class Turn(NamedTuple):
    """How stored pixels become upright ones.

    Attributes:
        is_transposed: whether rows become columns, first.
        is_mirrored: whether left and right are exchanged, then.
        is_upside_down: whether top and bottom are, at last.
    """

    is_transposed: bool = False
    is_mirrored: bool = False
    is_upside_down: bool = False

    def apply(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Turns pixels of shape `(height, width, 3)`."""
        if self.is_transposed:
            pixels = pixels.swapaxes(0, 1)
        if self.is_mirrored:
            pixels = pixels[:, ::-1]
        if self.is_upside_down:
            pixels = pixels[::-1]
        return np.ascontiguousarray(pixels)

    def apply_to_size(self, width: int, height: int) -> tuple[int, int]:
        """Turns a width and a height; what turns them back is the same."""
        return (height, width) if self.is_transposed else (width, height)


def find_turn(frame: VideoFrame) -> Turn:
    """How a frame is to be turned, by the display matrix that came with it."""
    side_data: Any = frame.side_data  # typed as words
    for data in side_data:
        if data.type.name == "DISPLAYMATRIX":
            return read_matrix(bytes(data))
    return Turn()


def read_matrix(data: bytes) -> Turn:
    """Reads a display matrix, which leads each stored place to where it is seen.

    Only quarters of a circle and mirrors are there; what lies between is taken for the nearest.
    """
    if len(data) < _MATRIX.size:
        return Turn()
    across_x, down_x, _, across_y, down_y, *_ = _MATRIX.unpack_from(data)
    if abs(down_x) + abs(across_y) > abs(across_x) + abs(down_y):
        return Turn(is_transposed=True, is_mirrored=across_y < 0, is_upside_down=down_x < 0)
    return Turn(is_mirrored=across_x < 0, is_upside_down=down_y < 0)
