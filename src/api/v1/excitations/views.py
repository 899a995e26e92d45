"""`/api/v1/evaluations/<evaluation_id>/excitations/`: what excites the filters of a network."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

from django.http.response import HttpResponseBase
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request

from api.tokens.models import Scope
from api.v1 import conditional
from api.v1.evaluations.finding import find_evaluation
from api.v1.excitations import documentation
from api.v1.excitations.serializers import ExcitationQuerySerializer, ExcitationSerializer
from api.v1.pagination import Pages
from api.v1.values import make_sendable
from api.v1.views import V1View
from classifiers.findings import excitations
from classifiers.records import Evaluation


@documentation.excitations
class ExcitationsView(V1View, GenericAPIView[Any]):
    scopes: ClassVar = {"GET": Scope.READ}
    failures: ClassVar = {"GET": [HTTPStatus.CONFLICT]}
    queryset = Evaluation.objects.none()
    serializer_class = ExcitationSerializer
    pagination_class = Pages

    def get(self, request: Request, evaluation_id: UUID) -> HttpResponseBase:
        query = ExcitationQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        conv_idx, filter_idx = query.validated_data["conv_idx"], query.validated_data.get("filter")
        evaluation = find_evaluation(evaluation_id)
        table = excitations.get_table(evaluation)
        filters: Any = excitations.list_filters(table, conv_idx, filter_idx)
        found = [
            excitations.describe_filter(evaluation, table, conv_idx, number)
            for number in self.paginate_queryset(filters) or ()
        ]
        listed = self.get_paginated_response(self.get_serializer(found, many=True).data)
        return conditional.answer(request, make_sendable(listed.data))
