from django.urls import path

from web.about import views

urlpatterns = [
    path("reading/", views.ReadingView.as_view(), name="reading"),
    path("api/", views.ApiView.as_view(), name="api"),
    path("privacy/", views.PrivacyView.as_view(), name="privacy"),
]
