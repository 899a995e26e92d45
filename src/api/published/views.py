"""The three published endpoints: parse, one call, serialise."""

from __future__ import annotations

from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.published import parameters
from classifiers.dataset import get_dataset_size
from classifiers.models import MLModel
from classifiers.predictions import get_predictions
from classifiers.serializers import MLModelSerializer, PredictionSerializer


class DatasetSizeView(APIView):
    """`GET /api/dataset-size/`: how many images the data set has."""

    def get(self, request: Request) -> Response:
        return Response({"size": get_dataset_size()})


class AvailableModelsView(ListAPIView[MLModel]):
    """`GET /api/available-models/`: all variants, as a plain list."""

    queryset = MLModel.objects.all()
    serializer_class = MLModelSerializer
    pagination_class = None


class PredictionsView(APIView):
    """`GET /api/predictions/<model_id>/<num_imgs>/[<conv_idx>/]`: predictions on random images."""

    def get(self, request: Request, model_id: str, num_imgs: str, conv_idx: str = "") -> Response:
        predictions = get_predictions(
            parameters.get_variant(model_id),
            parameters.parse_num_imgs(num_imgs),
            parameters.parse_conv_idx(conv_idx),
        )
        return Response(PredictionSerializer(predictions, many=True).data)
