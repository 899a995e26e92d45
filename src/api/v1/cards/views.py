"""`/api/v1/models/<model_id>/card/`: what is known of a variant, for people."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from api.tokens.models import Scope
from api.v1 import conditional
from api.v1.cards import documentation
from api.v1.renderers import MarkdownRenderer
from api.v1.variants.views import find_variant
from api.v1.views import V1View
from classifiers.findings.model_cards import write_model_card


@documentation.card
class ModelCardView(V1View):
    scopes: ClassVar = {"GET": Scope.READ}
    renderer_classes = (MarkdownRenderer,)

    def get(self, request: Request, model_id: UUID) -> HttpResponseBase:
        card = write_model_card(find_variant(model_id))
        etag = conditional.build_etag(card)
        return conditional.answer_with(
            request,
            etag,
            lambda: HttpResponse(
                card,
                content_type="text/markdown; charset=utf-8",
                headers={"X-Content-Type-Options": "nosniff"},
            ),
        )
