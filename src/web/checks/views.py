"""People's own pictures: sent, followed, answered, deleted."""

from __future__ import annotations

from django.views.generic import TemplateView


class HomeView(TemplateView):
    """Where one begins: a place to drop a picture."""

    template_name = "web/checks/home.html"
