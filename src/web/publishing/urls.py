from django.urls import path

from web.publishing import views

urlpatterns = [path("", views.Placeholder.as_view(), name="publish")]
