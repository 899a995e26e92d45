from django.urls import path

from api.published import views

urlpatterns = [
    path("dataset-size/", views.DatasetSizeView.as_view(), name="dataset-size"),
    path("available-models/", views.AvailableModelsView.as_view(), name="available-models"),
    path(
        "predictions/<str:model_id>/<str:num_imgs>/",
        views.PredictionsView.as_view(),
        name="predictions",
    ),
    path(
        "predictions/<str:model_id>/<str:num_imgs>/<str:conv_idx>/",
        views.PredictionsView.as_view(),
        name="predictions-with-plots",
    ),
]
