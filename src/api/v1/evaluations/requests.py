"""What is sent to have something evaluated."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.v1.serializers import StrictSerializer
from classifiers.models import MLModel
from classifiers.records import DataSet


def by_model_id() -> serializers.PrimaryKeyRelatedField:
    """The variant of this key."""
    return serializers.PrimaryKeyRelatedField(
        queryset=MLModel.objects.all(),
        pk_field=serializers.UUIDField(),
        help_text="Key of the variant",
        error_messages=_say("There is no variant with this key; /api/v1/models/ lists them."),
    )


def by_data_set_id() -> serializers.PrimaryKeyRelatedField:
    """The data set of this key."""
    return serializers.PrimaryKeyRelatedField(
        queryset=DataSet.objects.all(),
        pk_field=serializers.UUIDField(),
        help_text="Key of the data set",
        error_messages=_say("There is no data set with this key; /api/v1/data-sets/ lists them."),
    )


def _say(rule: str) -> dict[str, Any]:
    return {"does_not_exist": f"{rule} Received: {{pk_value}}"}


class NewEvaluationSerializer(StrictSerializer):
    """What is to be evaluated on what."""

    model_id = by_model_id()
    data_set_id = by_data_set_id()


class ScoreImportSerializer(StrictSerializer):
    """Scores that were computed elsewhere."""

    model_name = serializers.CharField(max_length=100, help_text="What computed them")
    data_set_id = by_data_set_id()
    file = serializers.FileField(
        help_text="CSV in UTF-8 with the columns path, label and score, a line for each image"
    )


class CalibrationRequestSerializer(StrictSerializer):
    """How to calibrate."""

    method = serializers.ChoiceField(
        ["temperature", "isotonic"],
        help_text="One number for all scores, or any rising curve, which takes more images",
    )


class ThresholdSerializer(serializers.Serializer):
    """Where to look at the figures: at a threshold, or at one that spares a class."""

    threshold = serializers.FloatField(
        min_value=0,
        max_value=1,
        required=False,
        help_text="A probability from here on means class 1; if left out, 0.5",
    )
    label: Any = serializers.ChoiceField(
        [("0", "class 0"), ("1", "class 1")],
        required=False,
        help_text="Instead of `threshold`, with `max_share`: the class that is to be spared: 0, 1",
    )
    max_share = serializers.FloatField(
        min_value=0,
        max_value=1,
        required=False,
        help_text="The largest share of its images that may be decided for the other class",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len({"label", "max_share"} & {*attrs}) == 1:
            raise serializers.ValidationError("Give label and max_share together. Received: one")
        if {"label", "threshold"} <= {*attrs}:
            raise serializers.ValidationError(
                {"threshold": "Give a threshold, or label and max_share. Received: both"}
            )
        return attrs
