"""`/api/v1/inspections/`: model files before they are published, each for who sent it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

from django.http.response import HttpResponseBase
from rest_framework.generics import GenericAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api.tokens.models import Scope
from api.v1.inspections import documentation
from api.v1.inspections.serializers import (
    FileInspectionSerializer,
    NewInspectionSerializer,
    SaidSerializer,
    StagedSerializer,
)
from api.v1.pagination import Pages
from api.v1.values import make_sendable
from api.v1.views import V1View
from classifiers.publishing import inspections
from classifiers.publishing.inspections import Inspection
from classifiers.staging import StagedFile
from classifiers.throttles import UploadThrottle, count_heavy

_UNSHARED = {"Cache-Control": "no-store"}


def describe(inspection: Inspection, request: Request) -> Any:
    serializer = FileInspectionSerializer(inspection, context={"request": request})
    return make_sendable(serializer.data)


@documentation.inspections
class InspectionsView(V1View, GenericAPIView[Any]):
    scopes: ClassVar = {"GET": Scope.UPLOAD, "POST": Scope.UPLOAD}
    serializer_class = StagedSerializer
    pagination_class = Pages
    parser_classes = (MultiPartParser,)
    throttle_classes = (*V1View.throttle_classes, UploadThrottle)

    def get(self, request: Request) -> HttpResponseBase:
        waiting: Any = inspections.list_staged(request.user)
        page: list[StagedFile] | None = self.paginate_queryset(waiting)
        listed = self.get_paginated_response(self.get_serializer(page, many=True).data)
        return Response(make_sendable(listed.data), headers=_UNSHARED)

    def post(self, request: Request) -> HttpResponseBase:
        sent = NewInspectionSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        said = sent.validated_data
        found = inspections.start(
            said.pop("model_file"),
            request.user,
            architecture=said.pop("architecture", None),
            said=said,
        )
        data = describe(found, request)
        headers = {"Location": data["links"]["self"], **_UNSHARED}
        return Response(data, HTTPStatus.CREATED, headers=headers)


@documentation.inspection
class InspectionView(V1View):
    scopes: ClassVar = {"GET": Scope.UPLOAD, "DELETE": Scope.UPLOAD}
    failures: ClassVar = {"GET": [HTTPStatus.UNPROCESSABLE_ENTITY]}

    def get(self, request: Request, staged: UUID) -> HttpResponseBase:
        asked = SaidSerializer(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        count_heavy(request, inspections.COST)
        found = inspections.find(str(staged), request.user, asked.validated_data)
        return Response(describe(found, request), headers=_UNSHARED)

    def delete(self, request: Request, staged: UUID) -> HttpResponseBase:
        inspections.discard(str(staged), request.user)
        return Response(status=HTTPStatus.NO_CONTENT)
