"""From which pages the API may be asked to do something."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request


class ComesFromHere(BasePermission):
    """No page of another site has the browsers of its visitors send something.

    Visitors have no CSRF token, but browsers tell from where they ask. A token of the API is
    nothing that a browser sends by itself; a session is checked by its CSRF token beside.

    Raises:
        PermissionDenied: another site sends it, for nobody who is known.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        is_harmless = request.method in SAFE_METHODS or "Authorization" in request.headers
        if not is_harmless and _is_foreign(request._request):
            raise PermissionDenied(
                "Pages of other sites may not send this for their visitors; send it with a token. "
                f"Received: {request.headers.get('Origin') or 'a request across sites'}"
            )
        return True


class _Origins(CsrfViewMiddleware):
    """Knows which origins are this site's, or are trusted by `CSRF_TRUSTED_ORIGINS`."""

    def accepts(self, request: HttpRequest) -> bool:
        verified: bool = self._origin_verified(request)  # type: ignore[attr-defined]
        return verified


def _is_foreign(request: HttpRequest) -> bool:
    if "Origin" in request.headers:
        return not _Origins(lambda _: HttpResponse()).accepts(request)
    return request.headers.get("Sec-Fetch-Site") == "cross-site"
