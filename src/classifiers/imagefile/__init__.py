"""A picture from a stranger: what it is, its pixels, and a copy that holds nothing else.

Knows no Django.
"""

from classifiers.imagefile.formats import SCORED, SHOWN, ImageFormat
from classifiers.imagefile.limits import ImageLimits
from classifiers.imagefile.pixels import to_rgb
from classifiers.imagefile.quarantine import EncodedImage, read_pixels, reencode, share_parent
from classifiers.imagefile.report import RefusedImage

__all__ = [
    "SCORED",
    "SHOWN",
    "EncodedImage",
    "ImageFormat",
    "ImageLimits",
    "RefusedImage",
    "read_pixels",
    "reencode",
    "share_parent",
    "to_rgb",
]
