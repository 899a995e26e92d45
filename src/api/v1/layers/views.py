"""`/api/v1/models/<model_id>/layers/`: the convolutional layers of a variant."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.reverse import reverse

from api.tokens.models import Scope
from api.v1 import conditional
from api.v1.layers import documentation
from api.v1.layers.serializers import LayerSerializer
from api.v1.renderers import PngRenderer
from api.v1.variants.views import find_variant
from api.v1.views import V1View
from classifiers.copies import find_copies, read_kernels
from classifiers.plots import draw_kernels


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
                "links": {
                    "kernels": reverse(
                        "api:v1:kernels",
                        kwargs={"model_id": model_id, "conv_idx": conv_idx},
                        request=request,
                    )
                },
            }
            for conv_idx, (num_filters, kernel_size) in enumerate(found)
        ]
        return conditional.answer(request, LayerSerializer(layers, many=True).data)


@documentation.kernels
class KernelsView(V1View):
    scopes: ClassVar = {"GET": Scope.READ}
    renderer_classes = (PngRenderer,)

    def get(self, request: Request, model_id: UUID, conv_idx: int) -> HttpResponseBase:
        variant = find_variant(model_id)
        copies = find_copies(variant)
        etag = conditional.build_etag([copies and copies.canonical_sha256, conv_idx])

        def draw() -> HttpResponse:
            return HttpResponse(
                draw_kernels(read_kernels(variant, conv_idx), conv_idx).getvalue(),
                content_type="image/png",
                headers={"X-Content-Type-Options": "nosniff"},
            )

        return conditional.answer_with(request, etag, draw)
