from __future__ import annotations

from typing import ClassVar

from rest_framework import serializers

from classifiers.models import MLModel


class MLModelSerializer(serializers.HyperlinkedModelSerializer):
    """The eight fields of a variant. `model_file` is a name relative to `MODEL_FOLDER`."""

    model_file = serializers.FileField(use_url=False, help_text=MLModel.help_texts["model_file"])

    class Meta:
        model = MLModel
        # By name: `__all__` on a hyperlinked serializer drops the key and adds a `url`.
        fields: ClassVar = [
            "model_id",
            "model_name",
            "model_desc",
            "model_file",
            "loss_curve",
            "accuracy",
            "clr",
            "conv_layers",
        ]


class PredictionSerializer(serializers.Serializer):
    """A `Prediction` as JSON."""

    img_url = serializers.URLField()
    true_label = serializers.CharField(max_length=20)
    pred_label = serializers.CharField(max_length=20)
    probability = serializers.FloatField()
    plots = serializers.ListField(child=serializers.URLField())
