"""How often somebody may ask for what costs most, counted alike wherever it is asked for.

Rates are settings of REST framework: `REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]`.
"""

from __future__ import annotations

import ipaddress
from typing import Any

from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle

# What one household or server is given of IPv6 addresses, it can use all of.
_IPV6_PREFIX = 64


class Throttle(SimpleRateThrottle):
    """Counts what users ask for by who they are, and what visitors do by where they are."""

    def get_rate(self) -> str | None:
        """Read at each request, so that a changed setting holds."""
        rates: Any = api_settings.DEFAULT_THROTTLE_RATES
        return rates.get(self.scope) or None

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        """Under what it is counted; None for what is not.

        Args:
            request: Django's or REST framework's.
            view: is not looked at.
        """
        user = request.user  # None for a visitor of the API
        is_known = bool(user and user.is_authenticated)
        if not self.counts(request, is_known):
            return None
        ident = f"user{user.pk}" if is_known else _get_network(self.get_ident(request))
        return self.cache_format % {"scope": self.scope, "ident": ident}

    def counts(self, request: Any, is_known: bool) -> bool:
        """Whether a request is one of those that this throttle counts."""
        raise NotImplementedError


class VisitorCheckThrottle(Throttle):
    """Visitors who have pictures looked at: that costs more than to read, and is stored."""

    scope = "check"

    def counts(self, request: Any, is_known: bool) -> bool:
        return request.method == "POST" and not is_known


class UserCheckThrottle(Throttle):
    """Users who do."""

    scope = "check_user"

    def counts(self, request: Any, is_known: bool) -> bool:
        return request.method == "POST" and is_known


def _get_network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, _IPV6_PREFIX), strict=False).network_address)
    return str(parsed)
