"""A picture file taken apart, before any pixel is decoded."""

from __future__ import annotations

import os
from typing import BinaryIO

from classifiers.imagefile import bmp, gif, jpeg, png, tiff, webp
from classifiers.imagefile.container import Container
from classifiers.imagefile.formats import ImageFormat, require_format
from classifiers.imagefile.limits import ImageLimits
from classifiers.imagefile.second_format import refuse_second_format

_HEAD_BYTES = 64

_TAKE_APART = {
    ImageFormat.JPEG: jpeg.take_apart,
    ImageFormat.PNG: png.take_apart,
    ImageFormat.WEBP: webp.take_apart,
    ImageFormat.GIF: gif.take_apart,
    ImageFormat.BMP: bmp.take_apart,
    ImageFormat.TIFF: tiff.take_apart,
}


def read(file: BinaryIO, limits: ImageLimits, formats: frozenset[ImageFormat]) -> Container:
    """Reads the structure of a file, if it is not too large.

    Raises:
        RefusedImage: it is not a picture that can be taken.
    """
    size = os.fstat(file.fileno()).st_size
    limits.hold_file(size)
    return take_apart(file.read(size), limits, formats)


def take_apart(data: bytes, limits: ImageLimits, formats: frozenset[ImageFormat]) -> Container:
    """Reads the structure of a picture, and leaves only what its pixels are decoded from.

    Raises:
        RefusedImage: it is not a picture that can be taken.
    """
    container = _TAKE_APART[require_format(data[:_HEAD_BYTES], formats)](data, limits)
    refuse_second_format(data)
    return container
