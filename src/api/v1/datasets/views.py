"""`/api/v1/data-sets/`: what variants are evaluated on."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.http.response import HttpResponseBase
from rest_framework.exceptions import NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request

from api.tokens.models import Scope
from api.v1 import conditional
from api.v1.datasets import documentation
from api.v1.datasets.serializers import DataSetDetailSerializer, DataSetSerializer
from api.v1.pagination import Pages
from api.v1.values import make_sendable
from api.v1.views import V1View
from classifiers.records import DataSet


def find_dataset(data_set_id: UUID) -> DataSet:
    """A data set by its key.

    Raises:
        NotFound: there is none.
    """
    dataset = DataSet.objects.filter(pk=data_set_id).first()
    if dataset is None:
        raise NotFound(
            f"There is no data set with this data_set_id; /api/v1/data-sets/ lists them. "
            f"Received: {data_set_id}"
        )
    return dataset


@documentation.datasets
class DataSetsView(V1View, GenericAPIView[DataSet]):
    scopes: ClassVar = {"GET": Scope.READ}
    queryset = DataSet.objects.all()
    serializer_class = DataSetSerializer
    pagination_class = Pages

    def get(self, request: Request) -> HttpResponseBase:
        page = self.paginate_queryset(self.get_queryset())
        listed = self.get_paginated_response(self.get_serializer(page, many=True).data)
        return conditional.answer(request, make_sendable(listed.data))


@documentation.dataset
class DataSetView(V1View):
    scopes: ClassVar = {"GET": Scope.READ}

    def get(self, request: Request, data_set_id: UUID) -> HttpResponseBase:
        dataset = find_dataset(data_set_id)
        serializer = DataSetDetailSerializer(dataset, context={"request": request})
        return conditional.answer(request, make_sendable(serializer.data))
