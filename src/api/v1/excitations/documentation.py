"""What the schema says of excitations."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view

from api.v1 import examples
from api.v1.evaluations.documentation import EVALUATION_ID
from api.v1.excitations.serializers import ExcitationQuerySerializer, ExcitationSerializer
from api.v1.variants.documentation import IF_NONE_MATCH, NOT_MODIFIED

excitations = extend_schema_view(
    get=extend_schema(
        operation_id="list_excitations",
        summary="See which images excite filters most",
        description=(
            "A page of the filters of a convolutional layer, each with the images of a sample of "
            "the data set whose maps have the largest means. Found by the job that follows an "
            "evaluation; for one without, the answer is 409, and a new evaluation has them."
        ),
        parameters=[EVALUATION_ID, ExcitationQuerySerializer, IF_NONE_MATCH],
        responses={200: ExcitationSerializer(many=True), 304: NOT_MODIFIED},
        examples=[OpenApiExample("A filter", examples.EXCITATION, response_only=True)],
    ),
)
