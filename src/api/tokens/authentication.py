"""Who asks: a program by its token, a person by the session of a browser."""

from __future__ import annotations

import re
from typing import Any

from django.views.decorators.debug import sensitive_variables
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from api import problems
from api.tokens.models import PREFIX, Token

_BEARER = re.compile(rf"[Bb]earer +({PREFIX}[A-Za-z0-9_-]{{1,100}})")


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer mesonet_...`."""

    @sensitive_variables("header", "match")
    def authenticate(self, request: Request) -> tuple[Any, Token] | None:
        """The user and the token; None where no such header was sent.

        Raises:
            AuthenticationFailed: the token is unknown, expired or revoked, or the header is none.
        """
        header = request.headers.get("Authorization")
        if header is None:
            return None
        match = _BEARER.fullmatch(header)
        token = Token.objects.find(match[1]) if match else None
        if token is None:
            raise AuthenticationFailed(
                "The header must be `Authorization: Bearer TOKEN`, with a token that is neither "
                "expired nor revoked."
            )
        token.note_use()
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return problems.CHALLENGE
