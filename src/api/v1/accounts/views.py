"""`/api/v1/account/`: who asks, and how much of what is bounded is used."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from api.tokens.models import Scope
from api.v1.accounts import documentation
from api.v1.accounts.serializers import AccountSerializer
from api.v1.views import V1View
from classifiers.allowances import list_allowances


@documentation.account
class AccountView(V1View):
    scopes: ClassVar = {"GET": Scope.READ}
    is_open: ClassVar[bool] = False

    def get(self, request: Request) -> HttpResponseBase:
        user: Any = request.user
        account = {
            "username": user.get_username(),
            "is_staff": user.is_staff,
            "allowances": list_allowances(user),
        }
        return Response(AccountSerializer(account).data, headers={"Cache-Control": "no-store"})
