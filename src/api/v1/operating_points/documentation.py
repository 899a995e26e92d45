"""What the schema says of operating points."""

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
from api.v1.operating_points.serializers import (
    NewOperatingPointSerializer,
    OperatingPointSerializer,
)
from api.v1.variants.documentation import IF_NONE_MATCH, MODEL_ID, NOT_MODIFIED

_ID = OpenApiParameter(
    "operating_point_id", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Its key."
)
_EXAMPLE = OpenApiExample("An operating point", examples.OPERATING_POINT, response_only=True)

operating_points = extend_schema_view(
    get=extend_schema(
        operation_id="list_operating_points",
        summary="List the operating points of a variant",
        description="Thresholds with a name, and the figures that they have; by name.",
        parameters=[MODEL_ID, IF_NONE_MATCH],
        responses={200: OperatingPointSerializer(many=True), 304: NOT_MODIFIED},
        examples=[_EXAMPLE],
    ),
    post=extend_schema(
        operation_id="save_operating_point",
        summary="Keep a threshold by name",
        description=(
            "Either a threshold, or a rule to choose it by: at most this share of the images of a "
            "class may get the other class. One of the same name is replaced. For the variant's "
            "owner and staff. Scope: `manage`."
        ),
        parameters=[MODEL_ID],
        request=NewOperatingPointSerializer,
        responses={201: OperatingPointSerializer},
        examples=[
            OpenApiExample("By a rule", examples.NEW_OPERATING_POINT, request_only=True),
            _EXAMPLE,
        ],
    ),
)

operating_point = extend_schema_view(
    get=extend_schema(
        operation_id="read_operating_point",
        summary="Read an operating point",
        description="Its threshold, what it was chosen by, and its figures.",
        parameters=[_ID, IF_NONE_MATCH],
        responses={200: OperatingPointSerializer, 304: NOT_MODIFIED},
        examples=[_EXAMPLE],
    ),
    delete=extend_schema(
        operation_id="delete_operating_point",
        summary="Delete an operating point",
        description="For the variant's owner and staff. Scope: `manage`.",
        parameters=[_ID],
        responses={204: OpenApiResponse(description="It is deleted.")},
    ),
)
