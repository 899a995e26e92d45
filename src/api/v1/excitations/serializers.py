from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.v1.serializers import Address


class ExcitationQuerySerializer(serializers.Serializer):
    """Which filters are wanted."""

    conv_idx = serializers.IntegerField(
        min_value=0, help_text="The convolutional layer, counted from 0"
    )
    filter = serializers.IntegerField(
        min_value=0, required=False, help_text="One filter of it, counted from 0; else all of them"
    )


class ExcitedSerializer(serializers.Serializer):
    """An image that excites a filter."""

    path = serializers.CharField(
        source="filename", help_text="Relative to the folder of the data set"
    )
    label: Any = serializers.IntegerField(help_text="Its class, 0 or 1")
    class_name = serializers.CharField(help_text="The name of that")
    value = serializers.FloatField(help_text="Mean of the filter's map")
    img_url = Address(
        allow_null=True,
        help_text="The image; null where nothing is known to serve it, or it is gone",
    )


class ExcitationSerializer(serializers.Serializer):
    """What excites a filter most, of a sample of the data set."""

    conv_idx = serializers.IntegerField(help_text="Its layer, counted from 0")
    filter: Any = serializers.IntegerField(
        source="filter_idx", help_text="Its number in that, from 0"
    )
    num_images = serializers.IntegerField(help_text="In the sample that was looked at")
    median = serializers.FloatField(
        source="middle",
        allow_null=True,
        help_text="Of the means of all these images; null if it was not looked at",
    )
    images: Any = ExcitedSerializer(
        many=True, help_text="At most four with the largest means, the most exciting first"
    )
    note = serializers.CharField(help_text="Why there are none; else empty")
