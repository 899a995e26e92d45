"""Generated pictures of drawn faces, some of them with the inner face swapped.

Nothing here is a photograph and nobody is portrayed: every picture is computed from a seed with
NumPy and Pillow. Class ``real`` is a drawn portrait; class ``df`` is the same kind of portrait
whose inner face was replaced the way a face swap does it. They are for trying the site and the
training code, and say nothing about how well a network finds real deepfakes.
"""

from mesonet.faces.pictures import (
    CLASS_NAMES,
    PICTURE_SIZE,
    generate_picture,
    generate_pictures,
)

__all__ = [
    "CLASS_NAMES",
    "PICTURE_SIZE",
    "generate_picture",
    "generate_pictures",
]
