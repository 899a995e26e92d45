from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from api.v1.evaluations.figures import FiguresSerializer
from api.v1.serializers import StrictSerializer
from classifiers.models import MLModel
from classifiers.records import Evaluation, OperatingPoint


class RuleSerializer(StrictSerializer):
    """What a threshold is chosen by."""

    label: Any = serializers.IntegerField(
        min_value=0, max_value=1, help_text="The class that is to be spared, 0 or 1"
    )
    max_share = serializers.FloatField(
        min_value=0,
        max_value=1,
        help_text="The largest share of its images that may get the other class",
    )


class OperatingPointLinksSerializer(serializers.Serializer):
    """Addresses of what belongs to an operating point."""

    self = serializers.URLField(help_text="The operating point")
    evaluation = serializers.URLField(help_text="What it was chosen on")


class OperatingPointSerializer(serializers.ModelSerializer):
    """A threshold with a name, and its figures."""

    operating_point_id = serializers.UUIDField(help_text="Its key")
    model_id = serializers.UUIDField(source="variant_id", help_text="The variant")
    evaluation_id = serializers.UUIDField(help_text="What it was chosen on")
    name = serializers.CharField(help_text="What people call it")
    threshold = serializers.FloatField(help_text="A probability of class 1 from here on means it")
    rule = RuleSerializer(
        allow_null=True, help_text="What it was chosen by; null: the threshold was given"
    )
    figures = FiguresSerializer(help_text="Measured at it")
    owner = serializers.CharField(
        source="owner.get_username", allow_null=True, help_text="Who chose it; null if not known"
    )
    created_at = serializers.DateTimeField(help_text="When the name was first used")
    links = serializers.SerializerMethodField()

    class Meta:
        model = OperatingPoint
        fields: ClassVar = [
            *("operating_point_id", "model_id", "evaluation_id", "name", "threshold", "rule"),
            *("figures", "owner", "created_at", "links"),
        ]
        read_only_fields: ClassVar = fields

    @extend_schema_field(OperatingPointLinksSerializer)
    def get_links(self, point: OperatingPoint) -> dict[str, str]:
        request = self.context["request"]
        own = {"operating_point_id": point.pk}
        measured = {"evaluation_id": point.evaluation_id}
        return {
            "self": reverse("api:v1:operating-point", kwargs=own, request=request),
            "evaluation": reverse("api:v1:evaluation", kwargs=measured, request=request),
        }


class NewOperatingPointSerializer(StrictSerializer):
    """A threshold, or what to choose it by."""

    evaluation_id = serializers.UUIDField(help_text="An evaluation of this variant")
    name = serializers.CharField(
        max_length=50, help_text="What people call it; one of the same name is replaced"
    )
    threshold = serializers.FloatField(
        min_value=0,
        max_value=1,
        required=False,
        help_text="A probability of class 1 from here on means it",
    )
    rule = RuleSerializer(required=False, help_text="What to choose the threshold by")

    def validate_evaluation_id(self, evaluation_id: Any) -> Evaluation:
        variant: MLModel = self.context["variant"]
        evaluations = Evaluation.objects.of(variant).select_related("variant", "job")
        evaluation: Evaluation | None = evaluations.filter(pk=evaluation_id).first()
        if evaluation is None:
            raise serializers.ValidationError(
                f"It must be an evaluation of this variant; /api/v1/evaluations/?model="
                f"{variant.pk} lists them. Received: {evaluation_id}"
            )
        return evaluation

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if ("threshold" in said) == ("rule" in said):
            raise serializers.ValidationError(
                "Send either a threshold or a rule. Received: both, or none"
            )
        return said
