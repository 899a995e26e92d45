"""What the schema says of comparisons."""

from __future__ import annotations

from drf_spectacular.utils import (
    OpenApiExample,
    extend_schema,
    extend_schema_view,
)

from api.v1 import examples
from api.v1.comparisons.serializers import ComparisonQuerySerializer, ComparisonSerializer
from api.v1.variants.documentation import IF_NONE_MATCH, NOT_MODIFIED

comparison = extend_schema_view(
    get=extend_schema(
        operation_id="compare_evaluations",
        summary="Compare two evaluations",
        description=(
            "Whether the second is better than the first by more than chance, on the images that "
            "both could read: two tests at once, wrong in at most 5 % of comparisons of variants "
            "that are alike. They must have been measured on the same images."
        ),
        parameters=[ComparisonQuerySerializer, IF_NONE_MATCH],
        responses={200: ComparisonSerializer, 304: NOT_MODIFIED},
        examples=[OpenApiExample("A comparison", examples.COMPARISON, response_only=True)],
    ),
)
