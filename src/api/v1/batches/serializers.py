from __future__ import annotations

from rest_framework import serializers

from api.v1.serializers import Address

LARGEST_SEED = 2**53 - 1
"""The largest whole number that every reader of JSON takes exactly."""

_LARGEST_COUNT = 10**6


class BatchQuerySerializer(serializers.Serializer):
    """What is asked for."""

    model = serializers.UUIDField(help_text="`model_id` of the variant")
    count = serializers.IntegerField(
        min_value=1,
        max_value=_LARGEST_COUNT,
        default=4,
        help_text=(
            "How many images: no more than the data set has, and than CLASSIFIERS_MAX_IMAGES_"
            "PER_REQUEST (100)"
        ),
    )
    seed = serializers.IntegerField(
        min_value=0,
        max_value=LARGEST_SEED,
        required=False,
        help_text=(
            "That of an earlier answer draws the same images, as long as the data set is the same"
        ),
    )
    layers = serializers.RegexField(
        r"^[0-9]{1,4}(,[0-9]{1,4})*$",
        max_length=200,
        default="",
        help_text="Convolutional layers to plot, counted from 0, with commas between: 0,2",
    )

    def validate_layers(self, text: str) -> list[int]:
        layers = [int(part) for part in text.split(",") if part]
        if len({*layers}) < len(layers):
            raise serializers.ValidationError(f"Each layer can be plotted once. Received: {text}")
        return layers


class PredictionSerializer(serializers.Serializer):
    """What a variant says of an image."""

    img_url = Address(
        allow_null=True, help_text="The image; null where nothing is known to serve the data set"
    )
    true_label = serializers.CharField(help_text="The class that the image is of")
    pred_label = serializers.CharField(help_text="The class that the variant takes it for")
    probability = serializers.FloatField(
        help_text="Of `pred_label`, in percent: from 50 to 100", min_value=50, max_value=100
    )
    plots = serializers.ListField(
        child=Address(), help_text="A plot for each layer that was asked for"
    )


class BatchSerializer(serializers.Serializer):
    """Predictions, and what it takes to have them again."""

    model = serializers.UUIDField(help_text="`model_id` of the variant")
    seed = serializers.IntegerField(help_text="By which the same images are drawn again")
    predictions = PredictionSerializer(many=True)
