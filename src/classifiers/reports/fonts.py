"""A typeface that has the letters of many languages: DejaVu Sans, which matplotlib brings along.

Without matplotlib, it is the one that reportlab brings, which has those of Western Europe.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

REGULAR, BOLD = "regular", "bold"

_PLACES = (
    ("matplotlib", "mpl-data/fonts/ttf", {REGULAR: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf"}),
    ("reportlab", "fonts", {REGULAR: "Vera.ttf", BOLD: "VeraBd.ttf"}),
)


@cache
def find_font(name: str = REGULAR) -> Path:
    """The file of a typeface; neither package is imported for it."""
    found = (Path(base, below, files[name]) for base, below, files in _list_folders())
    return next(path for path in found if path.is_file())


@cache
def register_fonts() -> None:
    """Makes both typefaces known to reportlab, once in a process."""
    from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
    from reportlab.pdfbase.ttfonts import TTFont

    for name in (REGULAR, BOLD):
        registerFont(TTFont(name, find_font(name)))
    registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


def _list_folders() -> list[tuple[str, str, dict[str, str]]]:
    """Where typefaces lie, of the packages that are installed: base, folder below, files."""
    specs = ((find_spec(package), below, files) for package, below, files in _PLACES)
    return [
        (base, below, files)
        for spec, below, files in specs
        for base in (spec and spec.submodule_search_locations) or []
    ]
