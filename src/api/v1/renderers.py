"""Answers that are no JSON. Their errors are."""

from __future__ import annotations

from typing import Any

from rest_framework.renderers import BaseRenderer, JSONRenderer


class _Plain(BaseRenderer):
    charset: Any = None

    def render(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        """Errors alone come here: a view answers with what is ready to be sent."""
        return JSONRenderer().render(data)


class CsvRenderer(_Plain):
    media_type = "text/csv"
    format = "csv"


class MarkdownRenderer(_Plain):
    media_type = "text/markdown"
    format = "md"


class PdfRenderer(_Plain):
    media_type = "application/pdf"
    format = "pdf"


class PngRenderer(_Plain):
    media_type = "image/png"
    format = "png"


class JpegRenderer(_Plain):
    media_type = "image/jpeg"
    format = "jpg"


class WebmRenderer(_Plain):
    media_type = "video/webm"
    format = "webm"
