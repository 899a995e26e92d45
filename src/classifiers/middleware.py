from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from classifiers.conf import conf

_TOO_LARGE = 413
_LENGTH = re.compile("[0-9]{1,18}")


class LimitRequestSize:
    """Refuses a request that says it is too large, before any of its body is read.

    One that does not say how large it is has no body for Django.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        limit = conf.max_request_bytes
        if _LENGTH.fullmatch(length) and int(length) <= limit:
            return self.get_response(request)
        return self.refuse(request, limit, length[:20])

    def refuse(self, request: HttpRequest, limit: int, length: str) -> HttpResponse:
        """The answer to a request that is too large: JSON. A project with pages may give others.

        Args:
            request: of which nothing was read.
            limit: bytes that it may send.
            length: what it says it sends; whatever stands there.
        """
        detail = f"A request may send at most {limit} bytes. Received: {length}"
        # What the client is still sending is not waited for.
        return JsonResponse({"detail": detail}, status=_TOO_LARGE, headers={"Connection": "close"})
