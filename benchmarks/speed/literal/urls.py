from django.urls import path

from benchmarks.speed.literal import views

urlpatterns = [
    path("api/dataset-size/", views.DatasetSizeView.as_view()),
    path("api/predictions/<uuid:model_id>/<int:num_imgs>/", views.PredictionsView.as_view()),
]
