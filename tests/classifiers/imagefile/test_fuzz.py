"""Mutations of real files through the whole reading of a picture."""

import os
from pathlib import Path

import numpy as np

from classifiers.imagefile import SHOWN, RefusedImage, read_pixels
from classifiers.isolation import is_available
from tests.classifiers.imagefile.corpus.files import (
    exif,
    gif,
    jpeg,
    photo,
    png,
    save,
    webp,
    with_alpha,
)
from tests.classifiers.modelfile.corpus import mutate

NUM_FILES = int(os.environ.get("FUZZ_FILES", "500"))
ORIGINALS = [
    jpeg(exif=exif(6)),
    jpeg(photo("CMYK"), progressive=True),
    png(photo("P"), transparency=3),
    webp(with_alpha(), exif=exif(6)),
    webp(lossless=True),
    gif(),
    save(photo(), "TIFF", compression="tiff_lzw"),
    save(photo(), "BMP"),
]


def judge(path: Path) -> str | None:
    """What is wrong with what is said of a file."""
    try:
        seen = read_pixels(path, formats=SHOWN, allow_unconfined=not is_available())
    except RefusedImage as refusal:
        return None if "Received: " in str(refusal) else str(refusal)
    is_picture = (seen.dtype, seen.ndim, seen.shape[2]) == (np.uint8, 3, 3)
    return None if is_picture else f"{seen.dtype} {seen.shape}"


def test_no_mutation_gets_further_than_a_picture_or_a_refusal(tmp_path):
    path = tmp_path / "picture"
    for seed in range(NUM_FILES):
        path.write_bytes(mutate(ORIGINALS[seed % len(ORIGINALS)], seed))
        assert judge(path) is None, f"seed {seed}"
    assert list(tmp_path.iterdir()) == [path]
