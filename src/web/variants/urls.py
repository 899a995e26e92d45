from django.urls import path

from web.variants import views

urlpatterns = [path("", views.VariantsView.as_view(), name="variants")]
