from __future__ import annotations

from io import BytesIO

import numpy as np
from PIL import Image


def take_photo(width: int, height: int, *, quality: int = 92) -> bytes:
    """A JPEG as large as those of a camera: soft shapes under fine noise, as sensors have it."""
    random = np.random.default_rng(0)
    shapes = random.integers(30, 220, (height // 96, width // 96, 3), dtype=np.uint8)
    photo = np.asarray(Image.fromarray(shapes).resize((width, height), Image.Resampling.BICUBIC))
    noise = random.normal(0, 4, photo.shape).astype(np.float32)
    noisy = np.clip(photo + noise, 0, 255).astype(np.uint8)
    file = BytesIO()
    Image.fromarray(noisy).save(file, "JPEG", quality=quality)
    return file.getvalue()
