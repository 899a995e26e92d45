"""What a variant says of somebody's own picture, as version 1 shows it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from api.v1.evaluations.figures import FigureSerializer
from classifiers.statements import Level, state_verdict

UNSURE = "unsure"


class FileAddressField(serializers.URLField):
    """The name of a file of a check, shown as where to get it."""

    def to_representation(self, value: str) -> str:
        kwargs = {"key": self.context["check"].pk, "name": value}
        address: str = reverse(
            "api:v1:picture-check-file", kwargs=kwargs, request=self.context["request"]
        )
        return address


class ReasonSerializer(serializers.Serializer):
    """Why something is missing."""

    code = serializers.CharField(help_text="For programs; may be empty")
    message = serializers.CharField(help_text="For people")


class StatementSerializer(serializers.Serializer):
    """What an answer says, by a fixed rule."""

    level = serializers.ChoiceField([*Level], help_text="How much it says")
    sentence = serializers.CharField(help_text="The same for people")
    rate = serializers.CharField(
        help_text="How often the variant is wrong that says so, in a line; may be empty"
    )
    reason = serializers.CharField(help_text="Why it is that level, for people; may be empty")
    basis = serializers.CharField(help_text="What that rests on, for people; may be empty")
    caution = serializers.CharField(
        help_text="What must be known of the images that was measured on, before any of it is "
        "believed; may be empty"
    )


class RaritySerializer(serializers.Serializer):
    """How rare such a score is among images that were not manipulated."""

    class_name = serializers.CharField(help_text="The class of these images")
    num_images = serializers.IntegerField(help_text="How many there are in the evaluation")
    num_as_extreme = serializers.IntegerField(help_text="Those that look at least as manipulated")
    share = serializers.FloatField(help_text="The same, from 0 to 1")
    low = serializers.FloatField(allow_null=True, help_text="Lower end of its 95 % interval")
    high = serializers.FloatField(allow_null=True, help_text="Its upper end")
    least_high = serializers.FloatField(
        allow_null=True,
        default=None,
        help_text="What its upper end cannot be below, whatever the picture: by the number of "
        "images",
    )


class LossSerializer(serializers.Serializer):
    """How often images of a class are decided wrongly, as they are and after they were sent on."""

    label: Any = serializers.IntegerField(help_text="The class, 0 or 1")
    change = serializers.CharField(help_text="What was done to them, for people")
    before = FigureSerializer(help_text="The share of the images as they are")
    after = FigureSerializer(help_text="The share of those that were changed")


class MeasuredSerializer(serializers.Serializer):
    """Where error rates come from."""

    evaluation_id = serializers.UUIDField(source="evaluation", help_text="The evaluation")
    data_set_name = serializers.CharField(source="dataset", help_text="On what")
    data_set_caution = serializers.CharField(
        source="caution", default="", help_text="What must be known of its images; may be empty"
    )
    num_images = serializers.IntegerField()
    finished_at = serializers.DateTimeField(allow_null=True)


class CopySerializer(serializers.Serializer):
    """A copy of the picture as it might have become on its way."""

    name = serializers.CharField(help_text="What was done to it")
    probability = serializers.FloatField(help_text="Of class 1")


class StabilitySerializer(serializers.Serializer):
    """Whether the verdict holds when the picture is sent on."""

    is_unsure = serializers.BooleanField()
    reason = serializers.CharField(help_text="Why, or why not: a sentence for people")
    low = serializers.FloatField(help_text="The lowest probability of the picture and its copies")
    high = serializers.FloatField(help_text="The highest one")
    num_crossed = serializers.IntegerField(help_text="Copies that get another verdict")
    copies: Any = CopySerializer(many=True)


class HeatMapSerializer(serializers.Serializer):
    """Where the picture speaks for a class."""

    label: Any = serializers.IntegerField(help_text="The class, 0 or 1")
    class_name = serializers.CharField()
    file = FileAddressField(help_text="A PNG to be laid over the picture, whatever its sides")
    effect = serializers.FloatField(
        allow_null=True, help_text="By how much the logit falls if its hottest area is hidden"
    )
    random_effect = serializers.ListField(
        child=serializers.FloatField(allow_null=True),
        help_text="The same of random areas: lowest, median, highest",
    )
    share = serializers.FloatField(allow_null=True, help_text="Of the pixels that are hidden")
    warning = serializers.CharField(help_text="Why to distrust the map; else empty")


class ExplanationSerializer(serializers.Serializer):
    """Heat maps of both classes; or only why there are none."""

    conv_idx = serializers.IntegerField(allow_null=True, help_text="The layer that was looked at")
    maps: Any = HeatMapSerializer(many=True, allow_null=True)
    failure = ReasonSerializer(allow_null=True)


class FeatureMapsSerializer(serializers.Serializer):
    """What the filters of a layer make of the picture."""

    conv_idx = serializers.IntegerField()
    file = FileAddressField(help_text="A PNG")


class VerdictSerializer(serializers.Serializer):
    """What a variant says of a picture. Where it fails, all but `failure` and names is null."""

    model_id = serializers.UUIDField(source="variant", help_text="The variant")
    model_name = serializers.CharField(source="variant_name", help_text="Empty if it is gone")
    verdict = serializers.SerializerMethodField(
        help_text="The name of a class; or `unsure`, where the verdict would not hold"
    )
    statement = serializers.SerializerMethodField(help_text="What that says, in a sentence")
    label: Any = serializers.IntegerField(allow_null=True, help_text="The class, 0 or 1")
    class_name = serializers.CharField(allow_null=True, help_text="Its name, also where unsure")
    class_names = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text="Of class 0 and class 1"
    )
    probability = serializers.FloatField(allow_null=True, help_text="Of class 1")
    logit = serializers.FloatField(allow_null=True, help_text="Of class 1; null where infinite")
    calibrated_probability = serializers.FloatField(
        allow_null=True, help_text="Null where none was learnt; it decides nothing"
    )
    threshold = serializers.FloatField(
        allow_null=True, help_text="A probability from here on means class 1"
    )
    operating_point = serializers.CharField(
        allow_null=True, help_text="Name of the threshold; empty for the usual one"
    )
    error_rates = serializers.DictField(
        child=FigureSerializer(),
        allow_null=True,
        help_text="At this threshold: false_positive_rate, false_negative_rate, accuracy; null "
        "where nothing was measured",
    )
    measured = MeasuredSerializer(allow_null=True, help_text="Where they were measured")
    rarity = RaritySerializer(
        allow_null=True,
        help_text="By the same evaluation; null without one, or where no name of a class tells "
        "which one means that an image was not manipulated",
    )
    losses: Any = LossSerializer(
        many=True,
        default=list,
        help_text="By the same evaluation, what becomes of such answers when pictures are sent on: "
        "of each class the worst change, where the intervals do not touch",
    )
    note = serializers.CharField(
        allow_null=True, help_text="Why there are no error rates, or why to distrust them"
    )
    graph_sha256 = serializers.CharField(allow_null=True, help_text="Of the graph that was run")
    stability = StabilitySerializer(allow_null=True, help_text="Null where it was not wanted")
    explanations = ExplanationSerializer(allow_null=True, help_text="Null likewise")
    feature_maps: Any = FeatureMapsSerializer(many=True, help_text="One for each layer wanted")
    failure = ReasonSerializer(allow_null=True, help_text="Why there is no verdict")

    def get_verdict(self, verdict: dict[str, Any]) -> str | None:
        if verdict["failure"]:
            return None
        is_unsure = verdict["stability"] and verdict["stability"]["is_unsure"]
        return UNSURE if is_unsure else str(verdict["class_name"])

    @extend_schema_field(StatementSerializer)
    def get_statement(self, verdict: dict[str, Any]) -> Any:
        return StatementSerializer(state_verdict(verdict)).data
