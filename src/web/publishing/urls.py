from django.urls import path

from web.publishing import views

_EVALUATION = "evaluations/<uuid:evaluation_id>/"

urlpatterns = [
    path("", views.FileView.as_view(), name="publish"),
    path("<uuid:staged>/", views.ReportView.as_view(), name="publish-report"),
    path("<uuid:staged>/meaning/", views.MeaningView.as_view(), name="publish-meaning"),
    path("<uuid:staged>/description/", views.DescriptionView.as_view(), name="publish-description"),
    path("<uuid:staged>/delete/", views.DeletionView.as_view(), name="publish-delete"),
    path(_EVALUATION, views.EvaluationView.as_view(), name="publish-evaluation"),
    path(f"{_EVALUATION}progress/", views.ProgressView.as_view(), name="publish-progress"),
    path(f"{_EVALUATION}cancel/", views.CancellationView.as_view(), name="publish-cancel"),
    path(f"{_EVALUATION}retry/", views.RetryView.as_view(), name="publish-retry"),
]
