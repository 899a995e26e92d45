"""The pictures: drawn faces as JPEG and PNG, and folders with many names for them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

from PIL import Image

from benchmarks.speed.machine import num_cores
from mesonet.faces import CLASS_NAMES, generate_picture
from mesonet.sample import replace_folder

_SEED = 2018


def draw_faces(folder: Path, count: int) -> Path:
    """A data set of `count` drawn faces, half of them forged, JPEG, 256 x 256."""
    names = [f"{name}/{name}-{number:05}.jpg" for number, name in _number(count)]
    if not folder.exists():
        with replace_folder(folder) as new, get_context("fork").Pool(num_cores()) as pool:
            _make_class_folders(new)
            for name, jpeg in zip(names, pool.imap(_draw, _number(count), 16), strict=True):
                (new / name).write_bytes(jpeg)
    return folder


def convert_to_png(folder: Path, faces: Path) -> Path:
    """The same pictures, pixel for pixel, as PNG."""
    if not folder.exists():
        with replace_folder(folder) as new:
            _make_class_folders(new)
            for path in sorted(faces.glob("*/*.jpg")):
                with Image.open(path) as picture:
                    picture.save((new / path.relative_to(faces)).with_suffix(".png"))
    return folder


def link_faces(folder: Path, faces: Path, count: int) -> Path:
    """A data set of `count` names, which are hard links to `faces`."""
    if not folder.exists():
        originals = {name: sorted((faces / name).iterdir()) for name in CLASS_NAMES}
        with replace_folder(folder) as new:
            _make_class_folders(new)
            for number, name in _number(count):
                original = originals[name][number % len(originals[name])]
                os.link(original, new / name / f"{name}-{number:06}.jpg")
    return folder


def _number(count: int) -> Iterator[tuple[int, str]]:
    return ((index // 2, CLASS_NAMES[index % 2]) for index in range(count))


def _draw(numbered: tuple[int, str]) -> bytes:
    number, name = numbered
    return generate_picture(name, number, seed=_SEED, split="held_out")


def _make_class_folders(folder: Path) -> None:
    for name in CLASS_NAMES:
        (folder / name).mkdir()
