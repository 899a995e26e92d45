from django.urls import path

from web.batches import views

urlpatterns = [
    path("", views.show_batch, name="batches"),
    path("choices/", views.show_choices, name="batch-choices"),
]
