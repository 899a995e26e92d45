"""Imported by the process that forks children, and by nobody else.

Loading the finder of faces takes longer than looking at a frame. Children find it loaded.
"""

import numpy as np

from classifiers.faces import find_faces

_LARGE_ENOUGH = 100

find_faces(np.zeros((_LARGE_ENOUGH, _LARGE_ENOUGH, 3), np.uint8))
