"""`/api/v1/comparisons/`: two evaluations on the same images."""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar

from django.http.response import HttpResponseBase
from rest_framework.request import Request

from api.tokens.models import Scope
from api.v1 import conditional
from api.v1.comparisons import documentation
from api.v1.comparisons.serializers import ComparisonQuerySerializer, ComparisonSerializer
from api.v1.evaluations.finding import find_evaluation
from api.v1.values import make_sendable
from api.v1.views import V1View
from classifiers import verdicts


@documentation.comparison
class ComparisonView(V1View):
    scopes: ClassVar = {"GET": Scope.READ}
    failures: ClassVar = {"GET": [HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY]}

    def get(self, request: Request) -> HttpResponseBase:
        query = ComparisonQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        compared = verdicts.compare(find_evaluation(asked["a"]), find_evaluation(asked["b"]))
        data = ComparisonSerializer(asked | compared.to_json()).data
        return conditional.answer(request, make_sendable(data))
