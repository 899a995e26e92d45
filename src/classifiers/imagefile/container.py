"""A picture file taken apart, and how its parts are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from classifiers.imagefile.formats import ImageFormat
from classifiers.imagefile.report import damaged


@dataclass(frozen=True)
class Container:
    """What is left of a picture file, so that it can be handed to the library that decodes it.

    Attributes:
        format: what it is.
        width: in pixels, as stored.
        height: in pixels, as stored.
        data: the file again, with nothing in it but what pixels are decoded from.
        orientation: how it is to be turned, from 1 to 8 as in EXIF.
    """

    format: ImageFormat
    width: int
    height: int
    data: bytes
    orientation: int = 1


class Reader:
    """Reads a file piece by piece, and refuses it where there is less than it claims.

    Attributes:
        position: where the next piece begins.
    """

    def __init__(
        self, data: bytes, byte_order: Literal["big", "little"], position: int = 0
    ) -> None:
        self.data = data
        self.byte_order = byte_order
        self.position = position

    @property
    def remaining(self) -> int:
        """Bytes that are left."""
        return len(self.data) - self.position

    def block(self, length: int) -> bytes:
        if length > self.remaining:
            raise damaged(
                f"a file that ends after {len(self.data):,} bytes, where {length:,} more should "
                f"begin at {self.position:,}"
            )
        self.position += length
        return self.data[self.position - length : self.position]

    def number(self, size: int) -> int:
        return int.from_bytes(self.block(size), self.byte_order)
