"""`/api/v1/models/<model_id>/`: the layers of a variant, their kernels and feature maps."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.reverse import reverse

from api.tokens.models import Scope
from api.v1 import conditional
from api.v1.layers import documentation
from api.v1.layers.serializers import (
    FilterQuerySerializer,
    LayerSerializer,
    MapsQuerySerializer,
    NetworkSerializer,
)
from api.v1.renderers import PngRenderer
from api.v1.variants.views import find_variant
from api.v1.views import V1View
from classifiers.copies import find_copies
from classifiers.findings import anatomy
from classifiers.throttles import count_heavy


@documentation.network
class NetworkView(V1View):
    scopes: ClassVar = {"GET": Scope.READ}

    def get(self, request: Request, model_id: UUID) -> HttpResponseBase:
        variant = find_variant(model_id)
        layers = anatomy.list_layers(variant)
        network = {
            "num_parameters": sum(layer.num_parameters for layer in layers),
            "layers": [
                layer._asdict()
                | {
                    "links": None
                    if layer.conv_idx is None
                    else _link(model_id, layer.conv_idx, request)
                }
                for layer in layers
            ],
        }
        return conditional.answer(request, NetworkSerializer(network).data)


@documentation.layers
class LayersView(V1View):
    scopes: ClassVar = {"GET": Scope.READ}

    def get(self, request: Request, model_id: UUID) -> HttpResponseBase:
        found = find_variant(model_id).conv_layers or []
        layers = [
            {
                "conv_idx": conv_idx,
                "num_filters": num_filters,
                "kernel_size": kernel_size,
                "links": _link(model_id, conv_idx, request),
            }
            for conv_idx, (num_filters, kernel_size) in enumerate(found)
        ]
        return conditional.answer(request, LayerSerializer(layers, many=True).data)


@documentation.kernels
class KernelsView(V1View):
    scopes: ClassVar = {"GET": Scope.READ}
    renderer_classes = (PngRenderer,)

    def get(self, request: Request, model_id: UUID, conv_idx: int) -> HttpResponseBase:
        filter_idx = _read(FilterQuerySerializer, request).get("filter")
        variant = find_variant(model_id)
        copies = find_copies(variant)
        known = [copies and copies.canonical_sha256, conv_idx, filter_idx]
        return _answer(request, known, lambda: anatomy.draw_kernels(variant, conv_idx, filter_idx))


@documentation.maps
class MapsView(V1View):
    scopes: ClassVar = {"GET": Scope.READ}
    renderer_classes = (PngRenderer,)

    def get(self, request: Request, model_id: UUID, conv_idx: int) -> HttpResponseBase:
        asked = _read(MapsQuerySerializer, request)
        filename, filter_idx = asked["image"], asked.get("filter")
        variant = find_variant(model_id)
        known = [*anatomy.identify_maps(variant, filename), conv_idx, filter_idx]
        return _answer(
            request, known, lambda: anatomy.draw_maps(variant, conv_idx, filename, filter_idx)
        )


def _link(model_id: UUID, conv_idx: int, request: Request) -> dict[str, str]:
    kwargs = {"model_id": model_id, "conv_idx": conv_idx}
    return {
        name: reverse(f"api:v1:{name}", kwargs=kwargs, request=request)
        for name in ("kernels", "maps")
    }


def _read(serializer: type[FilterQuerySerializer], request: Request) -> dict[str, Any]:
    query = serializer(data=request.query_params)
    query.is_valid(raise_exception=True)
    asked: dict[str, Any] = query.validated_data
    return asked


def _answer(request: Request, known: list[Any], draw: Callable[[], BytesIO]) -> HttpResponseBase:
    """A picture, drawn if the client has none of what is known to make it."""

    def send() -> HttpResponse:
        count_heavy(request)
        return HttpResponse(
            draw().getvalue(),
            content_type="image/png",
            headers={"X-Content-Type-Options": "nosniff"},
        )

    return conditional.answer_with(request, conditional.build_etag(known), send)
