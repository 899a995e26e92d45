"""What the schema says of jobs."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)

from api.v1 import examples
from api.v1.work.serializers import JobDetailSerializer, JobSerializer

_ID = OpenApiParameter(
    "job_id", OpenApiTypes.UUID, OpenApiParameter.PATH, description="The key of the job."
)
_DETAIL = OpenApiExample("A job", examples.JOB_DETAIL, response_only=True)

jobs = extend_schema_view(
    get=extend_schema(
        operation_id="list_jobs",
        summary="List your jobs",
        description="The newest first. Staff sees those of everybody. Scope: `read`.",
        responses={200: JobSerializer(many=True)},
        examples=[OpenApiExample("A job", examples.JOB, response_only=True)],
    ),
)

job = extend_schema_view(
    get=extend_schema(
        operation_id="read_job",
        summary="Follow a job",
        description=(
            "How far it is, how long it will take, why it waits and why it failed, also in words. "
            "For its owner and staff. "
            "Scope: `read`."
        ),
        parameters=[_ID],
        responses={200: JobDetailSerializer},
        examples=[_DETAIL],
    ),
)

cancellation = extend_schema_view(
    post=extend_schema(
        operation_id="cancel_job",
        summary="Cancel a job",
        description=(
            "At once if it waits, else as soon as it can; one that is finished stays as it is. For "
            "its owner and staff. Scope: `evaluate`."
        ),
        parameters=[_ID],
        request=None,
        responses={200: JobDetailSerializer},
        examples=[_DETAIL],
    ),
)

retry = extend_schema_view(
    post=extend_schema(
        operation_id="retry_job",
        summary="Try a job again",
        description=(
            "Queues a failed or cancelled job again. For its owner and staff. Scope: `evaluate`."
        ),
        parameters=[_ID],
        request=None,
        responses={200: JobDetailSerializer},
        examples=[_DETAIL],
    ),
)
