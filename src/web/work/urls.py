from django.urls import path

from web.work import views

urlpatterns = [path("", views.Placeholder.as_view(), name="jobs")]
