"""What is sent to have pictures looked at."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request

from api.errors import RequestTooLarge
from api.v1.serializers import StrictSerializer
from classifiers.findings.candidates import list_asked
from classifiers.models import MLModel
from classifiers.picture_checks import CheckOptions, Region, find_limits
from classifiers.picture_checks.requests import MAX_LAYERS
from classifiers.records import PictureCheck


class NewPictureCheckSerializer(StrictSerializer):
    """Pictures, who is asked about them, and what is wanted beside scores."""

    pictures = serializers.ListField(
        # What is in a file is judged by itself: one that is empty does not stop the others.
        child=serializers.FileField(allow_empty_file=True),
        help_text="Files of pictures and short films; the field is repeated for each",
    )
    model_id = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        help_text="Keys of the variants to ask; the field is repeated for each. If left out, those "
        "are asked of which /api/v1/picture-check-candidates/ says so",
    )
    region = serializers.ChoiceField(
        [*Region],
        default=Region.WHOLE.value,
        help_text="What is judged: the `whole` picture, or each of its `faces` and nothing else",
    )
    stability = serializers.BooleanField(
        default=False, help_text="Whether to try if the verdict holds when a picture is sent on"
    )
    explanations = serializers.BooleanField(
        default=False, help_text="Whether to draw where a picture speaks for each class"
    )
    layers = serializers.ListField(
        child=serializers.IntegerField(min_value=0),
        max_length=MAX_LAYERS,
        default=list,
        help_text="Convolutional layers whose feature maps are drawn, each from 0",
    )
    operating_point = serializers.CharField(
        max_length=100,
        allow_blank=True,
        default="",
        help_text="Name of the saved threshold that decides; if left out, 0.5 does",
    )

    def validate_model_id(self, keys: list[UUID]) -> list[MLModel]:
        found = MLModel.objects.in_bulk(keys)
        if missing := [key for key in keys if key not in found]:
            raise serializers.ValidationError(
                "There is no variant with this key; /api/v1/models/ lists them. "
                f"Received: {missing[0]}"
            )
        return [found[key] for key in dict.fromkeys(keys)]  # each is asked once

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if "model_id" not in said and not (asked := list_asked()):
            raise serializers.ValidationError(
                {
                    "model_id": "Name a variant: none here is shown to tell the classes apart, so "
                    "none is asked by itself. Received: none."
                }
            )
        return said if "model_id" in said else said | {"model_id": asked}

    def get_options(self) -> CheckOptions:
        said: Any = self.validated_data
        return CheckOptions(
            stability=said["stability"],
            explanations=said["explanations"],
            conv_idx=tuple(dict.fromkeys(said["layers"])),  # each is drawn once
            operating_point=said["operating_point"],
            region=said["region"],
        )


class RepetitionSerializer(StrictSerializer):
    """What is to be done otherwise with pictures that were sent; the rest stays as it was."""

    region = serializers.ChoiceField(
        [*Region], required=False, help_text="What is judged: `whole` or `faces`"
    )
    stability = serializers.BooleanField(
        required=False, help_text="Whether to try if the verdict holds"
    )
    explanations = serializers.BooleanField(
        required=False, help_text="Whether to draw where a picture speaks for each class"
    )
    layers = serializers.ListField(
        child=serializers.IntegerField(min_value=0),
        max_length=MAX_LAYERS,
        required=False,
        help_text="Convolutional layers whose feature maps are drawn, each from 0",
    )
    operating_point = serializers.CharField(
        max_length=100,
        allow_blank=True,
        required=False,
        help_text="Name of the saved threshold that decides; empty for 0.5",
    )

    def get_options(self, check: PictureCheck) -> CheckOptions:
        said: Any = dict(self.validated_data)
        if "layers" in said:
            said["conv_idx"] = said.pop("layers")
        return CheckOptions.from_json(check.options).change(said)


def hold_size(request: Request) -> None:
    """Refuses a form that is larger than its pictures and films may be, before it is read.

    Raises:
        RequestTooLarge: it is.
    """
    limits = find_limits()
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > limits.request_bytes:
        film = f", or a film of {limits.film_bytes:,} bytes" if limits.film_bytes else ""
        raise RequestTooLarge(
            f"A check is about at most {limits.num_files} pictures of {limits.picture_bytes:,} "
            f"bytes{film}, and so has at most {limits.request_bytes:,}. Received: {length:,}"
        )
