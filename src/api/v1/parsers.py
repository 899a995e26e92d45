from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from api.errors import RequestTooLarge

MAX_BYTES = 64 * 1024
"""What a body of JSON may have: there are no long texts to be sent."""


class BoundedJSONParser(JSONParser):
    """JSON that is short and not nested too deeply for Python."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        length = (parser_context or {})["request"].META.get("CONTENT_LENGTH") or 0
        if int(length) > MAX_BYTES:
            raise RequestTooLarge(
                f"JSON may have at most {MAX_BYTES} bytes. Received: {int(length)}"
            )
        try:
            return super().parse(stream, media_type, dict(parser_context or {}))
        except RecursionError:
            raise ParseError("JSON may not be nested as deeply as this.") from None
