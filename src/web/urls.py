from django.urls import include, path

from web import files

app_name = "web"

urlpatterns = [
    path("", include("web.checks.urls")),
    path("variants/", include("web.variants.urls")),
    path("publish/", include("web.publishing.urls")),
    path("batches/", include("web.batches.urls")),
    path("data-sets/", include("web.datasets.urls")),
    path("jobs/", include("web.work.urls")),
    path("account/", include("web.accounts.urls")),
    path("about/", include("web.about.urls")),
    path("media/<path:name>", files.serve_media, name="media"),
    path("data/<path:name>", files.serve_data, name="data"),
]
