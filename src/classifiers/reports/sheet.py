"""What a report is made of: paragraphs, tables, pictures and bars on sheets of A4.

All texts are text: nothing in a name is taken for markup, which could fetch files.
"""

from __future__ import annotations

import math
import re
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
_PIXELS_PER_POINT = 200 / 72  # what a printer shows of a picture
_SIZES = {
    "title": 19,
    "heading": 13,
    "small_heading": 10.5,
    "lead": 11.5,
    "text": 9,
    "caption": 9,
    "small": 7.5,
}
_SPACES = {"caption": 4.0}
"""Before a paragraph, where it is not by its size: one that stands below a picture."""
_PERCENT = re.compile(r"(?<=\d) (?=%)")
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
            style: one of `title`, `heading`, `small_heading`, `lead`, `text`, `caption` and
                `small`.
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
            spaceBefore=0.9 * size if is_heading else _SPACES.get(style, 0),
            spaceAfter=0.45 * size,
            keepWithNext=is_heading,
            splitLongWords=True,
        )
        return Paragraph(escape(_PERCENT.sub("\u00a0", text)), look)

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

    def draw_scores(
        self,
        moments: Sequence[tuple[float, float]],
        gaps: Sequence[Sequence[float]],
        threshold: float,
        seconds: float,
    ) -> Piece:
        """Scores from 0 to 1 over the time of a film, with the threshold as a dashed line.

        Args:
            moments: seconds and scores, in order.
            gaps: begin and end of times without a score, where the line is cut.
            threshold: from 0 to 1.
            seconds: how long the film is.
        """
        from reportlab.graphics.shapes import Drawing, Line, PolyLine, Rect
        from reportlab.lib.colors import HexColor

        long, high = _WIDTH, 80.0
        drawing = Drawing(long, high)
        drawing.add(Rect(0, 0, long, high, fillColor=HexColor(_PALE), strokeColor=None))
        for begin, end in gaps:
            left, width = long * begin / seconds, long * (end - begin) / seconds
            drawing.add(Rect(left, 0, width, high, fillColor=HexColor(_LINE), strokeColor=None))
        at = high * threshold
        dashed = {"strokeColor": HexColor(_SOFT), "strokeDashArray": [4, 3]}
        drawing.add(Line(0, at, long, at, **dashed))
        for run in _cut(moments, gaps):
            points = [(long * time / seconds, high * score) for time, score in run]
            if len(points) == 1:  # a dash
                points.append((points[0][0] + 2, points[0][1]))
            flat = [number for point in points for number in point]
            drawing.add(PolyLine(flat, strokeColor=HexColor(_ACCENT), strokeWidth=1.2))
        return drawing

    @staticmethod
    def keep(pieces: Sequence[Piece]) -> Piece:
        """Pieces that stand on one page, if they fit on one."""
        from reportlab.platypus import KeepTogether

        return KeepTogether(list(pieces))

    @staticmethod
    def print(pieces: Sequence[Piece], title: str) -> bytes:
        """All of it as a PDF, with its title and the number of the page below each."""
        from reportlab.pdfgen.canvas import Canvas
        from reportlab.platypus import SimpleDocTemplate

        class Numbered(Canvas):  # type: ignore[misc]  # it has no types
            """Keeps pages until it is known how many there are."""

            def __init__(self, *args: Any, **kwargs: Any) -> None:
                super().__init__(*args, **kwargs)
                self._pages: list[dict[str, Any]] = []

            def showPage(self) -> None:  # noqa: N802 - reportlab calls it so
                self._pages.append(dict(self.__dict__))
                self._startPage()

            def save(self) -> None:
                for number, page in enumerate(self._pages, 1):
                    self.__dict__.update(page)
                    said = _("Page %(number)s of %(count)s")
                    self.setFont(REGULAR, _SIZES["small"])
                    self.setFillColor(_SOFT)
                    self.drawString(_MARGIN, _MARGIN / 2, title)
                    told = said % {"number": number, "count": len(self._pages)}
                    self.drawRightString(_MARGIN + _WIDTH, _MARGIN / 2, told)
                    super().showPage()
                super().save()

        file = BytesIO()
        margins = {f"{side}Margin": _MARGIN for side in ("left", "right", "top", "bottom")}
        document = SimpleDocTemplate(file, title=title, **margins)
        document.build(list(pieces), canvasmaker=Numbered)
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


def _cut(
    moments: Sequence[tuple[float, float]], gaps: Sequence[Sequence[float]]
) -> Sequence[Sequence[tuple[float, float]]]:
    """Runs of moments between which there is no gap."""
    runs: list[list[tuple[float, float]]] = [[]]
    for moment in moments:
        before = runs[-1][-1][0] if runs[-1] else moment[0]
        if any(before <= begin and end <= moment[0] for begin, end in gaps):
            runs.append([])
        runs[-1].append(moment)
    return [run for run in runs if run]
