"""Checks of people's own pictures as version 1 shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.reverse import reverse

from api.v1.evaluations.serializers import PublicJobSerializer
from api.v1.picture_checks.films import TrackSerializer
from api.v1.picture_checks.verdicts import (
    FileAddressField,
    ReasonSerializer,
    StatementSerializer,
    VerdictSerializer,
)
from classifiers.picture_checks import CheckOptions, Kind, Region
from classifiers.picture_checks.pictures import begin_entry
from classifiers.records import PictureCheck
from classifiers.reports import quote, quote_in_full
from classifiers.statements import state_part, state_picture


def find_site(request: Request) -> str:
    """The address of this installation, as it was asked."""
    address: str = request.build_absolute_uri("/")
    return address.rstrip("/")


class CandidateSerializer(serializers.Serializer):
    """A variant that can be asked about pictures."""

    model_id = serializers.UUIDField(source="variant.pk", help_text="The variant")
    model_name = serializers.CharField(source="variant.model_name")
    is_asked = serializers.BooleanField(help_text="Whether it is asked if nobody is named")
    reason = serializers.CharField(help_text="Why it is not, for people; else empty")
    caution = serializers.CharField(
        help_text="What must be known of what it was measured on; may be empty"
    )


class FaceSerializer(serializers.Serializer):
    """A face in a picture, and what was said of it. Rectangles are left, top, width, height."""

    number = serializers.IntegerField(help_text="From 0, from left to right")
    box = serializers.ListField(
        child=serializers.IntegerField(),
        min_length=4,
        max_length=4,
        help_text="From the forehead to the chin, in pixels of the upright picture",
    )
    crop = serializers.ListField(
        child=serializers.IntegerField(),
        min_length=4,
        max_length=4,
        help_text="What was judged: a square around it",
    )
    shown = FileAddressField(help_text="A JPEG copy of that square, at most 1600 a side")
    verdicts: Any = VerdictSerializer(many=True, help_text="One for each variant")
    statement = serializers.SerializerMethodField(help_text="What all of them together say")

    @extend_schema_field(StatementSerializer)
    def get_statement(self, face: dict[str, Any]) -> Any:
        return StatementSerializer(state_part(face["verdicts"])).data


class PictureSerializer(serializers.Serializer):
    """One of the pictures and films, and what was said of it."""

    kind = serializers.ChoiceField([*Kind], help_text="What it is, by its content")
    region = serializers.ChoiceField([*Region], help_text="What of it is judged")
    name = serializers.CharField(help_text="As it was sent")
    sha256 = serializers.CharField(help_text="Of the file; empty if it was not even stored")
    width = serializers.IntegerField(allow_null=True, help_text="Upright; null until looked at")
    height = serializers.IntegerField(allow_null=True)
    shown = FileAddressField(
        allow_null=True, help_text="A JPEG copy without anything but pixels, at most 1600 a side"
    )
    failure = ReasonSerializer(allow_null=True, help_text="Why the picture was refused")
    statement = serializers.SerializerMethodField(
        help_text="What all answers together say; null before they are there"
    )
    quotation = serializers.SerializerMethodField(
        help_text="In a few sentences to be quoted, with date, variants and data set; null "
        "likewise, and where nothing was judged"
    )
    quotation_in_full = serializers.SerializerMethodField(
        help_text="The same as a paragraph with hashes, scores and all rates; null likewise"
    )
    verdicts: Any = VerdictSerializer(
        many=True, help_text="One for each variant; none where faces are judged"
    )
    num_faces = serializers.IntegerField(
        allow_null=True, help_text="How many were found, also those too many to be judged"
    )
    faces: Any = FaceSerializer(
        many=True, allow_null=True, help_text="Null where none were looked for"
    )

    seconds = serializers.FloatField(allow_null=True, help_text="Of a film: how long it is")
    num_frames = serializers.IntegerField(
        allow_null=True, help_text="Of a film: in how many frames faces were looked for"
    )
    num_left_out = serializers.IntegerField(
        allow_null=True, help_text="Of a film: how many of the faces found are in no track"
    )
    preview = FileAddressField(
        allow_null=True,
        help_text="Of a film: a WebM copy without sound, at most 640 a side; times are the film's",
    )
    tracks: Any = TrackSerializer(
        many=True, allow_null=True, help_text="Of a film: the faces in it; null of a picture"
    )
    is_damaged = serializers.BooleanField(
        allow_null=True, help_text="Of a film: whether some of it could not be decoded"
    )

    @extend_schema_field(StatementSerializer(allow_null=True))
    def get_statement(self, entry: dict[str, Any]) -> Any:
        if self.context["check"].results is None:
            return None
        return StatementSerializer(state_picture(entry)).data

    def get_quotation(self, entry: dict[str, Any]) -> str | None:
        return self._quote(quote, entry)

    def get_quotation_in_full(self, entry: dict[str, Any]) -> str | None:
        return self._quote(quote_in_full, entry)

    def _quote(self, write: Callable[..., str], entry: dict[str, Any]) -> str | None:
        check = self.context["check"]
        if check.results is None:
            return None
        return write(check, entry, find_site(self.context["request"])) or None


class OptionsSerializer(serializers.Serializer):
    """What was asked."""

    model_id = serializers.ListField(
        child=serializers.UUIDField(), source="variants", help_text="The variants"
    )
    region = serializers.ChoiceField([*Region], help_text="What is judged")
    stability = serializers.BooleanField()
    explanations = serializers.BooleanField()
    layers = serializers.ListField(child=serializers.IntegerField(), source="conv_idx")
    operating_point = serializers.CharField(help_text="Empty for the usual threshold")


class PictureCheckLinksSerializer(serializers.Serializer):
    """Addresses of a check; whoever has them may use them."""

    self = serializers.URLField(help_text="The check; DELETE deletes all of it")
    cancel = serializers.URLField(help_text="Where it is cancelled, by POST")
    repeat = serializers.URLField(help_text="Where its pictures are checked otherwise, by POST")
    report = serializers.URLField(help_text="The answer as a PDF, once it has succeeded")


class PictureCheckSerializer(serializers.Serializer):
    """A check of somebody's pictures."""

    key = serializers.CharField(help_text="32 characters that nobody can guess")
    status = serializers.ChoiceField(
        ["queued", "running", "succeeded", "failed", "cancelled"], help_text="Where it stands"
    )
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(help_text="From when on there is nothing left of it")
    options = serializers.SerializerMethodField(help_text="What was asked")
    job = PublicJobSerializer(allow_null=True, help_text="What answers it, and how far it is")
    pictures = serializers.SerializerMethodField(
        help_text="In their order; without verdicts until it has succeeded"
    )
    links = serializers.SerializerMethodField()

    @extend_schema_field(OptionsSerializer)
    def get_options(self, check: PictureCheck) -> Any:
        asked = CheckOptions.from_json(check.options).to_json()
        return OptionsSerializer(check.options | asked).data

    @extend_schema_field(PictureSerializer(many=True))
    def get_pictures(self, check: PictureCheck) -> Any:
        options = CheckOptions.from_json(check.options)
        answers = (check.results or {"pictures": check.pictures})["pictures"]
        # An answer of an older release has less.
        entries = [begin_entry(answer, options) | answer for answer in answers]
        context = {**self.context, "check": check}
        return PictureSerializer(entries, many=True, context=context).data

    @extend_schema_field(PictureCheckLinksSerializer)
    def get_links(self, check: PictureCheck) -> dict[str, str]:
        own = {"kwargs": {"key": check.pk}, "request": self.context["request"]}
        return {
            "self": reverse("api:v1:picture-check", **own),
            "cancel": reverse("api:v1:picture-check-cancellation", **own),
            "repeat": reverse("api:v1:picture-check-repetition", **own),
            "report": reverse("api:v1:picture-check-report", **own),
        }
