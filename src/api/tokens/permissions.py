"""What a request may be used for, before it is asked whose variant it is about."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from api.tokens.models import Scope, Token


class HasScope(BasePermission):
    """Visitors read; a token is used for its scopes; the session of a browser for all.

    A view names the scope of each of its methods in `scopes`, and in `is_open` whether visitors
    may do what needs no more than to read.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        method = "GET" if request.method == "HEAD" else request.method
        scope: Scope | None = view.scopes.get(method)
        if scope is None:  # OPTIONS, and what the view will answer with 405
            return True
        user: Any = request.user  # None for a visitor
        if not (user and user.is_authenticated):
            return scope is Scope.READ and bool(view.is_open)
        if not isinstance(request.auth, Token) or request.auth.allows(scope):
            return True
        self.message = (
            f"This needs a token with the scope {scope.value}. "
            f"Received: one with {', '.join(request.auth.scopes) or 'none'}"
        )
        return False
