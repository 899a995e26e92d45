from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from api.v1.evaluations.figures import FigureSerializer
from classifiers.evaluation import Figure
from classifiers.findings.standings import Column, Standing, State
from classifiers.records import Status

_COLUMNS = {
    "model_name": Column.NAME,
    "roc_auc": Column.AUC,
    "false_positive_rate": Column.ERROR_0,
    "false_negative_rate": Column.ERROR_1,
    "images_per_second": Column.SPEED,
    "num_parameters": Column.PARAMETERS,
    "num_bytes": Column.BYTES,
    "measured_at": Column.EVALUATED,
}


class StandingQuerySerializer(serializers.Serializer):
    """Whose standings are wanted, and in which order."""

    name = serializers.CharField(
        max_length=30, default="", allow_blank=True, help_text="Part of the name"
    )
    state = serializers.ChoiceField(
        [state.value for state in State],
        required=False,
        help_text=(
            "Only those `measured` as they are now, those whose evaluation is `under_way`, or "
            "those whose last one `failed`"
        ),
    )
    retired = serializers.ChoiceField(
        ["false", "any"],
        default="false",
        help_text="Whether retired variants are listed, too: false (if left out), any",
    )
    ordering = serializers.ChoiceField(
        [sign + name for name in _COLUMNS for sign in ("", "-")],
        default="-roc_auc",
        help_text=(
            "By what to order, with - for the reverse; those without a value come last. If left "
            "out, the largest AUC comes first"
        ),
    )

    def validate_state(self, text: str) -> State:
        return State(text)

    def validate_ordering(self, text: str) -> tuple[Column, bool]:
        """The column, and whether its largest values come first."""
        return _COLUMNS[text.removeprefix("-")], text.startswith("-")


class StandingLinksSerializer(serializers.Serializer):
    """Addresses of what belongs to a standing."""

    model = serializers.URLField(allow_null=True, help_text="The variant; null: not from here")
    evaluation = serializers.URLField(
        allow_null=True, help_text="What has the figures; null without one"
    )


class StandingSerializer(serializers.Serializer):
    """How a variant stands on a data set, or scores that were computed elsewhere."""

    model_id = serializers.UUIDField(
        source="variant.pk", default=None, allow_null=True, help_text="Null for imported scores"
    )
    model_name = serializers.CharField(source="name", help_text="What gave the scores")
    evaluation_id = serializers.UUIDField(
        source="evaluation.pk",
        default=None,
        allow_null=True,
        help_text="The newest one of the variant as it is now that has figures; null without one",
    )
    status = serializers.ChoiceField(
        Status.values,
        source="newest.status",
        default=None,
        allow_null=True,
        help_text="Of the newest evaluation, also one without figures; null: never asked for",
    )
    roc_auc = FigureSerializer(allow_null=True)
    threshold = serializers.FloatField(
        help_text="That of the operating point chosen last; without one, 0.5"
    )
    operating_point = serializers.CharField(
        source="point.name",
        default=None,
        allow_null=True,
        help_text="Its name; null: there is none",
    )
    false_positive_rate = serializers.SerializerMethodField(
        help_text="Class 0 decided for class 1, at `threshold`"
    )
    false_negative_rate = serializers.SerializerMethodField(
        help_text="Class 1 decided for class 0, at `threshold`"
    )
    images_per_second = serializers.FloatField(
        allow_null=True, help_text="How fast the data set was scored; null if not known"
    )
    num_parameters = serializers.IntegerField(allow_null=True, help_text="Of the network")
    num_bytes = serializers.IntegerField(allow_null=True, help_text="Of the uploaded file")
    measured_at = serializers.DateTimeField(
        source="evaluation.finished_at",
        default=None,
        allow_null=True,
        help_text="When the scores were complete",
    )
    is_outdated = serializers.BooleanField(
        source="evaluation.is_outdated",
        default=False,
        help_text="Whether the data set is known to hold something else now",
    )
    is_changed = serializers.BooleanField(
        help_text="Whether it was measured only before its file or declaration was changed"
    )
    retired_at = serializers.DateTimeField(
        source="variant.retired_at", default=None, allow_null=True, help_text="Null: in use"
    )
    links = serializers.SerializerMethodField()

    @extend_schema_field(FigureSerializer(allow_null=True))
    def get_false_positive_rate(self, standing: Standing) -> dict[str, Any] | None:
        return _tell(standing.errors[0])

    @extend_schema_field(FigureSerializer(allow_null=True))
    def get_false_negative_rate(self, standing: Standing) -> dict[str, Any] | None:
        return _tell(standing.errors[1])

    @extend_schema_field(StandingLinksSerializer)
    def get_links(self, standing: Standing) -> dict[str, Any]:
        def link(name: str, **kwargs: Any) -> str:
            return reverse(f"api:v1:{name}", kwargs=kwargs, request=self.context["request"])

        variant, evaluation = standing.variant, standing.evaluation
        return {
            "model": link("model", model_id=variant.pk) if variant else None,
            "evaluation": link("evaluation", evaluation_id=evaluation.pk) if evaluation else None,
        }


def _tell(figure: Figure | None) -> dict[str, Any] | None:
    return figure.to_json() if figure else None
