"""How often somebody may ask for what costs most, counted alike wherever it is asked for.

Rates are settings of REST framework: `REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]`.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
import unicodedata
from typing import Any

from django.core.cache import BaseCache, cache, caches
from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle

from classifiers.conf import conf
from classifiers.exceptions import TooOften

# What one household or server is given of IPv6 addresses, it can use all of.
_IPV6_PREFIX = 64
_KNOWN_FOR = 30 * 24 * 60 * 60
"""Seconds for which it is remembered from where somebody has logged in."""


class Throttle(SimpleRateThrottle):
    """Counts what users ask for by who they are, and what visitors do by where they are."""

    num_requests: int
    duration: int

    @property
    def cache(self) -> BaseCache:  # type: ignore[override]
        """Read at each request, likewise."""
        return caches[conf.throttle_cache]

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


class UploadThrottle(Throttle):
    """Tries to upload, also those that are refused: reading a file costs most of all."""

    scope = "upload"

    def counts(self, request: Any, is_known: bool) -> bool:
        return request.method in {"POST", "PATCH"}


class HeavyThrottle(Throttle):
    """What is drawn or computed while one waits.

    Args:
        cost: how many times it counts; the last one that is allowed may cost more than is left.
    """

    scope = "heavy"

    def __init__(self, cost: int = 1) -> None:
        super().__init__()
        self._cost = cost

    def counts(self, request: Any, is_known: bool) -> bool:
        return True

    def throttle_success(self) -> bool:
        self.history[:0] = [self.now] * self._cost
        self.cache.set(self.key, self.history, self.duration)
        return True

    def wait(self) -> float:
        """Seconds until as much of what was asked for is over as was too much."""
        until: float = self.history[self.num_requests - 1] + self.duration
        return until - self.now


class LoginThrottle(Throttle):
    """Tries to log in, by where they come from."""

    scope = "login"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        return self.cache_format % {"scope": self.scope, "ident": self.identify(request)}

    def identify(self, request: Any) -> str:
        """For whom it is counted together."""
        return _get_network(self.get_ident(request))

    def forgive(self, request: Any) -> None:
        """Counts the last try no more."""
        if self.rate is None:
            return
        key = self.get_cache_key(request, None)
        if tries := self.cache.get(key):
            self.cache.set(key, tries[1:], self.duration)


class NameThrottle(LoginThrottle):
    """Tries to log in with one name, wherever they come from.

    Whoever has logged in from somewhere is counted apart there: others can try that name as often
    as they want, and lock nobody out.

    Args:
        name: that is tried, whether there is a user of that name or not.
    """

    scope = "login_name"

    def __init__(self, name: str) -> None:
        super().__init__()
        plain = unicodedata.normalize("NFKC", name).casefold()
        self._name = hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()

    def identify(self, request: Any) -> str:
        network = super().identify(request)
        is_known = cache.get(self._get_mark(network))
        return f"{self._name}-{network}" if is_known else self._name

    def remember(self, request: Any) -> None:
        """That this user has logged in from where the request comes from."""
        cache.set(self._get_mark(super().identify(request)), True, _KNOWN_FOR)

    def _get_mark(self, network: str) -> str:
        return f"classifiers:logged-in:{self._name}-{network}"


def count_check(request: Any) -> None:
    """Counts one more check of pictures of whoever asks.

    Args:
        request: Django's or REST framework's; likewise below.

    Raises:
        TooOften: there were too many.
    """
    _count(request, VisitorCheckThrottle(), UserCheckThrottle())


def count_upload(request: Any) -> None:
    """Counts one more file that is to be read.

    Raises:
        TooOften: there were too many.
    """
    _count(request, UploadThrottle())


def count_heavy(request: Any, cost: int = 1) -> None:
    """Counts something that takes its time while one waits.

    Args:
        request: who asks.
        cost: as `HeavyThrottle` has it; 1 is about a quarter of a second.

    Raises:
        TooOften: there was too much.
    """
    _count(request, HeavyThrottle(cost))


def count_login(request: Any, name: str) -> None:
    """Counts one more try to log in, before it is made.

    Raises:
        TooOften: there were too many from there, or with that name.
    """
    _count(request, LoginThrottle(), NameThrottle(name))


def forgive_login(request: Any, name: str) -> None:
    """Counts a try no more that has succeeded, and remembers from where."""
    LoginThrottle().forgive(request)
    by_name = NameThrottle(name)
    by_name.forgive(request)
    by_name.remember(request)


def _count(request: Any, *throttles: Throttle) -> None:
    for throttle in throttles:
        if not throttle.allow_request(request, None):  # type: ignore[arg-type]
            raise TooOften(max(1, math.ceil(throttle.wait() or 1)))


def _get_network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, _IPV6_PREFIX), strict=False).network_address)
    return str(parsed)
