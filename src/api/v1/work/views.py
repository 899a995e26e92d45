"""`/api/v1/jobs/`: one's own background work."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

from django.http.response import HttpResponseBase
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from api.tokens.models import Scope
from api.v1.pagination import Pages
from api.v1.values import make_sendable
from api.v1.views import V1View
from api.v1.work import documentation
from api.v1.work.filters import JobFilter
from api.v1.work.serializers import JobDetailSerializer, JobSerializer
from classifiers import commissions
from classifiers.jobs import Job

_UNSHARED = {"Cache-Control": "no-store"}


def find_job(job_id: UUID, request: Request) -> Job:
    """A job that whoever asks may see.

    Raises:
        NotFound: there is none.
    """
    job = commissions.list_jobs(request.user).filter(pk=job_id).first()
    if job is None:
        raise NotFound(
            f"You have no job with this job_id; /api/v1/jobs/ lists yours. Received: {job_id}"
        )
    return job


def answer(job: Job, request: Request) -> Response:
    data = JobDetailSerializer(job, context={"request": request}).data
    return Response(make_sendable(data), headers=_UNSHARED)


@documentation.jobs
class JobsView(V1View, GenericAPIView[Job]):
    scopes: ClassVar = {"GET": Scope.READ}
    is_open: ClassVar[bool] = False
    queryset = Job.objects.none()
    serializer_class = JobSerializer
    pagination_class = Pages
    filter_backends = (DjangoFilterBackend,)
    filterset_class = JobFilter

    def get_queryset(self) -> Any:
        return commissions.list_jobs(self.request.user)

    def get(self, request: Request) -> HttpResponseBase:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        listed = self.get_paginated_response(self.get_serializer(page, many=True).data)
        return Response(make_sendable(listed.data), headers=_UNSHARED)


@documentation.job
class JobView(V1View):
    scopes: ClassVar = {"GET": Scope.READ}
    is_open: ClassVar[bool] = False

    def get(self, request: Request, job_id: UUID) -> HttpResponseBase:
        return answer(find_job(job_id, request), request)


@documentation.cancellation
class JobCancellationView(V1View):
    scopes: ClassVar = {"POST": Scope.EVALUATE}

    def post(self, request: Request, job_id: UUID) -> HttpResponseBase:
        job = commissions.cancel(find_job(job_id, request), request.user)
        return answer(job, request)


@documentation.retry
class JobRetryView(V1View):
    scopes: ClassVar = {"POST": Scope.EVALUATE}
    failures: ClassVar = {"POST": [HTTPStatus.CONFLICT]}

    def post(self, request: Request, job_id: UUID) -> HttpResponseBase:
        job = commissions.retry(find_job(job_id, request), request.user)
        return answer(job, request)
