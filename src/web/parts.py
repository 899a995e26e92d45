"""Pages of which a script asks for a part alone, under the same address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.generic import TemplateView


class PartOrPage(TemplateView):
    """Answers with the part that is to be swapped; with the page, where that is none of its own.

    Attributes:
        parts: for the id of each element that can be swapped its template.
    """

    parts: ClassVar[Mapping[str, str]] = {}

    @property
    def part(self) -> str:
        """The template of the part that is asked for; empty for the page."""
        return self.parts.get(self.request.headers.get("HX-Target", ""), "")

    def get_template_names(self) -> list[str]:
        return [self.part] if self.part else super().get_template_names()

    def render_to_response(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().render_to_response(*args, **kwargs)
        patch_vary_headers(response, ["HX-Target"])
        return response
