"""What the schema says of evaluations."""

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
from api.v1.evaluations.figures import CalibrationSerializer, DecidedSerializer
from api.v1.evaluations.requests import (
    CalibrationRequestSerializer,
    NewEvaluationSerializer,
    ScoreImportSerializer,
    ThresholdSerializer,
)
from api.v1.evaluations.serializers import (
    EvaluationDetailSerializer,
    EvaluationSerializer,
    ScoreSerializer,
)
from api.v1.variants.documentation import IF_NONE_MATCH, NOT_MODIFIED

EVALUATION_ID = OpenApiParameter(
    "evaluation_id",
    OpenApiTypes.UUID,
    OpenApiParameter.PATH,
    description="The key of the evaluation.",
)
_DETAIL = OpenApiExample("An evaluation", examples.EVALUATION_DETAIL, response_only=True)

evaluations = extend_schema_view(
    get=extend_schema(
        operation_id="list_evaluations",
        summary="List evaluations",
        description="What was measured, and what is being measured; the newest first.",
        parameters=[IF_NONE_MATCH],
        responses={200: EvaluationSerializer(many=True), 304: NOT_MODIFIED},
        examples=[OpenApiExample("An evaluation", examples.EVALUATION, response_only=True)],
    ),
    post=extend_schema(
        operation_id="start_evaluation",
        summary="Have a variant evaluated",
        description=(
            "Workers score every image of the data set; `Location` says where to follow them. A "
            "user may have three such jobs at a time (CLASSIFIERS_MAX_JOBS_PER_USER). A retired "
            "variant is not evaluated any more. Scope: `evaluate`."
        ),
        request=NewEvaluationSerializer,
        responses={202: EvaluationDetailSerializer},
        examples=[
            OpenApiExample("A variant, a data set", examples.NEW_EVALUATION, request_only=True),
            _DETAIL,
        ],
    ),
)

evaluation = extend_schema_view(
    get=extend_schema(
        operation_id="read_evaluation",
        summary="Read an evaluation",
        description=(
            "Figures with their intervals, curves, doubts, and all that it takes to repeat it; "
            "while it goes on, how far it is. Scores come first: figures, curves and stability are "
            "null until they are computed."
        ),
        parameters=[EVALUATION_ID, IF_NONE_MATCH],
        responses={200: EvaluationDetailSerializer, 304: NOT_MODIFIED},
        examples=[_DETAIL],
    ),
    delete=extend_schema(
        operation_id="delete_evaluation",
        summary="Delete imported scores",
        description=(
            "For their owner and staff. What was measured here is the record, and cannot be "
            "deleted by anybody. Scope: `manage`."
        ),
        parameters=[EVALUATION_ID],
        responses={204: OpenApiResponse(description="They are deleted.")},
    ),
)

cancellation = extend_schema_view(
    post=extend_schema(
        operation_id="cancel_evaluation",
        summary="Cancel an evaluation",
        description=(
            "At once if it waits, else as soon as it can; one that is finished stays as it is. For "
            "its owner and staff. Scope: `evaluate`."
        ),
        parameters=[EVALUATION_ID],
        request=None,
        responses={200: EvaluationDetailSerializer},
        examples=[_DETAIL],
    ),
)

scores = extend_schema_view(
    get=extend_schema(
        operation_id="list_scores",
        summary="Read the scores of each image",
        description=(
            "In pages as JSON, or all at once as CSV with `Accept: text/csv`: path, label, score "
            "(the probability of class 1), logit, sha256."
        ),
        parameters=[EVALUATION_ID, IF_NONE_MATCH],
        responses={
            (200, "application/json"): ScoreSerializer(many=True),
            (200, "text/csv"): OpenApiTypes.STR,
            304: NOT_MODIFIED,
        },
        examples=[
            OpenApiExample(
                "A score",
                examples.SCORE,
                response_only=True,
                media_type="application/json",
            )
        ],
    ),
)

figures = extend_schema_view(
    get=extend_schema(
        operation_id="read_figures",
        summary="Read the figures at any threshold",
        description=(
            "The rates and decisions at this threshold, or at the one that spares a class as "
            "asked, from the stored scores, without the model."
        ),
        parameters=[EVALUATION_ID, ThresholdSerializer, IF_NONE_MATCH],
        responses={200: DecidedSerializer, 304: NOT_MODIFIED},
        examples=[OpenApiExample("Figures", examples.DECIDED, response_only=True)],
    ),
)

calibration = extend_schema_view(
    post=extend_schema(
        operation_id="calibrate_evaluation",
        summary="Calibrate probabilities",
        description=(
            "Learns better probabilities on one half of the images, judges them on the other, and "
            "keeps both with the evaluation. Raw scores decide all the same. For the owner of the "
            "evaluation, the owner of its variant, and staff. Scope: `evaluate`."
        ),
        parameters=[EVALUATION_ID],
        request=CalibrationRequestSerializer,
        responses={200: CalibrationSerializer},
        examples=[
            OpenApiExample("By a temperature", {"method": "temperature"}, request_only=True),
            OpenApiExample("A calibration", examples.CALIBRATION, response_only=True),
        ],
    ),
)

score_import = extend_schema_view(
    post=extend_schema(
        operation_id="import_scores",
        summary="Import scores that were computed elsewhere",
        description=(
            "Of a model that cannot be run here, to be judged and compared like the others: a CSV "
            "file with the columns path, label (0 or 1) and score (probability of class 1), and a "
            "line for each image of the data set; at most 64 MiB. Scope: `evaluate`."
        ),
        request={"multipart/form-data": ScoreImportSerializer},
        responses={201: EvaluationDetailSerializer},
        examples=[_DETAIL],
    ),
)
