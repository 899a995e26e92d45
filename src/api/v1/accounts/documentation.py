"""What the schema says of accounts."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view

from api.v1 import examples
from api.v1.accounts.serializers import AccountSerializer

account = extend_schema_view(
    get=extend_schema(
        operation_id="read_account",
        summary="Read about yourself",
        description=(
            "Who the token belongs to, and how much of what one user may have is used. Scope: "
            "`read`."
        ),
        responses={200: AccountSerializer},
        examples=[OpenApiExample("An account", examples.ACCOUNT, response_only=True)],
    ),
)
