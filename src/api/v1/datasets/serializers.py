from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from api.v1.serializers import Address
from classifiers.records import ContentState, DataSet, find_state, list_examples

EXAMPLES_PER_CLASS = 4


class DataSetLinksSerializer(serializers.Serializer):
    """Addresses of what belongs to a data set."""

    self = serializers.URLField(help_text="The data set")
    evaluations = serializers.URLField(help_text="What was measured on it")
    standings = serializers.URLField(help_text="How all variants stand on it")


class DataSetSerializer(serializers.ModelSerializer):
    """A data set, by what it held when it was last read. Where it lies is not told."""

    data_set_id = serializers.UUIDField(source="dataset_id", help_text="Its key")
    class_names = serializers.ListField(
        child=serializers.CharField(),
        help_text="Of class 0 and class 1; empty until it is read for the first time",
    )
    class_counts = serializers.ListField(
        child=serializers.IntegerField(), help_text="How many images there are of each"
    )
    num_images = serializers.IntegerField(help_text="Of both classes")
    manifest_sha256 = serializers.CharField(
        help_text="SHA-256 of the list of its files and their contents; empty until it is read"
    )
    registered_at = serializers.DateTimeField()
    checked_at = serializers.DateTimeField(
        allow_null=True, help_text="When all of it was last read; null for never"
    )
    links = serializers.SerializerMethodField()

    class Meta:
        model = DataSet
        fields: ClassVar = [
            *("data_set_id", "name", "caution", "class_names", "class_counts"),
            *("num_images", "manifest_sha256", "registered_at", "checked_at", "links"),
        ]
        read_only_fields: ClassVar = fields

    @extend_schema_field(DataSetLinksSerializer)
    def get_links(self, dataset: DataSet) -> dict[str, str]:
        request = self.context["request"]
        own = {"kwargs": {"data_set_id": dataset.pk}, "request": request}
        evaluations = reverse("api:v1:evaluations", request=request)
        return {
            "self": reverse("api:v1:data-set", **own),
            "evaluations": f"{evaluations}?data_set={dataset.pk}",
            "standings": reverse("api:v1:standings", **own),
        }


class ExampleSerializer(serializers.Serializer):
    """An image of a data set, to be looked at."""

    img_url = Address(source="url", help_text="The image")
    class_name = serializers.CharField(help_text="What it is of")


class DataSetDetailSerializer(DataSetSerializer):
    """A data set, with what is known of its folder now."""

    state = serializers.SerializerMethodField()
    state_text = serializers.SerializerMethodField(help_text="The same in words")
    examples = serializers.SerializerMethodField()

    class Meta(DataSetSerializer.Meta):
        fields: ClassVar = [*DataSetSerializer.Meta.fields, "state", "state_text", "examples"]
        read_only_fields: ClassVar = fields

    @extend_schema_field(
        serializers.ChoiceField(
            ContentState.values,
            help_text="Whether the folder holds the same as when it was last read, as far as that "
            "is known without reading its files",
        )
    )
    def get_state(self, dataset: DataSet) -> str:
        return find_state(dataset).value

    def get_state_text(self, dataset: DataSet) -> str:
        return str(find_state(dataset).label)

    @extend_schema_field(
        ExampleSerializer(
            many=True, help_text="Some of its images; none where nothing is known to serve them"
        )
    )
    def get_examples(self, dataset: DataSet) -> Any:
        examples = list_examples(dataset, EXAMPLES_PER_CLASS)
        return ExampleSerializer(examples, many=True, context=self.context).data
