"""What the schema says of data sets."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)

from api.v1 import examples
from api.v1.datasets.serializers import DataSetDetailSerializer, DataSetSerializer
from api.v1.variants.documentation import IF_NONE_MATCH, NOT_MODIFIED

DATA_SET_ID = OpenApiParameter(
    "data_set_id", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Its key."
)
_EXAMPLE = OpenApiExample("A data set", examples.DATA_SET, response_only=True)
_DETAIL = OpenApiExample("A data set", examples.DATA_SET_DETAIL, response_only=True)

datasets = extend_schema_view(
    get=extend_schema(
        operation_id="list_data_sets",
        summary="List data sets",
        description=(
            "The labelled folders that variants can be evaluated on. They are registered by "
            "`manage.py register_dataset` or in the admin, not here: that names a folder of the "
            "server."
        ),
        parameters=[IF_NONE_MATCH],
        responses={200: DataSetSerializer(many=True), 304: NOT_MODIFIED},
        examples=[_EXAMPLE],
    ),
)

dataset = extend_schema_view(
    get=extend_schema(
        operation_id="read_data_set",
        summary="Read a data set",
        description=(
            "Its classes, the hash of what it held when it was last read, whether that is known to "
            "have changed, and some of its images."
        ),
        parameters=[DATA_SET_ID, IF_NONE_MATCH],
        responses={200: DataSetDetailSerializer, 304: NOT_MODIFIED},
        examples=[_DETAIL],
    ),
)
