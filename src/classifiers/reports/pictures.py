"""Pictures of a check as a report shows them: with faces numbered, with heat maps laid over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from classifiers.records import PictureCheck
from classifiers.reports.fonts import find_font

Size = tuple[int, int]
"""What a picture may have, in pixels: width and height."""

_QUALITY = 85
_OPACITY = 0.6
_LINE, _GROUND = "#ffffff", "#08626b"
_DEFAULT_LETTER = 1 / 30  # of the picture's longer side


def draw_faces(check: PictureCheck, entry: Mapping[str, Any], size: Size) -> BytesIO:
    """The copy of a picture that is shown, with a numbered box around each face.

    Args:
        check: that it belongs to.
        entry: of the picture; one that is shown.
        size: what it may have.

    Returns:
        A JPEG, at its beginning.

    Raises:
        FileNotFoundError: there is none, perhaps since the check is being deleted.
    """
    picture = _open(check, entry["shown"], size)
    share = picture.width / entry["width"]
    boxes = [[share * edge for edge in face["box"]] for face in entry.get("faces") or []]
    _draw_boxes(picture, boxes)
    return _save(picture)


def lay_over(check: PictureCheck, shown: str, heat: str, size: Size) -> BytesIO:
    """A heat map over what it is of, as a JPEG.

    Args:
        check: that both belong to.
        shown: the file of the picture or face.
        heat: the file of the map, which is stretched over it.
        size: what it may have.

    Raises:
        FileNotFoundError: there is none, perhaps since the check is being deleted.
    """
    picture = _open(check, shown, size)
    with Image.open(_find(check, heat)) as stored:
        map_ = stored.convert("RGBA").resize(picture.size)
    opacity = map_.getchannel("A").point(lambda value: round(_OPACITY * value))
    picture.paste(map_.convert("RGB"), mask=opacity)
    return _save(picture)


def read_picture(check: PictureCheck, shown: str, size: Size) -> BytesIO:
    """A file that shows something, as a JPEG of at most this size.

    Raises:
        FileNotFoundError: there is none, perhaps since the check is being deleted.
    """
    return _save(_open(check, shown, size))


def _draw_boxes(picture: Image.Image, boxes: Sequence[Sequence[float]]) -> None:
    drawing, size = ImageDraw.Draw(picture), max(picture.size)
    letter = max(12, round(_DEFAULT_LETTER * size))
    font = ImageFont.truetype(find_font(), letter)
    for number, (left, top, width, height) in enumerate(boxes, 1):
        edges = (left, top, left + width, top + height)
        drawing.rectangle(edges, outline=_GROUND, width=max(4, size // 150))
        drawing.rectangle(edges, outline=_LINE, width=max(2, size // 300))
        label = str(number)
        wide = drawing.textlength(label, font) + letter
        drawing.rectangle((left, top, left + wide, top + 1.4 * letter), fill=_GROUND)
        drawing.text((left + letter / 2, top + 0.1 * letter), label, _LINE, font)


def _open(check: PictureCheck, name: str, size: Size) -> Image.Image:
    with Image.open(_find(check, name)) as stored:
        stored.thumbnail(size)
        return stored.convert("RGB")


def _find(check: PictureCheck, name: str) -> Path:
    """Of a file that the results name: drawn here, never what was sent."""
    return check.folder.find(name)


def _save(picture: Image.Image) -> BytesIO:
    file = BytesIO()
    picture.save(file, "JPEG", quality=_QUALITY)
    file.seek(0)
    return file
