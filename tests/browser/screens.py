"""Pages as pictures: compared with those that the documentation shows."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "images" / "pages"
_LEVELS = 32
"""By how much, of 255, a pixel may differ: edges of letters do."""
_SHARE = 0.02
"""Of pixels that may differ by more."""


def compare(page: Page, name: str, *, keep: bool, mask: list[Locator] | None = None) -> None:
    """Fails if a page does not look as the kept picture does; or keeps how it looks.

    Args:
        page: as it is to be seen, at its top.
        name: of the picture.
        keep: whether it becomes the one that is expected.
        mask: what differs each time.
    """
    page.evaluate("document.fonts.ready")
    seen = page.screenshot(mask=mask or [], mask_color="#8a97a3", animations="disabled")
    path = FOLDER / f"{name}.png"
    if keep:
        FOLDER.mkdir(parents=True, exist_ok=True)
        picture = Image.open(BytesIO(seen)).convert("RGB")
        # A palette is a third of the size, and no letter looks different.
        picture.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
        return
    expected, found = _read(path), _read(BytesIO(seen))
    assert expected.shape == found.shape, f"{name}: {found.shape} instead of {expected.shape}"
    differs = (np.abs(expected - found) > _LEVELS).any(axis=2)
    share = float(differs.mean())
    if share > _SHARE:
        new = path.with_suffix(".new.png")
        new.write_bytes(seen)
        raise AssertionError(f"{share:.1%} of {name} looks different: compare {path} and {new}")


def _read(source: Path | BytesIO) -> np.ndarray:
    return np.asarray(Image.open(source).convert("RGB"), np.int16)
