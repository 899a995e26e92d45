from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

handler500 = "web.errors.fail"

urlpatterns = [
    # Tokens belong to the API; for people they are a part of their account.
    path("account/tokens/", include("api.tokens.urls")),
    path("", include("web.urls")),
    path("api/", include("api.urls")),
    path("admin/", admin.site.urls),
    path("language/", set_language, name="set_language"),
]
