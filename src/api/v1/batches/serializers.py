from __future__ import annotations

from rest_framework import serializers

from api.v1.evaluations.figures import FigureSerializer
from api.v1.serializers import Address
from classifiers.batches import LARGEST_SEED, Batch

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
    operating_point = serializers.UUIDField(
        required=False,
        help_text="`operating_point_id` of one of the variant's, to decide at it instead of at 0.5",
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
    is_right = serializers.BooleanField(help_text="Whether the two are the same")
    probability = serializers.FloatField(
        help_text="Of `pred_label`, in percent; less than 50 only at an operating point",
        min_value=0,
        max_value=100,
    )
    plots = serializers.ListField(
        child=Address(), help_text="A plot for each layer that was asked for"
    )


class BatchSerializer(serializers.Serializer):
    """Predictions, what it takes to have them again, and how many are right."""

    model = serializers.UUIDField(source="variant.pk", help_text="`model_id` of the variant")
    seed = serializers.IntegerField(help_text="By which the same images are drawn again")
    operating_point = serializers.UUIDField(
        source="operating_point.pk",
        default=None,
        allow_null=True,
        help_text="What decided; null for the threshold of 0.5",
    )
    threshold = serializers.FloatField(help_text="A probability of class 1 from here on means it")
    predictions = PredictionSerializer(many=True)
    num_right = serializers.IntegerField(help_text="How many are right")
    accuracy = FigureSerializer(help_text="The share that is right, with its interval")
    sentences = serializers.SerializerMethodField(
        help_text="The same for people: how many are right, how little that says, and of what the "
        "probabilities are"
    )

    def get_sentences(self, batch: Batch) -> list[str]:
        return [batch.describe(), batch.describe_size(), batch.describe_probability()]
