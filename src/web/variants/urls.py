from django.urls import path

from web.variants import actions, calls, comparison, evaluation, inside, mistakes, views

_ONE = "<uuid:model_id>/"
_EVALUATION = f"{_ONE}evaluations/<uuid:evaluation_id>/"

urlpatterns = [
    path("", views.VariantsView.as_view(), name="variants"),
    path("compare/", comparison.ComparisonView.as_view(), name="compare"),
    path("scores/<uuid:evaluation_id>/", evaluation.ScoresView.as_view(), name="scores"),
    path(
        "scores/<uuid:evaluation_id>/scores.csv",
        evaluation.ScoresFileView.as_view(),
        name="scores-file",
    ),
    path(_ONE, views.OverviewView.as_view(), name="variant"),
    path(f"{_ONE}evaluation/", evaluation.EvaluationView.as_view(), name="evaluation"),
    path(f"{_ONE}mistakes/", mistakes.MistakesView.as_view(), name="mistakes"),
    path(f"{_ONE}inside/", inside.InsideView.as_view(), name="inside"),
    path(f"{_ONE}api/", calls.CallsView.as_view(), name="calls"),
    # Parts that scripts ask for
    path(f"{_ONE}row/<uuid:dataset_id>/", views.RowView.as_view(), name="variant-row"),
    path(f"{_ONE}evaluations/", views.EvaluationsView.as_view(), name="variant-evaluations"),
    # What is done
    path(f"{_ONE}evaluate/", actions.EvaluateView.as_view(), name="evaluate"),
    path(f"{_ONE}change/", actions.ChangeView.as_view(), name="change-variant"),
    path(f"{_ONE}retire/", actions.RetireView.as_view(), name="retire-variant"),
    path(f"{_ONE}check/", actions.CheckView.as_view(), name="check-image"),
    path(f"{_ONE}points/", actions.SavePointView.as_view(), name="save-point"),
    path(
        f"{_ONE}points/<uuid:operating_point_id>/delete/",
        actions.DeletePointView.as_view(),
        name="delete-point",
    ),
    path(f"{_EVALUATION}cancel/", actions.CancelView.as_view(), name="cancel-evaluation"),
    path(f"{_EVALUATION}calibrate/", actions.CalibrateView.as_view(), name="calibrate"),
]
