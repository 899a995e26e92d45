"""The endpoints, as the specification says; with BENCH_CACHE_MODEL=1 the model is kept."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from benchmarks.speed.literal.dataset import get_dataset_size, select_img_batch
from benchmarks.speed.literal.variant import Variant
from classifiers.models import MLModel
from classifiers.serializers import PredictionSerializer


class DatasetSizeView(APIView):
    def get(self, request: Request) -> Response:
        return Response({"size": get_dataset_size(settings.DATA_ROOT)})


class PredictionsView(APIView):
    def get(self, request: Request, model_id: UUID, num_imgs: int) -> Response:
        row = MLModel.objects.get(pk=model_id)
        images, filenames, labels, class_names = select_img_batch(settings.DATA_ROOT, num_imgs)
        probabilities, classes = _find_variant(Path(row.model_file.path)).predict(images)
        predictions = [
            {
                "img_url": f"{settings.DATA_URL}{filename}",
                "true_label": class_names[label],
                "pred_label": class_names[predicted],
                "probability": round(100 * (score if predicted else 1 - score), 4),
                "plots": [],
            }
            for filename, label, predicted, score in zip(
                filenames, labels, classes.ravel(), probabilities.ravel(), strict=True
            )
        ]
        return Response(PredictionSerializer(predictions, many=True).data)


_find_variant = cache(Variant) if os.environ.get("BENCH_CACHE_MODEL") else Variant
