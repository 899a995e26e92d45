"""How often somebody may ask version 1; checks of pictures are counted together with pages."""

from __future__ import annotations

from rest_framework.request import Request

from classifiers.throttles import Throttle


class AnonymousThrottle(Throttle):
    """Visitors, by their address."""

    scope = "anonymous"

    def counts(self, request: Request, is_known: bool) -> bool:
        return not is_known


class UserThrottle(Throttle):
    """Users, whichever token they use."""

    scope = "user"

    def counts(self, request: Request, is_known: bool) -> bool:
        return is_known
