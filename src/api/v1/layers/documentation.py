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
from api.v1.layers.serializers import (
    FilterQuerySerializer,
    LayerSerializer,
    MapsQuerySerializer,
    NetworkSerializer,
)
from api.v1.variants.documentation import IF_NONE_MATCH, MODEL_ID, NOT_MODIFIED

_CONV_IDX = OpenApiParameter(
    "conv_idx",
    OpenApiTypes.INT64,
    OpenApiParameter.PATH,
    description="The number of the layer, from 0.",
)

network = extend_schema_view(
    get=extend_schema(
        operation_id="read_network",
        summary="See what a network is made of",
        description=(
            "Every layer as it runs: kind, inputs, shape of its output, parameters. It is that of "
            "our own copy of the model, which ends in one sigmoid unit."
        ),
        parameters=[MODEL_ID, IF_NONE_MATCH],
        responses={200: NetworkSerializer, 304: NOT_MODIFIED},
        examples=[OpenApiExample("A network", examples.NETWORK, response_only=True)],
    ),
)

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
            "that the filter sees; all share one scale of colours. Of more filters than a picture "
            "has room for (1,024, fewer of large ones), the first ones are drawn, and its title "
            "says how many there are."
        ),
        parameters=[MODEL_ID, _CONV_IDX, FilterQuerySerializer, IF_NONE_MATCH],
        responses={(200, "image/png"): OpenApiTypes.BINARY, 304: NOT_MODIFIED},
    ),
)

maps = extend_schema_view(
    get=extend_schema(
        operation_id="draw_maps",
        summary="See what the filters of a layer give for an image",
        description=(
            "A picture with a cell for each filter of the layer, and in it what the filter gives "
            "for an image of the data set at DATA_ROOT; all share one scale of colours. Of more "
            "filters than a picture has room for (1,024, fewer of large maps), the first ones are "
            "drawn, and its title says how many there are."
        ),
        parameters=[MODEL_ID, _CONV_IDX, MapsQuerySerializer, IF_NONE_MATCH],
        responses={(200, "image/png"): OpenApiTypes.BINARY, 304: NOT_MODIFIED},
    ),
)
