"""`/api/v1/random-batches/`: what a variant says of images drawn at random."""

from __future__ import annotations

import random
from typing import ClassVar

from django.http.response import HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.tokens.models import Scope
from api.v1.batches import documentation
from api.v1.batches.serializers import LARGEST_SEED, BatchQuerySerializer, BatchSerializer
from api.v1.variants.views import find_variant
from api.v1.views import V1View
from classifiers.conf import conf
from classifiers.predictions import get_predictions


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
        seed = asked.get("seed", random.randint(0, LARGEST_SEED))  # noqa: S311 - no secret
        predictions = get_predictions(variant, asked["count"], asked["layers"], seed)
        batch = {"model": variant.pk, "seed": seed, "predictions": predictions}
        data = BatchSerializer(batch, context={"request": request}).data
        return Response(data, headers={"Cache-Control": "no-store"})
