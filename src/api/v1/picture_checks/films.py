"""Faces in somebody's own film, and what variants say of them over time, as version 1 shows it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.v1.picture_checks.verdicts import (
    FileAddressField,
    StatementSerializer,
    VerdictSerializer,
)
from classifiers.statements import state_part


class MomentSerializer(serializers.Serializer):
    """A moment of a film that looks most manipulated."""

    time = serializers.FloatField(help_text="In seconds")
    probability = serializers.FloatField(help_text="Of class 1")
    file = FileAddressField(help_text="A JPEG of what was judged, at most 320 a side")


class TrackVerdictSerializer(VerdictSerializer):
    """What a variant says of a face in a film, by the mean of its logits, and over time."""

    scores = serializers.ListField(
        child=serializers.FloatField(),
        help_text="Probabilities of class 1, one for each of `times`; empty where it fails",
    )
    worst: Any = MomentSerializer(many=True, help_text="At most three, a second apart at least")


class TrackSerializer(serializers.Serializer):
    """A face that was followed through a film; nobody is recognised. Times are in seconds."""

    number = serializers.IntegerField(help_text="From 0, in the order of their first appearance")
    shown = FileAddressField(help_text="A JPEG of the face where it is largest")
    times = serializers.ListField(
        child=serializers.FloatField(), help_text="When it was seen, from the first frame"
    )
    boxes = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(), min_length=4, max_length=4),
        help_text="Where: left, top, width, height in the upright film, one for each of `times`",
    )
    gaps = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2),
        help_text="Begin and end of where it was not found in between",
    )
    verdicts: Any = TrackVerdictSerializer(many=True, help_text="One for each variant")
    statement = serializers.SerializerMethodField(help_text="What all of them together say")

    @extend_schema_field(StatementSerializer)
    def get_statement(self, track: dict[str, Any]) -> Any:
        return StatementSerializer(state_part(track["verdicts"])).data
