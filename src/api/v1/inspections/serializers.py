"""Model files that wait to be published, as version 1 shows them, and what may be said of them."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from api.v1.serializers import StrictSerializer
from api.v1.variants.serializers import MendSerializer, side, which_class
from classifiers.declarations import DECLARED, Declaration
from classifiers.publishing.inspections import Inspection
from classifiers.publishing.proposals import Choice, ShownImage, Trial
from classifiers.staging import StagedFile

_VALUE = {"type": ["string", "integer"]}


@extend_schema_field(_VALUE)
class _Value(serializers.Field):
    def to_representation(self, value: Any) -> Any:
        return value if isinstance(value, int) else str(value)


class SaidSerializer(StrictSerializer, serializers.ModelSerializer):
    """What is said about a model file; what is left out is proposed."""

    image_height = side("image_height", required=False)
    image_width = side("image_width", required=False)
    positive_class = which_class(required=False)

    class Meta:
        model = Declaration
        fields: ClassVar = [*DECLARED]
        extra_kwargs: ClassVar = {name: {"required": False} for name in DECLARED}


class NewInspectionSerializer(SaidSerializer):
    """A model file to be looked at."""

    model_file = serializers.FileField(
        help_text="The HDF5 or .keras file of the model", allow_empty_file=True
    )
    architecture = serializers.FileField(
        help_text=f"{Declaration.help_texts['architecture']}: a JSON file", required=False
    )

    class Meta(SaidSerializer.Meta):
        fields: ClassVar = ["model_file", "architecture", *SaidSerializer.Meta.fields]


class InspectionLinksSerializer(serializers.Serializer):
    """Addresses of what can be done with a file that waits."""

    self = serializers.URLField(
        help_text="Looks at it once more, with what is said in the query; DELETE deletes it"
    )
    publish = serializers.URLField(help_text="Where it is published, by POST with `staged`")


class StagedSerializer(serializers.Serializer):
    """A model file that waits to be published."""

    staged = serializers.UUIDField(source="key", help_text="Its key, for who sent it alone")
    name = serializers.CharField(help_text="As it was sent")
    num_bytes = serializers.IntegerField(source="size", help_text="Its size")
    expires_at = serializers.DateTimeField(
        help_text="When it is deleted, unless it is asked for until then"
    )
    links = serializers.SerializerMethodField()

    @extend_schema_field(InspectionLinksSerializer)
    def get_links(self, staged: StagedFile) -> dict[str, str]:
        request = self.context["request"]
        return {
            "self": reverse("api:v1:inspection", kwargs={"staged": staged.key}, request=request),
            "publish": reverse("api:v1:models", request=request),
        }


class OptionSerializer(serializers.Serializer):
    """A value that fits the file."""

    value = _Value()
    label: Any = serializers.CharField(help_text="For people")


class FieldChoiceSerializer(serializers.Serializer):
    """One field of a declaration: what is proposed, and why."""

    name = serializers.CharField(help_text="Of the field")
    label: Any = serializers.CharField(help_text="The same for people")
    value = _Value(help_text="What was tried: what was said, or else what is proposed")
    proposal = _Value(source="proposal.value", help_text="What is proposed")
    reason = serializers.CharField(source="proposal.reason", help_text="Why, for people")
    is_settled = serializers.BooleanField(help_text="Whether the file says it: nothing else fits")
    options = serializers.SerializerMethodField(
        help_text="The values that fit the file; none for a number"
    )

    @extend_schema_field(OptionSerializer(many=True))
    def get_options(self, choice: Choice) -> Any:
        options = [{"value": value, "label": label} for value, label in choice.options]
        return OptionSerializer(options, many=True).data


class TrialImageSerializer(serializers.Serializer):
    """An image of the data set."""

    path = serializers.CharField(source="filename", help_text="Relative to its folder")
    img_url = serializers.SerializerMethodField(help_text="Where it is served; may be empty")
    label: Any = serializers.IntegerField(help_text="Its true class, 0 or 1")
    class_name = serializers.CharField(help_text="The name of that")

    def get_img_url(self, image: ShownImage) -> str:
        return str(self.context["request"].build_absolute_uri(image.url)) if image.url else ""


class AttemptSerializer(serializers.Serializer):
    """One scaling, tried."""

    scaling = serializers.CharField()
    label: Any = serializers.CharField(help_text="For people")
    probabilities = serializers.ListField(
        child=serializers.FloatField(allow_null=True),
        help_text="Of class 1, of each of the images that are shown",
    )
    doubts = serializers.ListField(
        child=serializers.CharField(), help_text="What all tried images say against it"
    )


class TrialSerializer(serializers.Serializer):
    """What comes of a declaration, and of the other scalings, on the same images."""

    num_images = serializers.SerializerMethodField(help_text="How many were tried")
    images: Any = TrialImageSerializer(many=True, help_text="Four that are shown, two of a class")
    declared = serializers.CharField(help_text="The scaling that is declared")
    attempts: Any = AttemptSerializer(many=True, help_text="Every scaling")

    def get_num_images(self, trial: Trial) -> int:
        return len(trial.y_true)


class FoundSerializer(serializers.Serializer):
    """What was found in a model file, what it leaves open, and what comes of that."""

    verdict = serializers.CharField(source="report.verdict")
    code = serializers.CharField(source="report.code")
    message = serializers.CharField(source="report.message")
    facts = serializers.DictField(
        source="report.facts", help_text="Format, Keras version, layers, parameters and so on"
    )
    mends = MendSerializer(
        source="report.mends", many=True, help_text="What was mended for Keras 3"
    )
    choices = FieldChoiceSerializer(many=True, help_text="What is declared, field by field")
    trial = TrialSerializer(allow_null=True, help_text="Null where there is no data set")
    doubts = serializers.ListField(
        child=serializers.CharField(),
        help_text="What is asked when it is published so: answered by `confirmed=true`",
    )


class FileInspectionSerializer(FoundSerializer, StagedSerializer):
    """A model file that waits to be published, and what was found in it."""

    def to_representation(self, inspection: Inspection) -> dict[str, Any]:
        return {
            **StagedSerializer(inspection.staged, context=self.context).data,
            **FoundSerializer(inspection, context=self.context).data,
        }
