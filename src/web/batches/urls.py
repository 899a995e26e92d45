from django.urls import path

from web.batches import views

urlpatterns = [path("", views.Placeholder.as_view(), name="batches")]
