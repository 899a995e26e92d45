"""Variants as version 1 shows them, and what it takes to publish or to change one."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from api.v1.serializers import StrictSerializer
from classifiers.copies import find_copies
from classifiers.declarations import DECLARED, Declaration
from classifiers.models import MLModel
from classifiers.publications import Publication

_LARGEST_SIDE = 2**31 - 1
_CELL = {"type": ["string", "number"]}
_CLR = {
    "type": ["object", "null"],
    "description": "The classification report; null until the variant is evaluated.",
    "properties": {
        "columns": {"type": "array", "items": {"type": "string"}},
        "rows": {"type": "array", "items": {"type": "array", "items": _CELL}},
    },
    "required": ["columns", "rows"],
}
_CONV_LAYERS = {
    "type": ["array", "null"],
    "description": "[number of filters, [height, width]] of each convolutional layer.",
    "items": {
        "type": "array",
        "items": {"oneOf": [{"type": "integer"}, {"type": "array", "items": {"type": "integer"}}]},
    },
}


@extend_schema_field(_CLR)
class _Report(serializers.JSONField):
    pass


@extend_schema_field(_CONV_LAYERS)
class _Layers(serializers.JSONField):
    pass


class LinksSerializer(serializers.Serializer):
    """Addresses of what belongs to a variant."""

    self = serializers.URLField(help_text="The variant with all that is known of it")
    file = serializers.URLField(help_text="Its model file, for its owner and staff")
    random_batch = serializers.URLField(help_text="What it says of images drawn at random")


class VariantSerializer(serializers.ModelSerializer):
    """A variant in a list: the eight published fields, and who published it when."""

    model_file = serializers.CharField(
        source="model_file.name", help_text="Name of its file on the server; no address"
    )
    loss_curve = serializers.FileField(
        allow_null=True, help_text=MLModel.help_texts["loss_curve"], read_only=True
    )
    clr = _Report()
    conv_layers = _Layers()
    owner = serializers.CharField(
        allow_null=True, help_text="Name of the user who published it; null if not known"
    )
    published_at = serializers.DateTimeField(
        allow_null=True, help_text=Publication.help_texts["published_at"]
    )
    retired_at = serializers.DateTimeField(
        allow_null=True, help_text=Publication.help_texts["retired_at"]
    )
    links = serializers.SerializerMethodField()

    class Meta:
        model = MLModel
        fields: ClassVar = [
            *("model_id", "model_name", "model_desc", "model_file", "loss_curve"),
            *("accuracy", "clr", "conv_layers"),
            *("owner", "published_at", "retired_at", "links"),
        ]
        read_only_fields: ClassVar = fields

    @extend_schema_field(LinksSerializer)
    def get_links(self, variant: MLModel) -> dict[str, str]:
        request = self.context["request"]
        own = {"kwargs": {"model_id": variant.pk}, "request": request}
        batch = reverse("api:v1:random-batch", request=request)
        return {
            "self": reverse("api:v1:model", **own),
            "file": reverse("api:v1:model-file", **own),
            "random_batch": f"{batch}?model={variant.pk}",
        }


def side(name: str, **options: Any) -> serializers.IntegerField:
    """A number of pixels, bounded alike for every data base."""
    return serializers.IntegerField(
        min_value=1, max_value=_LARGEST_SIDE, help_text=Declaration.help_texts[name], **options
    )


def which_class(**options: Any) -> serializers.ChoiceField:
    choices = [(1, "class 1"), (0, "class 0")]
    return serializers.ChoiceField(
        choices, help_text="The class that an output near 1 means", **options
    )


class DeclarationSerializer(serializers.ModelSerializer):
    """What is declared about a variant, since no model file says it."""

    image_height = side("image_height", read_only=True)
    image_width = side("image_width", read_only=True)
    positive_class = which_class(read_only=True)
    class_names = serializers.ListField(
        child=serializers.CharField(), help_text=Declaration.help_texts["class_names"]
    )
    doubts = serializers.ListField(
        child=serializers.CharField(), help_text="What its evaluation found that speaks against it"
    )

    class Meta:
        model = Declaration
        fields: ClassVar = [*DECLARED, "class_names", "doubts"]
        read_only_fields: ClassVar = fields


class MendSerializer(serializers.Serializer):
    code = serializers.CharField()
    message = serializers.CharField()


class InspectionSerializer(serializers.Serializer):
    """What was found in the uploaded file, and made of it."""

    verdict = serializers.CharField(source="report.verdict")
    code = serializers.CharField(source="report.code")
    message = serializers.CharField(source="report.message")
    facts = serializers.DictField(
        source="report.facts", help_text="Format, Keras version, layers, parameters and so on"
    )
    mends = MendSerializer(
        source="report.mends", many=True, help_text="What was mended for Keras 3"
    )
    original_sha256 = serializers.CharField(help_text="Of the file as it was uploaded")
    canonical_sha256 = serializers.CharField(help_text="Of our own copy")
    graph_sha256 = serializers.CharField(help_text="Of the ONNX graph, which answers")
    largest_difference = serializers.FloatField(
        help_text="Between Keras and the graph, on a probe batch"
    )


class VariantDetailSerializer(VariantSerializer):
    """A variant with all that is known of it."""

    retired_reason = serializers.CharField(
        allow_null=True, help_text=Publication.help_texts["retired_reason"]
    )
    declaration = DeclarationSerializer()
    inspection = serializers.SerializerMethodField()

    class Meta(VariantSerializer.Meta):
        fields: ClassVar = [
            *VariantSerializer.Meta.fields,
            *("retired_reason", "declaration", "inspection"),
        ]

    @extend_schema_field(InspectionSerializer(allow_null=True))
    def get_inspection(self, variant: MLModel) -> dict[str, Any] | None:
        copies = find_copies(variant)
        return dict(InspectionSerializer(copies).data) if copies else None


class ChangeSerializer(StrictSerializer, serializers.ModelSerializer):
    """What can be changed of a variant, and what is said about it when it is published."""

    model_name = serializers.CharField(
        max_length=30, help_text=f"{MLModel.help_texts['model_name']}; no other may have it"
    )
    model_desc = serializers.CharField(max_length=200, help_text=MLModel.help_texts["model_desc"])
    loss_curve = serializers.FileField(
        help_text="A picture: the loss curve of its training", required=False
    )
    image_height = side("image_height", required=False)
    image_width = side("image_width", required=False)
    positive_class = which_class(required=False)
    confirmed = serializers.BooleanField(
        default=False, help_text="Whether to publish it although there are doubts"
    )

    class Meta:
        model = Declaration
        fields: ClassVar = [
            *("model_name", "model_desc", "loss_curve"),
            *DECLARED,
            "confirmed",
        ]
        extra_kwargs: ClassVar = {name: {"required": False} for name in DECLARED}


class UploadSerializer(ChangeSerializer):
    """What is sent to publish a variant."""

    model_file = serializers.FileField(
        help_text="The HDF5 or .keras file of the model; not needed with `staged`", required=False
    )
    staged = serializers.UUIDField(
        help_text="The key of a file that was inspected, instead of `model_file`", required=False
    )
    loss_curve = serializers.FileField(help_text="A picture: the loss curve of its training")
    architecture = serializers.FileField(
        help_text=f"{Declaration.help_texts['architecture']}: a JSON file", required=False
    )

    class Meta(ChangeSerializer.Meta):
        fields: ClassVar = ["model_file", "staged", "architecture", *ChangeSerializer.Meta.fields]


class RetirementSerializer(StrictSerializer):
    """Why a variant is retired."""

    reason = serializers.CharField(
        max_length=200, allow_blank=True, default="", help_text="Shown beside the variant"
    )
