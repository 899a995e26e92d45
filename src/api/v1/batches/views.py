"""`/api/v1/random-batches/`: what a variant says of images drawn at random."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.http.response import HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.tokens.models import Scope
from api.v1.batches import documentation
from api.v1.batches.serializers import BatchQuerySerializer, BatchSerializer
from api.v1.variants.views import find_variant
from api.v1.views import V1View
from classifiers.batches import draw_batch, find_cost
from classifiers.conf import conf
from classifiers.models import MLModel
from classifiers.records import OperatingPoint
from classifiers.throttles import count_heavy


@documentation.batch
class RandomBatchView(V1View):
    scopes: ClassVar = {"GET": Scope.READ}

    def get(self, request: Request) -> HttpResponseBase:
        query = BatchQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        if asked["count"] > (limit := conf.max_images_per_request):
            message = f"One request may ask for at most {limit} images. Received: {asked['count']}"
            raise serializers.ValidationError({"count": message})
        variant = find_variant(asked["model"])
        point = _find_point(variant, asked.get("operating_point"))
        count_heavy(request, find_cost(asked["count"], asked["layers"]))
        batch = draw_batch(variant, asked["count"], asked["layers"], asked.get("seed"), point)
        data = BatchSerializer(batch, context={"request": request}).data
        return Response(data, headers={"Cache-Control": "no-store"})


def _find_point(variant: MLModel, operating_point_id: UUID | None) -> OperatingPoint | None:
    if operating_point_id is None:
        return None
    points = OperatingPoint.objects.select_related("variant", "evaluation").filter(variant=variant)
    point = points.filter(pk=operating_point_id).first()
    if point is None:
        message = (
            f"It must be one of this variant; /api/v1/models/{variant.pk}/operating-points/ lists "
            f"them. Received: {operating_point_id}"
        )
        raise serializers.ValidationError({"operating_point": message})
    return point
