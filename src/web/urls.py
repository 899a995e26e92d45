from django.urls import path

from web import files, views

app_name = "web"

urlpatterns = [
    path("", views.HomeView.as_view(), name="home"),
    path("media/<path:name>", files.serve_media, name="media"),
    path("data/<path:name>", files.serve_data, name="data"),
]
