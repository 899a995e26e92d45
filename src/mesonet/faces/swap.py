"""The face swap: what makes a drawn portrait a `df`.

A face swap pastes a face that a network rendered at low resolution over the one in the picture.
Its traces lie between the pixels' noise and the picture's meaning, where Afchar et al. look for
them (https://arxiv.org/abs/1809.00888): missing fine detail inside the face, a seam,
and skin whose colour does not quite agree with the neck.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from mesonet.faces.shapes import Grid, Picture, Plane, paint, resize


@dataclass(frozen=True)
class Swap:
    """How clumsily a face was swapped.

    Args:
        resolution: The rendered face's resolution, as a fraction of the picture's.
        stretch: Width and height of the pasted face, 1 for the right ones.
        rotation: How far the pasted face is turned, in radians.
        shift: How far it lies from its place, in pixels.
        tint: What its colour channels are multiplied by.
        feather: How wide the seam is, in pixels.
    """

    resolution: float
    stretch: tuple[float, float]
    rotation: float
    shift: tuple[float, float]
    tint: tuple[float, float, float]
    feather: float


def random_swap(rng: np.random.Generator) -> Swap:
    """Return a swap that is sometimes plain to see and sometimes hardly."""
    wide, high = rng.normal(1, 0.03, 2).tolist()
    right, down = rng.normal(0, 1.5, 2).tolist()
    red, green, blue = rng.normal(1, 0.03, 3).tolist()
    return Swap(
        resolution=rng.uniform(0.30, 0.72),
        stretch=(wide, high),
        rotation=rng.normal(0, 0.04),
        shift=(right, down),
        tint=(red, green, blue),
        feather=rng.uniform(6, 22),
    )


def swap_face(target: Picture, source: Picture, grid: Grid, swap: Swap) -> Picture:
    """Return the target with the inner face of the source blended in.

    Both are portraits in the same setting, so the faces lie in the same place.

    Args:
        target: RGB in 0..1, float32, shape (size, size, 3).
        source: The same.
        grid: Where the face lies.
        swap: How clumsily to do it.

    Returns:
        A new picture like `target`.
    """
    swapped = target.copy()
    rendered = _render(source, grid, swap) * np.asarray(swap.tint, np.float32)
    paint(swapped, _inner_face(grid, swap.feather), np.clip(rendered, 0, 1))
    return swapped


def _render(source: Picture, grid: Grid, swap: Swap) -> Picture:
    """Return the source at the renderer's resolution, warped into place."""
    small = max(8, round(grid.size * swap.resolution))
    planes = []
    for channel in range(3):
        shrunk = resize(source[..., channel], small, Image.Resampling.BOX)
        enlarged = resize(shrunk, grid.size, Image.Resampling.BICUBIC)
        warped = Image.fromarray(enlarged).transform(
            (grid.size, grid.size),
            Image.Transform.AFFINE,
            _affine(grid, swap),
            resample=Image.Resampling.BILINEAR,
        )
        planes.append(np.asarray(warped, dtype=np.float32))
    return np.stack(planes, axis=-1)


def _affine(grid: Grid, swap: Swap) -> tuple[float, float, float, float, float, float]:
    """Return Pillow's six numbers: for each pixel of the result, where it lies in the source."""
    cosine, sine = np.cos(swap.rotation), np.sin(swap.rotation)
    wide, high = swap.stretch
    matrix = np.array([[cosine / wide, sine / wide], [-sine / high, cosine / high]])
    centre = np.array([grid.centre_x, grid.centre_y])
    offset = centre - matrix @ (centre + np.asarray(swap.shift))
    (a, b), (d, e) = matrix.tolist()
    return a, b, float(offset[0]), d, e, float(offset[1])


def _inner_face(grid: Grid, feather: float) -> Plane:
    """Return the mask from the brows to below the mouth."""
    return grid.edge(grid.ellipse(0, 0.2, 0.86, 0.88), feather)
