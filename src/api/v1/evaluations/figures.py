"""Figures, curves and calibration as they are stored, described for the schema."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class FigureSerializer(serializers.Serializer):
    """A number with its uncertainty."""

    name = serializers.CharField(help_text="accuracy, roc_auc and so on")
    value = serializers.FloatField(
        allow_null=True, help_text="Null where it cannot be estimated: see `note`"
    )
    low = serializers.FloatField(
        allow_null=True, help_text="Lower end of the 95 % interval; null where there is none"
    )
    high = serializers.FloatField(allow_null=True, help_text="Its upper end")
    method = serializers.CharField(help_text="How the interval was made")
    num_images = serializers.IntegerField(help_text="How many images the figure is about")
    note = serializers.CharField(help_text="Why there is no value or no interval; else empty")


class FiguresSerializer(serializers.Serializer):
    """Several figures of the same images."""

    threshold = serializers.FloatField(help_text="A probability from here on means class 1")
    num_images = serializers.IntegerField(help_text="Of both classes, those that could be read")
    num_groups = serializers.IntegerField(
        allow_null=True, help_text="Videos that they come from; null where each stands for itself"
    )
    figures: Any = FigureSerializer(many=True)


class ConfusionMatrixSerializer(serializers.Serializer):
    """How many images of each class were decided for each class; class 1 is the positive one."""

    true_negatives = serializers.IntegerField(help_text="Class 0, decided for class 0")
    false_positives = serializers.IntegerField(help_text="Class 0, decided for class 1")
    false_negatives = serializers.IntegerField(help_text="Class 1, decided for class 0")
    true_positives = serializers.IntegerField(help_text="Class 1, decided for class 1")


class DecidedSerializer(FiguresSerializer):
    """The rates at one threshold, and the decisions that they count."""

    confusion_matrix = ConfusionMatrixSerializer()


class CalibratorSerializer(serializers.Serializer):
    """What turns logits into better probabilities."""

    method = serializers.CharField(help_text="temperature or isotonic")
    temperature = serializers.FloatField(help_text="What logits are divided by")
    logits = serializers.ListField(
        child=serializers.FloatField(), help_text="Where the steps of `isotonic` begin and end"
    )
    probabilities = serializers.ListField(
        child=serializers.FloatField(), help_text="Of class 1 at each of `logits`"
    )


class CalibrationSerializer(serializers.Serializer):
    """Learnt on one half of the images, judged on the other. Raw scores decide all the same."""

    calibrator = CalibratorSerializer()
    num_learnt_on = serializers.IntegerField(help_text="Images")
    before = FiguresSerializer(help_text="Of the other images")
    after = FiguresSerializer(help_text="Of the same, with calibrated probabilities")


_NUMBERS = {"type": "array", "items": {"type": ["number", "null"]}}


def _columns(*names: str) -> dict[str, Any]:
    return {
        "type": ["object", "null"],
        "properties": dict.fromkeys(names, _NUMBERS),
        "required": [*names],
    }


CURVES: dict[str, Any] = {
    "type": ["object", "null"],
    "description": (
        "Points to draw, each curve as columns of equal length, at most 200 points; null until "
        "they are computed. A threshold is null where no score is high enough."
    ),
    "properties": {
        "roc": _columns("false_positive_rate", "recall", "threshold"),
        "precision_recall": _columns("recall", "precision", "threshold"),
        "calibration": _columns(
            *("from", "to", "num_images", "probability", "share", "low", "high")
        ),
        "histogram": _columns("edges", "class_0", "class_1"),
    },
}
STABILITY: dict[str, Any] = {
    "type": ["object", "null"],
    "description": (
        "How answers change when pictures are sent on, on a sample: shares of unsure answers by "
        "class, and figures for each kind and strength of change; null until it is measured."
    ),
    "additionalProperties": True,
}
