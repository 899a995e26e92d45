from django.urls import path, re_path

from api.v1.batches.views import RandomBatchView
from api.v1.documents import DocsView, SchemaView
from api.v1.keys.views import TokensView, TokenView
from api.v1.variants.views import FileView, RetirementView, VariantsView, VariantView
from api.v1.views import UnknownPathView

app_name = "v1"

urlpatterns = [
    path("models/", VariantsView.as_view(), name="models"),
    path("models/<uuid:model_id>/", VariantView.as_view(), name="model"),
    path("models/<uuid:model_id>/file/", FileView.as_view(), name="model-file"),
    path("models/<uuid:model_id>/retire/", RetirementView.as_view(), name="model-retirement"),
    path("random-batches/", RandomBatchView.as_view(), name="random-batch"),
    path("tokens/", TokensView.as_view(), name="tokens"),
    path("tokens/<int:token_id>/", TokenView.as_view(), name="token"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    # Also without a slash at the end: errors below /api/v1/ have one form.
    re_path("", UnknownPathView.as_view(), name="unknown"),
]
