"""Pictures with real faces in them, put together from those in ../shared."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from classifiers.faces import Box
from tests.conftest import SHARED

FACES = ("real/test_real_sample.jpg", "df/df00204.jpg", "real/train_real_sample.jpg")
"""That the detector finds in a picture of their own."""


def open_face(name: str | Path = FACES[0]) -> Image.Image:
    with Image.open(SHARED / "images" / name) as picture:
        return picture.convert("RGB")


def put_together(size: tuple[int, int], *places: Box, names=FACES) -> Image.Image:
    """A grey picture with a face in each place."""
    picture = Image.new("RGB", size, (120, 120, 120))
    for number, place in enumerate(places):
        face = open_face(names[number % len(names)])
        picture.paste(face.resize((place.width, place.height)), (place.left, place.top))
    return picture


def to_pixels(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture)


def encode(picture: Image.Image, image_format: str = "PNG", **options) -> bytes:
    file = BytesIO()
    picture.save(file, image_format, **options)
    return file.getvalue()


def list_faces() -> list[Path]:
    return sorted((SHARED / "images").glob("[dr]*/*.jpg"))
