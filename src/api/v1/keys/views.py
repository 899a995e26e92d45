"""`/api/v1/tokens/`: one's own tokens."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar

from django.http.response import HttpResponseBase
from rest_framework.exceptions import NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from api.tokens.models import Scope, Token, TokenQuerySet
from api.v1.keys import documentation
from api.v1.keys.serializers import NewTokenSerializer, TokenRequestSerializer, TokenSerializer
from api.v1.pagination import Pages
from api.v1.views import V1View

_UNSHARED = {"Cache-Control": "no-store"}


def find_tokens(request: Request) -> TokenQuerySet:
    """The tokens of whoever asks, who is logged in."""
    user: Any = request.user
    return Token.objects.usable().filter(user=user)


@documentation.tokens
class TokensView(V1View, GenericAPIView[Token]):
    scopes: ClassVar = {"GET": Scope.MANAGE, "POST": Scope.MANAGE}
    queryset = Token.objects.none()
    serializer_class = TokenSerializer
    pagination_class = Pages

    def get_queryset(self) -> Any:
        return find_tokens(self.request)

    def get(self, request: Request) -> HttpResponseBase:
        page = self.paginate_queryset(self.get_queryset())
        response = self.get_paginated_response(self.get_serializer(page, many=True).data)
        response["Cache-Control"] = "no-store"
        return response

    def post(self, request: Request) -> HttpResponseBase:
        wanted = TokenRequestSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        issued_by = request.auth if isinstance(request.auth, Token) else None
        token, secret = Token.objects.issue(
            request.user, **wanted.validated_data, issued_by=issued_by
        )
        data = {**TokenSerializer(token).data, "secret": secret}
        return Response(NewTokenSerializer(data).data, status=HTTPStatus.CREATED, headers=_UNSHARED)


@documentation.token
class TokenView(V1View):
    scopes: ClassVar = {"DELETE": Scope.MANAGE}

    def delete(self, request: Request, token_id: int) -> HttpResponseBase:
        token = find_tokens(request).filter(pk=token_id).first()
        if token is None:
            raise NotFound(
                f"You have no token of this id; /api/v1/tokens/ lists yours. Received: {token_id}"
            )
        token.revoke()
        return Response(status=HTTPStatus.NO_CONTENT)
