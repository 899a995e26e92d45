"""`/api/v1/data-sets/<data_set_id>/standings/`: all variants in one table."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.http.response import HttpResponseBase
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request

from api.tokens.models import Scope
from api.v1 import conditional
from api.v1.datasets.views import find_dataset
from api.v1.pagination import Pages
from api.v1.standings import documentation
from api.v1.standings.serializers import StandingQuerySerializer, StandingSerializer
from api.v1.values import make_sendable
from api.v1.views import V1View
from classifiers.findings.catalogue import list_all_standings
from classifiers.findings.standings import keep_state, sort_standings
from classifiers.models import MLModel


@documentation.standings
class StandingsView(V1View, GenericAPIView[Any]):
    scopes: ClassVar = {"GET": Scope.READ}
    queryset = MLModel.objects.none()
    serializer_class = StandingSerializer
    pagination_class = Pages

    def get(self, request: Request, data_set_id: UUID) -> HttpResponseBase:
        query = StandingQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        rows = list_all_standings(
            find_dataset(data_set_id), name=asked["name"], with_retired=asked["retired"] == "any"
        )
        if "state" in asked:
            rows = keep_state(rows, asked["state"])
        ordered: Any = sort_standings(rows, *asked["ordering"])
        page = self.paginate_queryset(ordered)
        listed = self.get_paginated_response(self.get_serializer(page, many=True).data)
        return conditional.answer(request, make_sendable(listed.data))
