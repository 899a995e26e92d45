from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.utils import timezone
from rest_framework import serializers

from api.tokens.models import Scope, Token
from api.v1.serializers import StrictSerializer


class TokenSerializer(serializers.ModelSerializer):
    """A token without its secret."""

    scopes = serializers.ListField(
        child=serializers.ChoiceField(Scope.choices), help_text=Token.help_texts["scopes"]
    )

    class Meta:
        model = Token
        fields: ClassVar = ["id", "name", "scopes", "created_at", "expires_at", "last_used_at"]


class NewTokenSerializer(TokenSerializer):
    """A token that was just made. Its secret is shown now, and never again."""

    secret = serializers.CharField(help_text="To be sent as `Authorization: Bearer ...`")

    class Meta(TokenSerializer.Meta):
        fields: ClassVar = [*TokenSerializer.Meta.fields, "secret"]


class TokenRequestSerializer(StrictSerializer):
    """What a new token is to be."""

    name = serializers.CharField(max_length=60, help_text=Token.help_texts["name"])
    scopes = serializers.ListField(
        child=serializers.ChoiceField(Scope.choices),
        min_length=1,
        max_length=len(Scope),
        help_text=Token.help_texts["scopes"],
    )
    expires_at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text=Token.help_texts["expires_at"]
    )

    def validate_expires_at(self, moment: datetime | None) -> datetime | None:
        if moment and moment <= timezone.now():
            raise serializers.ValidationError(
                f"A token expires in the future, or never. Received: {moment.isoformat()}"
            )
        return moment
