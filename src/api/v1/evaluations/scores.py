"""`/api/v1/evaluations/<evaluation_id>/scores/`: what was said of each image."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any, ClassVar, overload
from uuid import UUID

import numpy as np
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from rest_framework.generics import GenericAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api.tokens.models import Scope
from api.v1 import conditional
from api.v1.evaluations import documentation
from api.v1.evaluations.finding import build_etag_of, find_evaluation
from api.v1.evaluations.serializers import ScoreSerializer
from api.v1.pagination import Pages
from api.v1.renderers import CsvRenderer
from api.v1.values import make_sendable
from api.v1.views import V1View
from classifiers.findings.score_files import write_csv
from classifiers.records import Evaluation, ScoreTable
from classifiers.records.scores import Score


class _Rows(Sequence[Score]):
    """The scores of a table, of which a page is taken without the rest."""

    def __init__(self, table: ScoreTable) -> None:
        self._table = table

    def __len__(self) -> int:
        return len(self._table)

    @overload
    def __getitem__(self, place: int) -> Score: ...
    @overload
    def __getitem__(self, place: slice) -> list[Score]: ...
    def __getitem__(self, place: int | slice) -> Score | list[Score]:
        places = np.arange(len(self))[place]
        rows = list(self._table.take(np.atleast_1d(places)))
        return rows if isinstance(place, slice) else rows[0]


class ScorePages(Pages):
    """Pages of scores, which are short."""

    page_size = 100
    max_page_size = 1000


@documentation.scores
class ScoresView(V1View, GenericAPIView[Any]):
    scopes: ClassVar = {"GET": Scope.READ}
    failures: ClassVar = {"GET": [HTTPStatus.CONFLICT]}
    queryset = Evaluation.objects.none()
    serializer_class = ScoreSerializer
    pagination_class = ScorePages
    renderer_classes = (JSONRenderer, CsvRenderer)

    def get(self, request: Request, evaluation_id: UUID) -> HttpResponseBase:
        evaluation = find_evaluation(evaluation_id)
        accepted: Any = getattr(request, "accepted_renderer", None)
        if isinstance(accepted, CsvRenderer):
            etag = build_etag_of([evaluation], "csv")
            return conditional.answer_with(request, etag, lambda: _stream(evaluation))
        etag = build_etag_of([evaluation], request.build_absolute_uri())  # as in its links
        return conditional.answer_with(request, etag, lambda: self._list(evaluation))

    def _list(self, evaluation: Evaluation) -> HttpResponseBase:
        page: Any = self.paginate_queryset(_Rows(evaluation.table))  # type: ignore[arg-type]
        listed = self.get_paginated_response(ScoreSerializer(page, many=True).data)
        return Response(make_sendable(listed.data))


def _stream(evaluation: Evaluation) -> HttpResponseBase:
    return StreamingHttpResponse(
        _encode(evaluation.table),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="scores-{evaluation.pk}.csv"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def _encode(table: ScoreTable) -> Iterator[bytes]:
    for line in write_csv(table):
        yield line.encode("utf-8", "surrogateescape")  # names of files are bytes
