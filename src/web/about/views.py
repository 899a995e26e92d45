"""What a reader has to know: what the figures mean, and what this site keeps."""

from __future__ import annotations

from typing import Any

from django.views.generic import TemplateView

from classifiers.conf import conf
from classifiers.reports import explain_levels


class ReadingView(TemplateView):
    template_name = "web/about/reading.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(levels=explain_levels(), **kwargs)


class ApiView(TemplateView):
    """What programs can do, and how they begin."""

    template_name = "web/about/api.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        site = self.request.build_absolute_uri("/").rstrip("/")
        return super().get_context_data(site=site, **kwargs)


class PrivacyView(TemplateView):
    template_name = "web/about/privacy.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(picture_max_age=conf.picture_max_age, **kwargs)
