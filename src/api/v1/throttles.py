"""How often somebody may ask. Rates are settings: `REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]`."""

from __future__ import annotations

import ipaddress
from typing import Any

from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle

# What one household or server is given of IPv6 addresses, it can use all of.
_IPV6_PREFIX = 64


class _Throttle(SimpleRateThrottle):
    def get_rate(self) -> str | None:
        """Read at each request, so that a changed setting holds."""
        rates: Any = api_settings.DEFAULT_THROTTLE_RATES
        return rates.get(self.scope) or None

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        user: Any = request.user  # None for a visitor
        is_known = bool(user and user.is_authenticated)
        if not self.counts(request, is_known):
            return None
        ident = f"user{user.pk}" if is_known else _get_network(self.get_ident(request))
        return self.cache_format % {"scope": self.scope, "ident": ident}

    def counts(self, request: Request, is_known: bool) -> bool:
        """Whether a request is one of those that this throttle counts."""
        raise NotImplementedError


class AnonymousThrottle(_Throttle):
    """Visitors, by their address."""

    scope = "anonymous"

    def counts(self, request: Request, is_known: bool) -> bool:
        return not is_known


class UserThrottle(_Throttle):
    """Users, whichever token they use."""

    scope = "user"

    def counts(self, request: Request, is_known: bool) -> bool:
        return is_known


class UploadThrottle(_Throttle):
    """Tries to upload, also those that are refused: reading a file costs most of all."""

    scope = "upload"

    def counts(self, request: Request, is_known: bool) -> bool:
        return request.method == "POST"


class InspectionThrottle(UploadThrottle):
    """Looks at files that wait: they are read and run as when they came."""

    def counts(self, request: Request, is_known: bool) -> bool:
        return request.method == "GET"


class VisitorCheckThrottle(_Throttle):
    """Visitors who have pictures looked at: that costs more than to read, and is stored."""

    scope = "check"

    def counts(self, request: Request, is_known: bool) -> bool:
        return request.method == "POST" and not is_known


class UserCheckThrottle(_Throttle):
    """Users who do."""

    scope = "check_user"

    def counts(self, request: Request, is_known: bool) -> bool:
        return request.method == "POST" and is_known


def _get_network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, _IPV6_PREFIX), strict=False).network_address)
    return str(parsed)
