"""What the schema says of model files before they are published."""

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
from api.v1.inspections.serializers import (
    FileInspectionSerializer,
    NewInspectionSerializer,
    SaidSerializer,
    StagedSerializer,
)

_STAGED = OpenApiParameter(
    "staged", OpenApiTypes.UUID, OpenApiParameter.PATH, description="The key of the file."
)
_DETAIL = OpenApiExample("A file", examples.INSPECTION, response_only=True)

inspections = extend_schema_view(
    get=extend_schema(
        operation_id="list_inspections",
        summary="List your files that wait",
        description=(
            "Model files that you have sent to be looked at, and neither published nor deleted; "
            "the newest first. Scope: `upload`."
        ),
        responses={200: StagedSerializer(many=True)},
        examples=[OpenApiExample("A file", examples.STAGED, response_only=True)],
    ),
    post=extend_schema(
        operation_id="inspect_model_file",
        summary="Have a model file looked at",
        description=(
            "Says what is in the file, what was mended, what it leaves open with proposals, and "
            "what comes of these on four images of the data set. Nothing is published: the file is "
            "kept for an hour after it was last asked for (CLASSIFIERS_STAGED_MAX_AGE), for you "
            "alone, and is published by its key `staged`. One that is refused is not kept. Scope: "
            "`upload`."
        ),
        request={"multipart/form-data": NewInspectionSerializer},
        responses={201: FileInspectionSerializer},
        examples=[_DETAIL],
    ),
)

inspection = extend_schema_view(
    get=extend_schema(
        operation_id="read_inspection",
        summary="Try what you say about a file",
        description=(
            "Looks at the file once more, with what the query says about it. Nothing of that is "
            "kept: what is to hold is sent when it is published. Counts as an upload. Scope: "
            "`upload`."
        ),
        parameters=[_STAGED, SaidSerializer],
        responses={200: FileInspectionSerializer},
        examples=[_DETAIL],
    ),
    delete=extend_schema(
        operation_id="delete_inspection",
        summary="Delete a file that waits",
        description="Makes room for others. What was published stays. Scope: `upload`.",
        parameters=[_STAGED],
        responses={204: OpenApiResponse(description="It is deleted.")},
    ),
)
