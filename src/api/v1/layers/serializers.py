from __future__ import annotations

from rest_framework import serializers


class LayerLinksSerializer(serializers.Serializer):
    """Addresses of what belongs to a layer."""

    kernels = serializers.URLField(help_text="A picture of its kernels")


class LayerSerializer(serializers.Serializer):
    """A convolutional layer."""

    conv_idx = serializers.IntegerField(help_text="Its number among them, from 0")
    num_filters = serializers.IntegerField(help_text="How many filters it has")
    kernel_size = serializers.ListField(
        child=serializers.IntegerField(),
        min_length=2,
        max_length=2,
        help_text="Height and width of a filter",
    )
    links = LayerLinksSerializer()
