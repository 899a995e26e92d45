from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.v1.comparisons.serializers import ComparisonQuerySerializer
from api.v1.serializers import Address
from classifiers.findings.mistakes import NEAR, Show

_LABELS = [("0", "class 0"), ("1", "class 1")]


class MistakeQuerySerializer(serializers.Serializer):
    """Which images of an evaluation are wanted, and how they are decided."""

    threshold = serializers.FloatField(
        min_value=0,
        max_value=1,
        required=False,
        help_text="A probability from here on means class 1; if left out, 0.5",
    )
    operating_point = serializers.CharField(
        max_length=100,
        required=False,
        help_text="Name of a saved threshold of the variant, instead of `threshold`",
    )
    show = serializers.ChoiceField(
        [show.value for show in Show],
        default=Show.WRONG.value,
        help_text=(
            "`wrong`: decided for the other class, the most wrong first; `near`: the probability "
            f"is at most {NEAR} from the threshold, the nearest first; `all`: the most wrong first"
        ),
    )
    label: Any = serializers.ChoiceField(
        _LABELS, required=False, help_text="Only images of this class: 0, 1"
    )

    def validate_show(self, text: str) -> Show:
        return Show(text)

    def validate_label(self, text: str) -> int:
        return int(text)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if {"threshold", "operating_point"} <= {*attrs}:
            raise serializers.ValidationError(
                {"operating_point": "Give a threshold or an operating point. Received: both"}
            )
        return attrs


class _ImageSerializer(serializers.Serializer):
    path = serializers.CharField(
        source="filename", help_text="Relative to the folder of the data set"
    )
    label: Any = serializers.IntegerField(help_text="Its class, 0 or 1")
    class_name = serializers.CharField(help_text="The name of that")
    img_url = Address(
        allow_null=True,
        help_text="The image; null where nothing is known to serve it, or it is gone",
    )


class MistakeSerializer(_ImageSerializer):
    """An image, and how wrong it is decided."""

    decided_label = serializers.IntegerField(help_text="What it is decided for, 0 or 1")
    decided_class = serializers.CharField(help_text="The name of that")
    probability = serializers.FloatField(help_text="Of class 1")
    off = serializers.FloatField(
        help_text=(
            "How far the probability lies on the wrong side of the threshold; below 0 where it "
            "lies on the right one"
        )
    )
    is_wrong = serializers.BooleanField(help_text="Whether it is decided for the other class")


class DisagreementQuerySerializer(ComparisonQuerySerializer):
    """Whose decisions are held against whose."""

    right = serializers.ChoiceField(
        ["a", "b"], required=False, help_text="Only images that this one decides rightly"
    )


class SideSerializer(serializers.Serializer):
    """What one of the two says."""

    probability = serializers.FloatField(help_text="Of class 1")
    decided_label = serializers.IntegerField(help_text="What it decides for, 0 or 1")
    decided_class = serializers.CharField(help_text="The name of that")


class DisagreementSerializer(_ImageSerializer):
    """An image that two evaluations decide differently."""

    a = SideSerializer(help_text="What the first says")
    b = SideSerializer(help_text="What the second says")
    difference = serializers.FloatField(help_text="Of the probabilities, b minus a")
    right = serializers.ChoiceField(["a", "b"], help_text="Which of the two is right")
