"""`/api/v1/evaluations/`: asked for, followed, read, calibrated, imported."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

from django.http.response import HttpResponseBase
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.generics import GenericAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api.tokens.models import Scope
from api.v1 import conditional
from api.v1.evaluations import documentation
from api.v1.evaluations.figures import CalibrationSerializer, DecidedSerializer
from api.v1.evaluations.filters import EvaluationFilter
from api.v1.evaluations.finding import build_etag_of, find_evaluation
from api.v1.evaluations.requests import (
    CalibrationRequestSerializer,
    NewEvaluationSerializer,
    ScoreImportSerializer,
    ThresholdSerializer,
)
from api.v1.evaluations.serializers import EvaluationDetailSerializer, EvaluationSerializer
from api.v1.pagination import Pages
from api.v1.values import make_sendable
from api.v1.views import V1View
from classifiers import commissions
from classifiers.findings.thresholds import decide
from classifiers.findings.verdicts import find_threshold_by_rule
from classifiers.measurements import THRESHOLD
from classifiers.records import Evaluation
from classifiers.throttles import UploadThrottle


def describe(evaluation: Evaluation, request: Request) -> Any:
    serializer = EvaluationDetailSerializer(evaluation, context={"request": request})
    return make_sendable(serializer.data)


def _tell_where(evaluation: Evaluation, request: Request, status: HTTPStatus) -> Response:
    data = describe(find_evaluation(evaluation.pk), request)
    return Response(data, status, headers={"Location": data["links"]["self"]})


@documentation.evaluations
class EvaluationsView(V1View, GenericAPIView[Evaluation]):
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.EVALUATE}
    failures: ClassVar = {"POST": [HTTPStatus.CONFLICT]}
    queryset = Evaluation.objects.for_list()
    serializer_class = EvaluationSerializer
    pagination_class = Pages
    filter_backends = (DjangoFilterBackend,)
    filterset_class = EvaluationFilter

    def get(self, request: Request) -> HttpResponseBase:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        listed = self.get_paginated_response(self.get_serializer(page, many=True).data)
        return conditional.answer(request, make_sendable(listed.data))

    def post(self, request: Request) -> HttpResponseBase:
        sent = NewEvaluationSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        variant, dataset = sent.validated_data["model_id"], sent.validated_data["data_set_id"]
        started = commissions.evaluate(variant, dataset, request.user)
        return _tell_where(started, request, HTTPStatus.ACCEPTED)


@documentation.evaluation
class EvaluationView(V1View):
    scopes: ClassVar = {"GET": Scope.READ, "DELETE": Scope.MANAGE}

    def get(self, request: Request, evaluation_id: UUID) -> HttpResponseBase:
        return conditional.answer(request, describe(find_evaluation(evaluation_id), request))

    def delete(self, request: Request, evaluation_id: UUID) -> HttpResponseBase:
        commissions.delete_evaluation(find_evaluation(evaluation_id), request.user)
        return Response(status=HTTPStatus.NO_CONTENT)


@documentation.cancellation
class EvaluationCancellationView(V1View):
    scopes: ClassVar = {"POST": Scope.EVALUATE}

    def post(self, request: Request, evaluation_id: UUID) -> HttpResponseBase:
        evaluation = commissions.cancel_evaluation(find_evaluation(evaluation_id), request.user)
        return Response(describe(evaluation, request))


@documentation.figures
class FiguresView(V1View):
    scopes: ClassVar = {"GET": Scope.READ}
    failures: ClassVar = {"GET": [HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY]}

    def get(self, request: Request, evaluation_id: UUID) -> HttpResponseBase:
        query = ThresholdSerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        evaluation = find_evaluation(evaluation_id)
        asked = query.validated_data

        def compute() -> Response:
            threshold = asked.get("threshold", THRESHOLD)
            if "label" in asked:
                label, max_share = int(asked["label"]), asked["max_share"]
                threshold = find_threshold_by_rule(evaluation, label, max_share)
            decided = decide(evaluation, threshold)
            return Response(make_sendable(DecidedSerializer(decided.to_json()).data))

        etag = build_etag_of([evaluation], *sorted(asked.items()))
        return conditional.answer_with(request, etag, compute)


@documentation.calibration
class CalibrationView(V1View):
    scopes: ClassVar = {"POST": Scope.EVALUATE}
    failures: ClassVar = {"POST": [HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY]}

    def post(self, request: Request, evaluation_id: UUID) -> HttpResponseBase:
        sent = CalibrationRequestSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        evaluation = find_evaluation(evaluation_id)
        trial = commissions.calibrate(evaluation, sent.validated_data["method"], request.user)
        return Response(make_sendable(CalibrationSerializer(trial.to_json()).data))


@documentation.score_import
class ScoreImportView(V1View):
    scopes: ClassVar = {"POST": Scope.EVALUATE}
    parser_classes = (MultiPartParser,)
    throttle_classes = (*V1View.throttle_classes, UploadThrottle)

    def post(self, request: Request) -> HttpResponseBase:
        sent = ScoreImportSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        said = sent.validated_data
        imported = commissions.import_scores(
            said["model_name"], said["data_set_id"], said["file"], request.user
        )
        return _tell_where(imported, request, HTTPStatus.CREATED)
