"""Evaluations as version 1 shows them."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from api.v1.evaluations.figures import (
    CURVES,
    STABILITY,
    CalibrationSerializer,
    FigureSerializer,
    FiguresSerializer,
)
from api.v1.work.serializers import JobStateSerializer, PlaceSerializer
from classifiers.evaluation import index_figures
from classifiers.findings.summaries import describe_meaning, list_limits
from classifiers.measurements import is_current
from classifiers.records import Evaluation, Status

MAX_FAILURES = 100
"""Images named that could not be read; `num_failures` counts all."""


class EvaluationLinksSerializer(serializers.Serializer):
    """Addresses of what belongs to an evaluation."""

    self = serializers.URLField(help_text="The evaluation with all that is known of it")
    model = serializers.URLField(allow_null=True, help_text="The variant; null: not from here")
    data_set = serializers.URLField(help_text="What it was measured on")
    scores = serializers.URLField(help_text="What it says of each image")
    figures = serializers.URLField(help_text="Its figures at any threshold")
    mistakes = serializers.URLField(help_text="Images by how wrong they are decided")
    excitations = serializers.URLField(
        help_text="What excites the filters of a layer: with ?conv_idx= and its number"
    )


class EvaluationSerializer(serializers.ModelSerializer):
    """An evaluation in a list."""

    evaluation_id = serializers.UUIDField(help_text="Its key")
    model_id = serializers.UUIDField(
        source="variant_id", allow_null=True, help_text="The variant; null for imported scores"
    )
    model_name = serializers.CharField(help_text="What gave the scores")
    data_set_id = serializers.UUIDField(source="dataset_id", help_text="What it was measured on")
    data_set_name = serializers.CharField(source="dataset.name", help_text="Its name")
    data_set_caution = serializers.CharField(
        source="dataset.caution",
        help_text="What must be known of its images before figures are believed; may be empty",
    )
    owner = serializers.CharField(
        source="owner.get_username", allow_null=True, help_text="Who asked for it; null for nobody"
    )
    is_imported = serializers.BooleanField(help_text="Whether the scores were computed elsewhere")
    status = serializers.ChoiceField(
        Status.values,
        help_text="Where it stands; figures follow some time after it has succeeded",
    )
    progress = serializers.SerializerMethodField(
        help_text="Share of the images that are scored, from 0 to 1; null if not known"
    )
    created_at = serializers.DateTimeField(help_text="When it was asked for")
    finished_at = serializers.DateTimeField(
        allow_null=True, help_text="When its scores were complete"
    )
    num_images = serializers.IntegerField(help_text="In the data set, unreadable ones among them")
    is_outdated = serializers.BooleanField(
        help_text="Whether the data set is known to hold something else now"
    )
    accuracy = serializers.SerializerMethodField()
    roc_auc = serializers.SerializerMethodField()
    links = serializers.SerializerMethodField()

    class Meta:
        model = Evaluation
        fields: ClassVar = [
            *("evaluation_id", "model_id", "model_name", "data_set_id", "data_set_name"),
            *(
                "data_set_caution",
                "owner",
                "is_imported",
                "status",
                "progress",
                "created_at",
                "finished_at",
                "num_images",
            ),
            *("is_outdated", "accuracy", "roc_auc", "links"),
        ]
        read_only_fields: ClassVar = fields

    def get_progress(self, evaluation: Evaluation) -> float | None:
        if evaluation.finished_at:
            return 1.0
        job = evaluation.job
        return min(1.0, job.done / job.total) if job and job.total else None

    @extend_schema_field(FigureSerializer(allow_null=True))
    def get_accuracy(self, evaluation: Evaluation) -> dict[str, Any] | None:
        return _find_figure(evaluation, "accuracy")

    @extend_schema_field(FigureSerializer(allow_null=True))
    def get_roc_auc(self, evaluation: Evaluation) -> dict[str, Any] | None:
        return _find_figure(evaluation, "roc_auc")

    @extend_schema_field(EvaluationLinksSerializer)
    def get_links(self, evaluation: Evaluation) -> dict[str, str | None]:
        request = self.context["request"]

        def link(name: str, **kwargs: Any) -> str:
            return reverse(f"api:v1:{name}", kwargs=kwargs, request=request)

        own, model_id = {"evaluation_id": evaluation.pk}, evaluation.variant_id
        return {
            "self": link("evaluation", **own),
            "model": link("model", model_id=model_id) if model_id else None,
            "data_set": link("data-set", data_set_id=evaluation.dataset_id),
            "scores": link("evaluation-scores", **own),
            "figures": link("evaluation-figures", **own),
            "mistakes": link("evaluation-mistakes", **own),
            "excitations": link("evaluation-excitations", **own),
        }


@extend_schema_field(CURVES)
class _Curves(serializers.JSONField):
    pass


@extend_schema_field(STABILITY)
class _Stability(serializers.JSONField):
    pass


class FailureSerializer(serializers.Serializer):
    """An image that could not be read."""

    path = serializers.CharField(help_text="Relative to the folder of the data set")
    reason = serializers.CharField()


class PublicJobSerializer(PlaceSerializer, JobStateSerializer):
    """What measures an evaluation, and how far it is."""

    class Meta(JobStateSerializer.Meta):
        fields: ClassVar = [*JobStateSerializer.Meta.fields, "position", "is_stalled"]
        read_only_fields: ClassVar = fields


class EvaluationDetailSerializer(EvaluationSerializer):
    """An evaluation with all that is known of it, and that it takes to repeat it."""

    class_names = serializers.ListField(
        child=serializers.CharField(), help_text="Of class 0 and class 1"
    )
    seconds = serializers.FloatField(allow_null=True, help_text="How long scoring took")
    model_sha256 = serializers.CharField(help_text="Of the uploaded file; empty if not known")
    graph_sha256 = serializers.CharField(help_text="Of the graph that was run")
    manifest_sha256 = serializers.CharField(help_text="Of the data set, as it was read")
    preprocessing = serializers.DictField(help_text="How pictures became input of the network")
    versions = serializers.DictField(
        child=serializers.CharField(), help_text="Of the packages that have a say in the scores"
    )
    num_failures = serializers.SerializerMethodField(help_text="Images that could not be read")
    failures = serializers.SerializerMethodField(
        help_text=f"The first {MAX_FAILURES} of them, and why"
    )
    doubts = serializers.ListField(
        child=serializers.CharField(), help_text="What speaks against the declaration"
    )
    is_current = serializers.SerializerMethodField(
        help_text="Whether the variant still is what was measured; null for imported scores"
    )
    meaning = serializers.SerializerMethodField(help_text="What a score says, for people")
    limits = serializers.SerializerMethodField(
        help_text="What limits the worth of the variant, as far as it was measured: sentences"
    )
    figures = FiguresSerializer(allow_null=True, help_text="At 0.5; null until they are computed")
    curves = _Curves()
    calibration = CalibrationSerializer(allow_null=True, help_text="Null until it is asked for")
    stability = _Stability()
    job = PublicJobSerializer(
        allow_null=True, help_text="What measures it; null where it was measured at once"
    )

    class Meta(EvaluationSerializer.Meta):
        fields: ClassVar = [
            *EvaluationSerializer.Meta.fields,
            *("class_names", "seconds", "model_sha256", "graph_sha256", "manifest_sha256"),
            *("preprocessing", "versions", "num_failures", "failures", "doubts"),
            *("is_current", "meaning", "limits"),
            *("figures", "curves", "calibration", "stability", "job"),
        ]
        read_only_fields: ClassVar = fields

    def get_is_current(self, evaluation: Evaluation) -> bool | None:
        variant = evaluation.variant
        return None if variant is None else is_current(evaluation, variant)

    def get_meaning(self, evaluation: Evaluation) -> str:
        return describe_meaning(evaluation.class_names)

    def get_limits(self, evaluation: Evaluation) -> list[str]:
        return list_limits(evaluation)

    def get_num_failures(self, evaluation: Evaluation) -> int:
        return len(evaluation.failures)

    @extend_schema_field(FailureSerializer(many=True))
    def get_failures(self, evaluation: Evaluation) -> list[dict[str, str]]:
        failures = list(evaluation.failures.items())[:MAX_FAILURES]
        return [{"path": path, "reason": reason} for path, reason in failures]


class ScoreSerializer(serializers.Serializer):
    """What a variant said of one image."""

    path = serializers.CharField(
        source="filename", help_text="Relative to the folder of the data set"
    )
    label: Any = serializers.IntegerField(source="y_true", help_text="Its class, 0 or 1")
    score = serializers.FloatField(
        source="probability",
        allow_null=True,
        help_text="Probability of class 1; null where the image could not be read",
    )
    logit = serializers.FloatField(
        allow_null=True, help_text="Of class 1; null where it could not be read, or is infinite"
    )
    sha256 = serializers.CharField(help_text="Of the file; empty if not known")


def _find_figure(evaluation: Evaluation, name: str) -> dict[str, Any] | None:
    return index_figures(evaluation.figures).get(name) if evaluation.figures else None
