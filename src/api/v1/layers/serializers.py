from __future__ import annotations

from typing import Any

from rest_framework import serializers


class FilterQuerySerializer(serializers.Serializer):
    """Which filter of a layer is wanted."""

    filter = serializers.IntegerField(
        min_value=0,
        required=False,
        help_text="One filter alone, counted from 0: larger, on a scale of its own; else all",
    )


class MapsQuerySerializer(FilterQuerySerializer):
    """Which image is looked at."""

    image = serializers.CharField(
        max_length=1000,
        trim_whitespace=False,
        help_text="Name of an image of the data set, as `path` in lists of scores has it",
    )


class LayerLinksSerializer(serializers.Serializer):
    """Addresses of what belongs to a layer."""

    kernels = serializers.URLField(help_text="A picture of its kernels")
    maps = serializers.URLField(
        help_text="A picture of what its filters give for an image: with ?image= and its name"
    )


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


class NetworkLayerSerializer(serializers.Serializer):
    """A layer of any kind, where it is first used."""

    name = serializers.CharField(help_text="As its maker called it; in a nested model: model/layer")
    kind = serializers.CharField(help_text="Its class in Keras")
    activation = serializers.CharField(help_text="The function that it ends with; empty for none")
    inputs = serializers.ListField(
        child=serializers.CharField(), help_text="Names of the layers whose outputs it gets"
    )
    output_shape = serializers.ListField(
        child=serializers.IntegerField(allow_null=True),
        help_text="Of one image: height, width, channels; null for a side that is open",
    )
    num_parameters = serializers.IntegerField(help_text="Numbers in its weights")
    conv_idx = serializers.IntegerField(
        allow_null=True, help_text="Its number among the convolutional layers; null for others"
    )
    links = LayerLinksSerializer(
        allow_null=True, help_text="Of a convolutional layer; null for others"
    )


class NetworkSerializer(serializers.Serializer):
    """The network of a variant."""

    num_parameters = serializers.IntegerField(help_text="Numbers in all weights")
    layers: Any = NetworkLayerSerializer(many=True, help_text="As they run, the input first")
