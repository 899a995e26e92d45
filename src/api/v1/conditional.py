"""ETags: not to send again what a client has, and not to change what it has not seen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api.errors import PreconditionFailed


def build_etag(data: Any) -> str:
    """A tag that changes with what is in an answer."""
    return quote_etag(hashlib.sha256(JSONRenderer().render(data)).hexdigest()[:32])


def answer(request: Request, data: Any, status: int = HTTPStatus.OK) -> HttpResponseBase:
    """Data with its ETag; 304 where the client has it.

    Raises:
        PreconditionFailed: the client wants another one than there is.
    """
    return answer_with(request, build_etag(data), lambda: Response(data, status=status))


def answer_with(
    request: Request, etag: str, build: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """What `build` makes, with its ETag; 304 where the client has it: then nothing is made.

    Raises:
        PreconditionFailed: the client wants another one than there is.
    """
    response = check(request, etag) or build()
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"  # may be kept, and must be asked for each time
    return response


def check(request: Request, etag: str) -> HttpResponseBase | None:
    """Holds `If-Match` and `If-None-Match` against what there is.

    Returns:
        The answer, 304; None if the request is to go on.

    Raises:
        PreconditionFailed: what is there is not what the client wants to read or change.
    """
    response = get_conditional_response(request._request, etag=etag)
    if response is not None and response.status_code == HTTPStatus.PRECONDITION_FAILED:
        raise PreconditionFailed
    return response
