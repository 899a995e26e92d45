"""What the schema says of variants."""

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
from api.v1.variants.serializers import (
    ChangeSerializer,
    RetirementSerializer,
    UploadSerializer,
    VariantDetailSerializer,
    VariantSerializer,
)

MODEL_ID = OpenApiParameter(
    "model_id", OpenApiTypes.UUID, OpenApiParameter.PATH, description="The key of the variant."
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag that you have: if it still holds, the answer is 304.",
)
_IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag of what you want to change: if it has changed, the answer is 412.",
)
NOT_MODIFIED = OpenApiResponse(description="You have it: the ETag still holds.")
_DETAIL = OpenApiExample("A variant", examples.VARIANT_DETAIL, response_only=True)

variants = extend_schema_view(
    get=extend_schema(
        operation_id="list_models",
        summary="List variants",
        description="A page of variants; retired ones only if they are asked for.",
        parameters=[IF_NONE_MATCH],
        responses={200: VariantSerializer(many=True), 304: NOT_MODIFIED},
        examples=[OpenApiExample("A variant", examples.VARIANT, response_only=True)],
    ),
    post=extend_schema(
        operation_id="publish_model",
        summary="Publish a variant",
        description=(
            "Sends a model file, or names one that was inspected before (`staged`), and the loss "
            "curve of its training. The model is inspected, converted and evaluated on the data "
            "set before the answer comes, which takes as long as that takes; where workers "
            "evaluate, it comes before that. Scope: `upload`."
        ),
        request={"multipart/form-data": UploadSerializer},
        responses={201: VariantDetailSerializer},
        examples=[_DETAIL],
    ),
)

variant = extend_schema_view(
    get=extend_schema(
        operation_id="read_model",
        summary="Read a variant",
        description=(
            "All that is known of a variant: figures, declaration, what was found in its file. "
            "Retired variants can be read as well."
        ),
        parameters=[MODEL_ID, IF_NONE_MATCH],
        responses={200: VariantDetailSerializer, 304: NOT_MODIFIED},
        examples=[_DETAIL],
    ),
    patch=extend_schema(
        operation_id="change_model",
        summary="Change a variant",
        description=(
            "Name, description, loss curve, or what is declared; what is not sent stays. Its "
            "figures are those from before until it is evaluated again. For its owner and staff. "
            "Scope: `manage`."
        ),
        parameters=[MODEL_ID, _IF_MATCH],
        request={
            "application/json": ChangeSerializer(partial=True),
            "multipart/form-data": ChangeSerializer(partial=True),
        },
        responses={200: VariantDetailSerializer},
        examples=[
            OpenApiExample("Other words", {"model_desc": "Better words"}, request_only=True),
            _DETAIL,
        ],
    ),
    delete=extend_schema(
        operation_id="delete_model",
        summary="Retire a variant without a word",
        description=(
            "Marks it as retired and takes it off the lists. It can still be read and asked. For "
            "its owner and staff. Scope: `manage`."
        ),
        parameters=[MODEL_ID],
        responses={204: OpenApiResponse(description="It is retired.")},
    ),
)

retirement = extend_schema_view(
    post=extend_schema(
        operation_id="retire_model",
        summary="Retire a variant",
        description="As `DELETE`, with a reason that is shown. Scope: `manage`.",
        parameters=[MODEL_ID],
        request=RetirementSerializer,
        responses={200: VariantDetailSerializer},
        examples=[
            OpenApiExample("A reason", {"reason": "Superseded by 2"}, request_only=True),
            _DETAIL,
        ],
    ),
)

file = extend_schema_view(
    get=extend_schema(
        operation_id="download_model_file",
        summary="Download the model file",
        description="The file as it was uploaded, for its owner and staff. Scope: `read`.",
        parameters=[MODEL_ID],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    ),
)
