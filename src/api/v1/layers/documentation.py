"""What the schema says of layers."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)

from api.v1 import examples
from api.v1.layers.serializers import LayerSerializer
from api.v1.variants.documentation import IF_NONE_MATCH, MODEL_ID, NOT_MODIFIED

layers = extend_schema_view(
    get=extend_schema(
        operation_id="list_layers",
        summary="List the convolutional layers",
        description="Number and size of the filters of each, from the first to the last.",
        parameters=[MODEL_ID, IF_NONE_MATCH],
        responses={200: LayerSerializer(many=True), 304: NOT_MODIFIED},
        examples=[OpenApiExample("A layer", examples.LAYER, response_only=True)],
    ),
)

kernels = extend_schema_view(
    get=extend_schema(
        operation_id="draw_kernels",
        summary="See the kernels of a layer",
        description=(
            "A picture with a cell for each filter of the layer, and in it a tile for each channel "
            "that the filter sees; all share one scale of colours."
        ),
        parameters=[
            MODEL_ID,
            OpenApiParameter(
                "conv_idx",
                OpenApiTypes.INT64,
                OpenApiParameter.PATH,
                description="The number of the layer, from 0.",
            ),
            IF_NONE_MATCH,
        ],
        responses={(200, "image/png"): OpenApiTypes.BINARY, 304: NOT_MODIFIED},
    ),
)
