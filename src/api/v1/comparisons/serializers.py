from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.v1.evaluations.figures import FigureSerializer


class ComparisonQuerySerializer(serializers.Serializer):
    """What is compared with what."""

    a = serializers.UUIDField(help_text="`evaluation_id` of the first")
    b = serializers.UUIDField(help_text="`evaluation_id` of the second")


class ComparisonSerializer(serializers.Serializer):
    """What the second does differently from the first, on the same images."""

    a = serializers.UUIDField(help_text="The first evaluation")
    b = serializers.UUIDField(help_text="The second")
    verdict = serializers.ChoiceField(
        ["better", "worse", "no_difference_shown", "cannot_be_said"], help_text="Of the second"
    )
    sentence = serializers.CharField(help_text="The same for people")
    differences: Any = FigureSerializer(
        many=True, help_text="Second minus first, each with its interval"
    )
    p_area = serializers.FloatField(
        allow_null=True, help_text="Of the difference in roc_auc (DeLong); null where there is none"
    )
    p_decisions = serializers.FloatField(
        allow_null=True, help_text="Of the difference in right decisions (McNemar)"
    )
    num_only_a = serializers.IntegerField(help_text="Images that only the first decided rightly")
    num_only_b = serializers.IntegerField(help_text="Images that only the second decided rightly")
