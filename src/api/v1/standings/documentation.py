"""What the schema says of standings."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view

from api.v1 import examples
from api.v1.datasets.documentation import DATA_SET_ID
from api.v1.standings.serializers import StandingQuerySerializer, StandingSerializer
from api.v1.variants.documentation import IF_NONE_MATCH, NOT_MODIFIED

standings = extend_schema_view(
    get=extend_schema(
        operation_id="list_standings",
        summary="See how all variants stand on a data set",
        description=(
            "A page of variants, and of scores that were computed elsewhere, each with its AUC, "
            "its error rates at the operating point that was chosen last, speed and size; the "
            "largest AUC first."
        ),
        parameters=[DATA_SET_ID, StandingQuerySerializer, IF_NONE_MATCH],
        responses={200: StandingSerializer(many=True), 304: NOT_MODIFIED},
        examples=[OpenApiExample("A variant", examples.STANDING, response_only=True)],
    ),
)
