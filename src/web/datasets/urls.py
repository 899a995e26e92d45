from django.urls import path

from web.datasets import views

urlpatterns = [
    path("", views.DataSetsView.as_view(), name="data-sets"),
    path("<uuid:data_set_id>/", views.show_data_set, name="data-set"),
    path("<uuid:data_set_id>/scores/", views.ImportView.as_view(), name="import-scores"),
    path(
        "<uuid:data_set_id>/scores/<uuid:evaluation_id>/delete/",
        views.delete_scores,
        name="delete-scores",
    ),
]
