from django.urls import path, re_path

from api.v1.accounts.views import AccountView
from api.v1.batches.views import RandomBatchView
from api.v1.cards.views import ModelCardView
from api.v1.comparisons.views import ComparisonView
from api.v1.datasets.views import DataSetsView, DataSetView
from api.v1.documents import DocsView, SchemaView
from api.v1.evaluations.scores import ScoresView
from api.v1.evaluations.views import (
    CalibrationView,
    EvaluationCancellationView,
    EvaluationsView,
    EvaluationView,
    FiguresView,
    ScoreImportView,
)
from api.v1.excitations.views import ExcitationsView
from api.v1.inspections.views import InspectionsView, InspectionView
from api.v1.keys.views import TokensView, TokenView
from api.v1.layers.views import KernelsView, LayersView, MapsView, NetworkView
from api.v1.mistakes.views import DisagreementsView, MistakesView
from api.v1.operating_points.views import OperatingPointsView, OperatingPointView
from api.v1.picture_checks.views import (
    PictureCheckCancellationView,
    PictureCheckCandidatesView,
    PictureCheckFileView,
    PictureCheckRepetitionView,
    PictureCheckReportView,
    PictureChecksView,
    PictureCheckView,
)
from api.v1.standings.views import StandingsView
from api.v1.variants.views import FileView, RetirementView, VariantsView, VariantView
from api.v1.views import UnknownPathView
from api.v1.work.views import JobCancellationView, JobRetryView, JobsView, JobView

app_name = "v1"

_MODEL = "models/<uuid:model_id>/"
_EVALUATION = "evaluations/<uuid:evaluation_id>/"
_PICTURE_CHECK = "picture-checks/<str:key>/"
_JOB = "jobs/<uuid:job_id>/"

urlpatterns = [
    path("models/", VariantsView.as_view(), name="models"),
    path(_MODEL, VariantView.as_view(), name="model"),
    path(f"{_MODEL}file/", FileView.as_view(), name="model-file"),
    path(f"{_MODEL}retire/", RetirementView.as_view(), name="model-retirement"),
    path(f"{_MODEL}card/", ModelCardView.as_view(), name="model-card"),
    path(f"{_MODEL}network/", NetworkView.as_view(), name="network"),
    path(f"{_MODEL}layers/", LayersView.as_view(), name="layers"),
    path(f"{_MODEL}layers/<int:conv_idx>/kernels/", KernelsView.as_view(), name="kernels"),
    path(f"{_MODEL}layers/<int:conv_idx>/maps/", MapsView.as_view(), name="maps"),
    path(f"{_MODEL}operating-points/", OperatingPointsView.as_view(), name="operating-points"),
    path("inspections/", InspectionsView.as_view(), name="inspections"),
    path("inspections/<uuid:staged>/", InspectionView.as_view(), name="inspection"),
    path(
        "operating-points/<uuid:operating_point_id>/",
        OperatingPointView.as_view(),
        name="operating-point",
    ),
    path("data-sets/", DataSetsView.as_view(), name="data-sets"),
    path("data-sets/<uuid:data_set_id>/", DataSetView.as_view(), name="data-set"),
    path("data-sets/<uuid:data_set_id>/standings/", StandingsView.as_view(), name="standings"),
    path("evaluations/", EvaluationsView.as_view(), name="evaluations"),
    path("evaluations/import/", ScoreImportView.as_view(), name="score-import"),
    path(_EVALUATION, EvaluationView.as_view(), name="evaluation"),
    path(
        f"{_EVALUATION}cancel/",
        EvaluationCancellationView.as_view(),
        name="evaluation-cancellation",
    ),
    path(f"{_EVALUATION}scores/", ScoresView.as_view(), name="evaluation-scores"),
    path(f"{_EVALUATION}figures/", FiguresView.as_view(), name="evaluation-figures"),
    path(f"{_EVALUATION}calibration/", CalibrationView.as_view(), name="evaluation-calibration"),
    path(f"{_EVALUATION}mistakes/", MistakesView.as_view(), name="evaluation-mistakes"),
    path(f"{_EVALUATION}excitations/", ExcitationsView.as_view(), name="evaluation-excitations"),
    path("comparisons/", ComparisonView.as_view(), name="comparison"),
    path("comparisons/disagreements/", DisagreementsView.as_view(), name="disagreements"),
    path("jobs/", JobsView.as_view(), name="jobs"),
    path(_JOB, JobView.as_view(), name="job"),
    path(f"{_JOB}cancel/", JobCancellationView.as_view(), name="job-cancellation"),
    path(f"{_JOB}retry/", JobRetryView.as_view(), name="job-retry"),
    path(
        "picture-check-candidates/",
        PictureCheckCandidatesView.as_view(),
        name="picture-check-candidates",
    ),
    path("picture-checks/", PictureChecksView.as_view(), name="picture-checks"),
    path(_PICTURE_CHECK, PictureCheckView.as_view(), name="picture-check"),
    path(
        f"{_PICTURE_CHECK}cancel/",
        PictureCheckCancellationView.as_view(),
        name="picture-check-cancellation",
    ),
    path(
        f"{_PICTURE_CHECK}repeat/",
        PictureCheckRepetitionView.as_view(),
        name="picture-check-repetition",
    ),
    path(f"{_PICTURE_CHECK}report/", PictureCheckReportView.as_view(), name="picture-check-report"),
    path(
        f"{_PICTURE_CHECK}files/<str:name>/",
        PictureCheckFileView.as_view(),
        name="picture-check-file",
    ),
    path("random-batches/", RandomBatchView.as_view(), name="random-batch"),
    path("account/", AccountView.as_view(), name="account"),
    path("tokens/", TokensView.as_view(), name="tokens"),
    path("tokens/<int:token_id>/", TokenView.as_view(), name="token"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    # Also without a slash at the end: errors below /api/v1/ have one form.
    re_path("", UnknownPathView.as_view(), name="unknown"),
]
