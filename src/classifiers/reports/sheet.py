"""What a report is made of: paragraphs, tables, pictures and bars on sheets of A4.

All texts are text: nothing in a name is taken for markup, which could fetch files.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from classifiers.reports.fonts import BOLD, REGULAR, register_fonts

Piece = Any
"""Something that reportlab lays out."""

_MARGIN = 51.0  # points, 18 mm
_WIDTH = 595.28 - 2 * _MARGIN
_INK, _SOFT, _LINE, _ACCENT, _PALE = "#16212b", "#4d5a67", "#d5dde3", "#08626b", "#eef2f4"
_SIZES = {"title": 19, "heading": 13, "small_heading": 10.5, "lead": 11.5, "text": 9, "small": 7.5}
_PIXELS_PER_POINT = 200 / 72  # what a printer shows of a picture
_HEADINGS = {"title", "heading", "small_heading"}


class Sheet:
    """Makes pieces in one style, and a PDF of them."""

    width = _WIDTH
    """What a piece may take, in points."""

    def __init__(self) -> None:
        register_fonts()

    def write(self, text: str, style: str = "text") -> Piece:
        """A paragraph.

        Args:
            text: plain.
            style: one of `title`, `heading`, `small_heading`, `lead`, `text` and `small`.
        """
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.platypus import Paragraph

        size, is_heading = _SIZES[style], style in _HEADINGS
        look = ParagraphStyle(
            style,
            fontName=BOLD if is_heading else REGULAR,
            fontSize=size,
            leading=1.4 * size,
            textColor=_SOFT if style == "small" else _INK,
            spaceBefore=0.9 * size if is_heading else 0,
            spaceAfter=0.45 * size,
            keepWithNext=is_heading,
            splitLongWords=True,
        )
        return Paragraph(escape(text), look)

    def set_apart(self, pieces: Sequence[Piece]) -> Piece:
        """Pieces on a ground of their own, which goes on over the page where it has to."""
        ground = [("BACKGROUND", (0, 0), (-1, -1), _PALE)]
        return self._lay([[list(pieces)]], [_WIDTH], ground, 9, splitInRow=1)

    def tabulate(self, rows: Sequence[Sequence[str | Piece]], widths: Sequence[float]) -> Piece:
        """A table whose first row is its head; widths are shares of the page."""
        cells = [
            [self.write(cell, "small" if not place else "text") if isinstance(cell, str) else cell
             for cell in row]
            for place, row in enumerate(rows)
        ]  # fmt: skip
        lines = [
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, _LINE),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ]
        return self._lay(cells, [_WIDTH * width for width in widths], lines, 2, repeatRows=1)

    def place(self, columns: Sequence[Sequence[Piece]], widths: Sequence[float]) -> Piece:
        """Pieces side by side; widths are shares of the page."""
        lines = [("VALIGN", (0, 0), (-1, -1), "TOP")]
        cells = [list(column) for column in columns]
        return self._lay([cells], [_WIDTH * width for width in widths], lines, 3)

    @staticmethod
    def show(read: Callable[[tuple[int, int]], BytesIO], width: float, height: float) -> Piece:
        """A picture, as large as it can be within a share of the page and a height in points.

        Args:
            read: gives the picture, of at most so many pixels: more are not printed, and all
                pictures are kept in memory until the report is laid out.
            width: the share.
            height: the points.
        """
        from reportlab.lib.utils import ImageReader
        from reportlab.platypus import Image

        most = width * _WIDTH, height
        picture = read((_count_pixels(most[0]), _count_pixels(most[1])))
        wide, high = ImageReader(picture).getSize()
        picture.seek(0)
        scale = min(most[0] / wide, most[1] / high)
        return Image(picture, scale * wide, scale * high, hAlign="LEFT")

    def draw_bar(self, score: float, threshold: float, width: float) -> Piece:
        """A score from 0 to 1 as a bar, with the threshold as a line; width is a share."""
        from reportlab.graphics.shapes import Drawing, Line, Rect
        from reportlab.lib.colors import HexColor

        long, high = width * _WIDTH, 10.0
        drawing = Drawing(long, high)
        drawing.add(Rect(0, 3, long, high - 6, fillColor=HexColor(_LINE), strokeColor=None))
        filled = long * min(1.0, max(0.0, score))
        drawing.add(Rect(0, 3, filled, high - 6, fillColor=HexColor(_ACCENT), strokeColor=None))
        at = long * threshold
        drawing.add(Line(at, 0, at, high, strokeColor=HexColor(_INK), strokeWidth=1.2))
        return drawing

    @staticmethod
    def keep(pieces: Sequence[Piece]) -> Piece:
        """Pieces that stand on one page, if they fit on one."""
        from reportlab.platypus import KeepTogether

        return KeepTogether(list(pieces))

    @staticmethod
    def print(pieces: Sequence[Piece], title: str) -> bytes:
        """All of it as a PDF."""
        from reportlab.platypus import SimpleDocTemplate

        def number(canvas: Any, document: Any) -> None:
            canvas.setFont(REGULAR, _SIZES["small"])
            canvas.setFillColor(_SOFT)
            canvas.drawString(_MARGIN, _MARGIN / 2, title)
            page = _("Page %(number)s") % {"number": document.page}
            canvas.drawRightString(_MARGIN + _WIDTH, _MARGIN / 2, page)

        file = BytesIO()
        margins = {f"{side}Margin": _MARGIN for side in ("left", "right", "top", "bottom")}
        document = SimpleDocTemplate(file, title=title, **margins)
        document.build(list(pieces), onFirstPage=number, onLaterPages=number)
        return file.getvalue()

    @staticmethod
    def _lay(
        cells: list[list[Piece]],
        widths: list[float],
        look: list[tuple[Any, ...]],
        padding: float,
        **options: Any,
    ) -> Piece:
        from reportlab.platypus import Table

        around = [(f"{side}PADDING", (0, 0), (-1, -1), padding) for side in ("TOP", "BOTTOM")]
        around.append(("LEFTPADDING", (0, 0), (-1, -1), padding))
        table = Table(cells, widths, hAlign="LEFT", spaceAfter=6, **options)
        table.setStyle([*around, *look])
        return table


def _count_pixels(points: float) -> int:
    return math.ceil(_PIXELS_PER_POINT * points)
