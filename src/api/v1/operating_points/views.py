"""`/api/v1/operating-points/`: thresholds of a variant with a name and a reason."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

from django.http.response import HttpResponseBase
from rest_framework.exceptions import NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from api.tokens.models import Scope
from api.v1 import conditional
from api.v1.operating_points import documentation
from api.v1.operating_points.serializers import (
    NewOperatingPointSerializer,
    OperatingPointSerializer,
)
from api.v1.pagination import Pages
from api.v1.values import make_sendable
from api.v1.variants.views import find_variant
from api.v1.views import V1View
from classifiers import commissions
from classifiers.records import OperatingPoint
from classifiers.rights import Right, require


def find_operating_point(operating_point_id: UUID) -> OperatingPoint:
    """An operating point by its key.

    Raises:
        NotFound: there is none.
    """
    points = OperatingPoint.objects.select_related("variant", "owner")
    point = points.filter(pk=operating_point_id).first()
    if point is None:
        raise NotFound(
            f"There is no operating point with this operating_point_id. "
            f"Received: {operating_point_id}"
        )
    return point


def describe(point: OperatingPoint, request: Request) -> Any:
    return make_sendable(OperatingPointSerializer(point, context={"request": request}).data)


@documentation.operating_points
class OperatingPointsView(V1View, GenericAPIView[OperatingPoint]):
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.MANAGE}
    failures: ClassVar = {"POST": [HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY]}
    queryset = OperatingPoint.objects.select_related("owner")
    serializer_class = OperatingPointSerializer
    pagination_class = Pages

    def get(self, request: Request, model_id: UUID) -> HttpResponseBase:
        points = self.get_queryset().filter(variant=find_variant(model_id))
        page = self.paginate_queryset(points)
        listed = self.get_paginated_response(self.get_serializer(page, many=True).data)
        return conditional.answer(request, make_sendable(listed.data))

    def post(self, request: Request, model_id: UUID) -> HttpResponseBase:
        variant = find_variant(model_id)
        require(request.user, Right.CHOOSE, variant)
        sent = NewOperatingPointSerializer(data=request.data, context={"variant": variant})
        sent.is_valid(raise_exception=True)
        said = sent.validated_data
        point = commissions.save_operating_point(
            variant,
            said["evaluation_id"],
            said["name"],
            request.user,
            threshold=said.get("threshold"),
            rule=said.get("rule"),
        )
        data = describe(find_operating_point(point.pk), request)
        return Response(data, HTTPStatus.CREATED, headers={"Location": data["links"]["self"]})


@documentation.operating_point
class OperatingPointView(V1View):
    scopes: ClassVar = {"GET": Scope.READ, "DELETE": Scope.MANAGE}

    def get(self, request: Request, operating_point_id: UUID) -> HttpResponseBase:
        point = find_operating_point(operating_point_id)
        return conditional.answer(request, describe(point, request))

    def delete(self, request: Request, operating_point_id: UUID) -> HttpResponseBase:
        point = find_operating_point(operating_point_id)
        commissions.delete_operating_point(point, request.user)
        return Response(status=HTTPStatus.NO_CONTENT)
