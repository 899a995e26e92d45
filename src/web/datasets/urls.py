from django.urls import path

from web.datasets import views

urlpatterns = [path("", views.Placeholder.as_view(), name="data-sets")]
