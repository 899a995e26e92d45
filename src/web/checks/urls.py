from django.urls import path, register_converter

from web.checks import views


class KeyConverter:
    """What a key of a check looks like; anything else is no address at all."""

    regex = r"[a-zA-Z0-9_-]{32}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(KeyConverter, "check_key")

_CHECK = "checks/<check_key:key>/"

urlpatterns = [
    path("", views.HomeView.as_view(), name="home"),
    path("checks/", views.start_check, name="start-check"),
    path(_CHECK, views.ResultView.as_view(), name="result"),
    path(f"{_CHECK}progress/", views.ProgressView.as_view(), name="progress"),
    path(f"{_CHECK}cancel/", views.CancellationView.as_view(), name="cancel-check"),
    path(f"{_CHECK}repeat/", views.RepetitionView.as_view(), name="repeat-check"),
    path(f"{_CHECK}delete/", views.DeletionView.as_view(), name="delete-check"),
    path(f"{_CHECK}report.pdf", views.ReportView.as_view(), name="report"),
]
