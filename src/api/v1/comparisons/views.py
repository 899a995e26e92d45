"""`/api/v1/comparisons/`: two evaluations on the same images."""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar

from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from api.tokens.models import Scope
from api.v1 import conditional
from api.v1.comparisons import documentation
from api.v1.comparisons.serializers import ComparisonQuerySerializer, ComparisonSerializer
from api.v1.evaluations.finding import build_etag_of, find_evaluation
from api.v1.values import make_sendable
from api.v1.views import V1View
from classifiers.findings import verdicts


@documentation.comparison
class ComparisonView(V1View):
    scopes: ClassVar = {"GET": Scope.READ}
    failures: ClassVar = {"GET": [HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY]}

    def get(self, request: Request) -> HttpResponseBase:
        query = ComparisonQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        one, other = find_evaluation(asked["a"]), find_evaluation(asked["b"])

        def compute() -> Response:
            compared = verdicts.compare(one, other)
            return Response(make_sendable(ComparisonSerializer(asked | compared.to_json()).data))

        return conditional.answer_with(request, build_etag_of([one, other]), compute)
