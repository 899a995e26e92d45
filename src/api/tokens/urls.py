from django.urls import path

from api.tokens import pages

app_name = "tokens"

urlpatterns = [
    path("", pages.TokensView.as_view(), name="list"),
    path("<int:token_id>/revoke/", pages.revoke_token, name="revoke"),
]
