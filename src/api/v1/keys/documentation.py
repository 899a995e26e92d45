"""What the schema says of tokens."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)

from api.v1 import examples
from api.v1.keys.serializers import NewTokenSerializer, TokenRequestSerializer, TokenSerializer

tokens = extend_schema_view(
    get=extend_schema(
        operation_id="list_tokens",
        summary="List your tokens",
        description="Those that can be used, without their secrets. Scope: `manage`.",
        responses={200: TokenSerializer(many=True)},
        examples=[OpenApiExample("A token", examples.TOKEN, response_only=True)],
    ),
    post=extend_schema(
        operation_id="make_token",
        summary="Make a token",
        description=(
            "The answer holds its secret, which is shown now and never again. Asked for with a "
            "token, the new one cannot have other scopes than that one, nor outlive it. Scope: "
            "`manage`."
        ),
        request=TokenRequestSerializer,
        responses={201: NewTokenSerializer},
        examples=[
            OpenApiExample(
                "For uploads",
                {"name": "nightly upload", "scopes": ["read", "upload"]},
                request_only=True,
            ),
            OpenApiExample(
                "A new token", examples.TOKEN | {"secret": "mesonet_..."}, response_only=True
            ),
        ],
    ),
)

token = extend_schema_view(
    delete=extend_schema(
        operation_id="revoke_token",
        summary="Revoke a token",
        description="It ends at once, for good. Scope: `manage`.",
        parameters=[
            OpenApiParameter(
                "token_id", OpenApiTypes.INT64, OpenApiParameter.PATH, description="Its `id`."
            )
        ],
        responses={204: OpenApiResponse(description="It is revoked.")},
    ),
)
