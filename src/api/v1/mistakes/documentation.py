"""What the schema says of mistakes and disagreements."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view

from api.v1 import examples
from api.v1.evaluations.documentation import EVALUATION_ID
from api.v1.mistakes.serializers import (
    DisagreementQuerySerializer,
    DisagreementSerializer,
    MistakeQuerySerializer,
    MistakeSerializer,
)
from api.v1.variants.documentation import IF_NONE_MATCH, NOT_MODIFIED

mistakes = extend_schema_view(
    get=extend_schema(
        operation_id="list_mistakes",
        summary="See what is decided wrongly",
        description=(
            "A page of images by how wrong the stored scores decide them at a threshold, without "
            "running the model. Images that could not be read are not among them."
        ),
        parameters=[EVALUATION_ID, MistakeQuerySerializer, IF_NONE_MATCH],
        responses={200: MistakeSerializer(many=True), 304: NOT_MODIFIED},
        examples=[OpenApiExample("A mistake", examples.MISTAKE, response_only=True)],
    ),
)

disagreements = extend_schema_view(
    get=extend_schema(
        operation_id="list_disagreements",
        summary="See what two evaluations decide differently",
        description=(
            "A page of images that one of them decides rightly and the other one wrongly, at 0.5, "
            "the largest difference first. They must have been measured on the same images."
        ),
        parameters=[DisagreementQuerySerializer, IF_NONE_MATCH],
        responses={200: DisagreementSerializer(many=True), 304: NOT_MODIFIED},
        examples=[OpenApiExample("A disagreement", examples.DISAGREEMENT, response_only=True)],
    ),
)
