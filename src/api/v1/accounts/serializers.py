from __future__ import annotations

from rest_framework import serializers

from classifiers.allowances import Kind


class AllowanceSerializer(serializers.Serializer):
    """One thing of which a user may have so much."""

    kind = serializers.ChoiceField(
        [kind.value for kind in Kind],
        help_text="Variants that are not retired, bytes of the files of all, variants published "
        "within the last hour, jobs that wait or run, bytes of files that wait to be published, "
        "evaluations with scores from elsewhere",
    )
    used = serializers.IntegerField(help_text="How much there is")
    allowed = serializers.IntegerField(
        allow_null=True, help_text="How much there may be; null where nothing bounds it"
    )


class AccountSerializer(serializers.Serializer):
    """Who asks, and what that user has."""

    username = serializers.CharField(help_text="The name to log in with")
    is_staff = serializers.BooleanField(help_text="Whether the admin is open to that user")
    allowances = AllowanceSerializer(many=True, help_text="What there is of what is bounded")
