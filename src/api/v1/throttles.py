"""How often somebody may ask version 1; checks of pictures are counted together with pages."""

from __future__ import annotations

from rest_framework.request import Request

from classifiers.throttles import Throttle, UploadThrottle


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


class InspectionThrottle(UploadThrottle):
    """Looks at files that wait: they are read and run as when they came."""

    def counts(self, request: Request, is_known: bool) -> bool:
        return request.method == "GET"
