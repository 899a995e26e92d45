"""Where faces are in a picture, and what of it is scored for each. Knows no Django."""

from classifiers.faces.box import MARGIN, Box, enlarge
from classifiers.faces.finding import MAX_FACES, NUM_PIXELS, Face, find_faces, require_finder

__all__ = [
    "MARGIN",
    "MAX_FACES",
    "NUM_PIXELS",
    "Box",
    "Face",
    "enlarge",
    "find_faces",
    "require_finder",
]
