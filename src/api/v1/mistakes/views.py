"""What is decided wrongly, by one evaluation; and what two of them decide differently."""

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
from api.v1.mistakes import documentation
from api.v1.mistakes.serializers import (
    DisagreementQuerySerializer,
    DisagreementSerializer,
    MistakeQuerySerializer,
    MistakeSerializer,
)
from api.v1.pagination import Pages
from api.v1.values import make_sendable
from api.v1.views import V1View
from classifiers.findings.mistakes import find_threshold_by_name, list_decisions, list_disagreements
from classifiers.measurements import THRESHOLD
from classifiers.records import Evaluation


class _ListView(V1View, GenericAPIView[Any]):
    """Pages of rows that are made from stored scores."""

    scopes: ClassVar = {"GET": Scope.READ}
    failures: ClassVar = {"GET": [HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY]}
    queryset = Evaluation.objects.none()
    pagination_class = Pages

    def answer(self, rows: Any) -> HttpResponseBase:
        page = self.paginate_queryset(rows)
        listed = self.get_paginated_response(self.get_serializer(page, many=True).data)
        return conditional.answer(self.request, make_sendable(listed.data))


@documentation.mistakes
class MistakesView(_ListView):
    serializer_class = MistakeSerializer

    def get(self, request: Request, evaluation_id: UUID) -> HttpResponseBase:
        query = MistakeQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked, evaluation = query.validated_data, find_evaluation(evaluation_id)
        threshold = asked.get("threshold", THRESHOLD)
        if "operating_point" in asked:
            threshold = find_threshold_by_name(evaluation, asked["operating_point"])
        return self.answer(
            list_decisions(evaluation, threshold, show=asked["show"], label=asked.get("label"))
        )


@documentation.disagreements
class DisagreementsView(_ListView):
    serializer_class = DisagreementSerializer

    def get(self, request: Request) -> HttpResponseBase:
        query = DisagreementQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        one, other = find_evaluation(asked["a"]), find_evaluation(asked["b"])
        return self.answer(list_disagreements(one, other, right=asked.get("right")))
