"""From a seed to a finished picture: portrait, perhaps a swap, then the camera and JPEG."""

import io
from typing import Literal

import numpy as np
from PIL import Image, ImageFilter

from mesonet.dataset import LabelledPictures
from mesonet.faces.portrait import draw_portrait
from mesonet.faces.shapes import Picture
from mesonet.faces.swap import random_swap, swap_face
from mesonet.faces.traits import as_colour, random_features, random_setting

ClassName = Literal["df", "real"]
Split = Literal["training", "validation", "held_out"]

CLASS_NAMES: tuple[ClassName, ...] = ("df", "real")
"""In the order of their labels: a network's output is the probability of the last."""

PICTURE_SIZE = 256
"""Width and height, in pixels."""

SPLITS: tuple[Split, ...] = ("training", "validation", "held_out")


def generate_picture(class_name: ClassName, index: int, *, seed: int, split: Split) -> bytes:
    """Return one picture as a JPEG file.

    The same arguments give the same picture, and different splits never share one.

    Args:
        class_name: What to draw.
        index: Which of the split's pictures of this class, from 0.
        seed: Which family of pictures.
        split: What the picture is for.

    Returns:
        A JPEG file, 256 x 256 RGB, about 10 KB.
    """
    rng = np.random.default_rng([seed, SPLITS.index(split), CLASS_NAMES.index(class_name), index])
    return _photograph(_draw(class_name, rng), rng)


def generate_pictures(count: int, *, seed: int, split: Split) -> LabelledPictures:
    """Return `count` pictures of each class, decoded, ``df`` and ``real`` taking turns."""
    pictures = np.empty((2 * count, PICTURE_SIZE, PICTURE_SIZE, 3), np.uint8)
    for position in range(2 * count):
        index, label = divmod(position, 2)
        jpeg = generate_picture(CLASS_NAMES[label], index, seed=seed, split=split)
        pictures[position] = np.asarray(Image.open(io.BytesIO(jpeg)))
    return LabelledPictures(pictures, np.tile(np.array([0, 1], np.float32), count))


def _draw(class_name: ClassName, rng: np.random.Generator) -> Picture:
    setting, features = random_setting(rng, PICTURE_SIZE), random_features(rng)
    texture_seed = int(rng.integers(2**31))
    portrait = draw_portrait(setting, features, texture_seed)
    if class_name == "real":
        return portrait
    skin = as_colour(np.asarray(features.skin) * rng.normal(1, 0.03, 3))
    source = draw_portrait(setting, random_features(rng, skin), texture_seed)
    return swap_face(portrait, source, setting.grid, random_swap(rng))


def _photograph(picture: Picture, rng: np.random.Generator) -> bytes:
    """Return the picture as a camera would save it: a little soft, noisy, compressed."""
    exposed = np.clip(picture * rng.uniform(0.85, 1.1), 0, 1)
    sharp = Image.fromarray(np.rint(exposed * 255).astype(np.uint8))
    soft = sharp.filter(ImageFilter.GaussianBlur(rng.uniform(0.2, 0.9)))
    noise = rng.normal(0, rng.uniform(1.5, 5), (PICTURE_SIZE, PICTURE_SIZE, 3))
    noisy = np.clip(np.asarray(soft) + noise, 0, 255)
    file = io.BytesIO()
    Image.fromarray(np.rint(noisy).astype(np.uint8)).save(
        file, "JPEG", quality=int(rng.integers(65, 88))
    )
    return file.getvalue()
