"""Rectangles in a picture, in its pixels."""

from __future__ import annotations

from typing import NamedTuple

MARGIN = 0.3
"""What is added on each side of a face before it is scored, in shares of the face's longer side.

Published networks miss forged faces that are cut more tightly: docs/explanation/faces.md.
"""


class Box(NamedTuple):
    """A rectangle, in pixels; like every tuple, it is stored as a list in JSON."""

    left: int
    top: int
    width: int
    height: int

    @property
    def area(self) -> int:
        return self.width * self.height

    @property
    def edges(self) -> tuple[int, int, int, int]:
        """Left, top, right and bottom, as Pillow's `crop` takes them; the last two are outside."""
        return self.left, self.top, self.left + self.width, self.top + self.height

    def clip(self, size: tuple[int, int]) -> Box:
        """What of it lies in a picture of this width and height; without area if nothing does."""
        left, top, right, bottom = self.edges
        left, right = (min(max(0, place), size[0]) for place in (left, right))
        top, bottom = (min(max(0, place), size[1]) for place in (top, bottom))
        return Box(left, top, right - left, bottom - top)

    def count_shared(self, other: Box) -> int:
        """How many pixels lie in both."""
        left, top, right, bottom = zip(self.edges, other.edges, strict=True)
        width, height = min(right) - max(left), min(bottom) - max(top)
        return max(0, width) * max(0, height)


def enlarge(box: Box, size: tuple[int, int], margin: float = MARGIN) -> Box:
    """The part of a picture that is scored for a face: a square around it, with some context.

    At an edge of the picture, the square is moved inwards, so that the face keeps its proportions.
    It is less than a square only where the picture is narrower than it.

    Args:
        box: of the face, in a picture of this size.
        size: width and height of the picture, in pixels.
        margin: what is added on each side, in shares of the box's longer side.
    """
    side = max(1, round(max(box.width, box.height) * (1 + 2 * margin)))
    left, width = _place(box.left + box.width / 2, side, size[0])
    top, height = _place(box.top + box.height / 2, side, size[1])
    return Box(left, top, width, height)


def _place(middle: float, length: int, room: int) -> tuple[int, int]:
    """Start and length of what has this middle, moved and shortened to fit in."""
    length = min(length, room)
    return min(max(0, round(middle - length / 2)), room - length), length
