from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from api.tokens.models import Scope, Token


class TokenForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=Token.help_texts["scopes"],
    )

    class Meta:
        model = Token
        fields: ClassVar = ["user", "name", "scopes", "expires_at"]


@admin.register(Token)
class TokenAdmin(admin.ModelAdmin):
    """Make tokens for users, see which there are, revoke them."""

    form = TokenForm
    list_display = ("name", "user", "scopes", "expires_at", "last_used_at", "revoked_at")
    list_select_related = ("user",)
    readonly_fields = ("created_at", "last_used_at", "revoked_at")
    actions = ("revoke",)

    def has_change_permission(self, request: HttpRequest, obj: Token | None = None) -> bool:
        """A token stays as it was made; it can be looked at and revoked."""
        return False

    def save_model(self, request: HttpRequest, obj: Token, form: Any, change: bool) -> None:
        """Makes the token, and shows its secret this one time."""
        data = form.cleaned_data
        token, secret = Token.objects.issue(
            data["user"], data["name"], data["scopes"], data["expires_at"]
        )
        obj.pk, obj.hash, obj.created_at = token.pk, token.hash, token.created_at
        text = "The token, which is shown now and never again: <code>{}</code>"
        self.message_user(request, format_html(text, secret), messages.WARNING)

    @admin.action(description="Revoke", permissions=["delete"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Token]) -> None:
        for token in queryset:
            token.revoke()
        self.message_user(request, f"{len(queryset)} revoked.")
