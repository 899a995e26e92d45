"""Checks of people's own pictures as version 1 shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.reverse import reverse

from api.v1.evaluations.figures import FigureSerializer
from api.v1.evaluations.serializers import PublicJobSerializer
from classifiers.picture_checks import CheckOptions, Kind, Region
from classifiers.picture_checks.pictures import begin_entry
from classifiers.records import PictureCheck
from classifiers.reports import quote, quote_in_full
from classifiers.statements import Level, state_part, state_picture, state_verdict

UNSURE = "unsure"


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


class FileAddressField(serializers.URLField):
    """The name of a file of a check, shown as where to get it."""

    def to_representation(self, value: str) -> str:
        kwargs = {"key": self.context["check"].pk, "name": value}
        address: str = reverse(
            "api:v1:picture-check-file", kwargs=kwargs, request=self.context["request"]
        )
        return address


class ReasonSerializer(serializers.Serializer):
    """Why something is missing."""

    code = serializers.CharField(help_text="For programs; may be empty")
    message = serializers.CharField(help_text="For people")


class StatementSerializer(serializers.Serializer):
    """What an answer says, by a fixed rule."""

    level = serializers.ChoiceField([*Level], help_text="How much it says")
    sentence = serializers.CharField(help_text="The same for people")
    rate = serializers.CharField(
        help_text="How often the variant is wrong that says so, in a line; may be empty"
    )
    reason = serializers.CharField(help_text="Why it is that level, for people; may be empty")
    basis = serializers.CharField(help_text="What that rests on, for people; may be empty")
    caution = serializers.CharField(
        help_text="What must be known of the images that was measured on, before any of it is "
        "believed; may be empty"
    )


class RaritySerializer(serializers.Serializer):
    """How rare such a score is among images that were not manipulated."""

    class_name = serializers.CharField(help_text="The class of these images")
    num_images = serializers.IntegerField(help_text="How many there are in the evaluation")
    num_as_extreme = serializers.IntegerField(help_text="Those that look at least as manipulated")
    share = serializers.FloatField(help_text="The same, from 0 to 1")
    low = serializers.FloatField(allow_null=True, help_text="Lower end of its 95 % interval")
    high = serializers.FloatField(allow_null=True, help_text="Its upper end")
    least_high = serializers.FloatField(
        allow_null=True,
        default=None,
        help_text="What its upper end cannot be below, whatever the picture: by the number of "
        "images",
    )


class LossSerializer(serializers.Serializer):
    """How often images of a class are decided wrongly, as they are and after they were sent on."""

    label: Any = serializers.IntegerField(help_text="The class, 0 or 1")
    change = serializers.CharField(help_text="What was done to them, for people")
    before = FigureSerializer(help_text="The share of the images as they are")
    after = FigureSerializer(help_text="The share of those that were changed")


class MeasuredSerializer(serializers.Serializer):
    """Where error rates come from."""

    evaluation_id = serializers.UUIDField(source="evaluation", help_text="The evaluation")
    data_set_name = serializers.CharField(source="dataset", help_text="On what")
    data_set_caution = serializers.CharField(
        source="caution", default="", help_text="What must be known of its images; may be empty"
    )
    num_images = serializers.IntegerField()
    finished_at = serializers.DateTimeField(allow_null=True)


class CopySerializer(serializers.Serializer):
    """A copy of the picture as it might have become on its way."""

    name = serializers.CharField(help_text="What was done to it")
    probability = serializers.FloatField(help_text="Of class 1")


class StabilitySerializer(serializers.Serializer):
    """Whether the verdict holds when the picture is sent on."""

    is_unsure = serializers.BooleanField()
    reason = serializers.CharField(help_text="Why, or why not: a sentence for people")
    low = serializers.FloatField(help_text="The lowest probability of the picture and its copies")
    high = serializers.FloatField(help_text="The highest one")
    num_crossed = serializers.IntegerField(help_text="Copies that get another verdict")
    copies: Any = CopySerializer(many=True)


class HeatMapSerializer(serializers.Serializer):
    """Where the picture speaks for a class."""

    label: Any = serializers.IntegerField(help_text="The class, 0 or 1")
    class_name = serializers.CharField()
    file = FileAddressField(help_text="A PNG to be laid over the picture, whatever its sides")
    effect = serializers.FloatField(
        allow_null=True, help_text="By how much the logit falls if its hottest area is hidden"
    )
    random_effect = serializers.ListField(
        child=serializers.FloatField(allow_null=True),
        help_text="The same of random areas: lowest, median, highest",
    )
    share = serializers.FloatField(allow_null=True, help_text="Of the pixels that are hidden")
    warning = serializers.CharField(help_text="Why to distrust the map; else empty")


class ExplanationSerializer(serializers.Serializer):
    """Heat maps of both classes; or only why there are none."""

    conv_idx = serializers.IntegerField(allow_null=True, help_text="The layer that was looked at")
    maps: Any = HeatMapSerializer(many=True, allow_null=True)
    failure = ReasonSerializer(allow_null=True)


class FeatureMapsSerializer(serializers.Serializer):
    """What the filters of a layer make of the picture."""

    conv_idx = serializers.IntegerField()
    file = FileAddressField(help_text="A PNG")


class VerdictSerializer(serializers.Serializer):
    """What a variant says of a picture. Where it fails, all but `failure` and names is null."""

    model_id = serializers.UUIDField(source="variant", help_text="The variant")
    model_name = serializers.CharField(source="variant_name", help_text="Empty if it is gone")
    verdict = serializers.SerializerMethodField(
        help_text="The name of a class; or `unsure`, where the verdict would not hold"
    )
    statement = serializers.SerializerMethodField(help_text="What that says, in a sentence")
    label: Any = serializers.IntegerField(allow_null=True, help_text="The class, 0 or 1")
    class_name = serializers.CharField(allow_null=True, help_text="Its name, also where unsure")
    class_names = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text="Of class 0 and class 1"
    )
    probability = serializers.FloatField(allow_null=True, help_text="Of class 1")
    logit = serializers.FloatField(allow_null=True, help_text="Of class 1; null where infinite")
    calibrated_probability = serializers.FloatField(
        allow_null=True, help_text="Null where none was learnt; it decides nothing"
    )
    threshold = serializers.FloatField(
        allow_null=True, help_text="A probability from here on means class 1"
    )
    operating_point = serializers.CharField(
        allow_null=True, help_text="Name of the threshold; empty for the usual one"
    )
    error_rates = serializers.DictField(
        child=FigureSerializer(),
        allow_null=True,
        help_text="At this threshold: false_positive_rate, false_negative_rate, accuracy; null "
        "where nothing was measured",
    )
    measured = MeasuredSerializer(allow_null=True, help_text="Where they were measured")
    rarity = RaritySerializer(
        allow_null=True,
        help_text="By the same evaluation; null without one, or where no name of a class tells "
        "which one means that an image was not manipulated",
    )
    losses: Any = LossSerializer(
        many=True,
        default=list,
        help_text="By the same evaluation, what becomes of such answers when pictures are sent on: "
        "of each class the worst change, where the intervals do not touch",
    )
    note = serializers.CharField(
        allow_null=True, help_text="Why there are no error rates, or why to distrust them"
    )
    graph_sha256 = serializers.CharField(allow_null=True, help_text="Of the graph that was run")
    stability = StabilitySerializer(allow_null=True, help_text="Null where it was not wanted")
    explanations = ExplanationSerializer(allow_null=True, help_text="Null likewise")
    feature_maps: Any = FeatureMapsSerializer(many=True, help_text="One for each layer wanted")
    failure = ReasonSerializer(allow_null=True, help_text="Why there is no verdict")

    def get_verdict(self, verdict: dict[str, Any]) -> str | None:
        if verdict["failure"]:
            return None
        is_unsure = verdict["stability"] and verdict["stability"]["is_unsure"]
        return UNSURE if is_unsure else str(verdict["class_name"])

    @extend_schema_field(StatementSerializer)
    def get_statement(self, verdict: dict[str, Any]) -> Any:
        return StatementSerializer(state_verdict(verdict)).data


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
