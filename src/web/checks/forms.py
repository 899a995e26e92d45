"""What a person chooses before pictures are sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from classifiers.conf import conf
from classifiers.findings.candidates import Candidate, list_candidates
from classifiers.models import MLModel
from classifiers.picture_checks import CheckOptions, Limits, Region, find_limits
from classifiers.records import OperatingPoint
from web.templatetags.shown import duration

_TYPES = "image/*,video/mp4,video/webm,video/quicktime"
_FIRST_LAYER = (0,)


class _FileInput(forms.FileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """Several files; what is in each is judged by itself."""

    widget = _FileInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        sent = data if isinstance(data, list | tuple) else [data]
        return [super(_FilesField, self).clean(one, initial) for one in sent or [None]]


class NewCheckForm(forms.Form):
    """Pictures, who is asked about them, and what is wanted beside a score."""

    pictures = _FilesField(
        label=_("Pictures or a short film"),
        allow_empty_file=True,
        error_messages={"required": _("Choose a picture first.")},
    )
    region = forms.ChoiceField(
        label=_("What is judged"),
        widget=forms.RadioSelect,
        choices=[
            (Region.FACES.value, _("Each face that is found")),
            (Region.WHOLE.value, _("The whole picture")),
        ],
        initial=Region.FACES.value,
    )
    stability = forms.BooleanField(
        label=_("Try whether the answer would hold if the picture were sent on"),
        required=False,
        initial=True,
    )
    explanations = forms.BooleanField(
        label=_("Draw which places the answer depends on"), required=False, initial=True
    )
    feature_maps = forms.BooleanField(
        label=_("Draw what the first layer of each network sees"), required=False
    )
    operating_point = forms.ChoiceField(label=_("Threshold"), required=False)
    variants = forms.MultipleChoiceField(
        label=_("Who is asked"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one variant to be asked.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["pictures"].widget.attrs |= {"accept": _TYPES, "multiple": True}
        fields["pictures"].help_text = _say_limits(find_limits())
        fields["variants"].choices = [(str(one.pk), one.model_name) for one in self._offered]
        wanted = self.initial.pop("variants", ())  # by an address: what is not offered is left out
        by_address = [one for one in self._offered if str(one.pk) in wanted]
        asked = by_address[: conf.max_variants_per_check] or self._asked
        fields["variants"].initial = [str(one.pk) for one in asked]
        points = OperatingPoint.objects.filter(variant__in=self._offered)
        names = points.order_by("name").values_list("name", flat=True).distinct()
        fields["operating_point"].choices = [("", _("The usual one, 0.5"))] + [
            (name, name) for name in names
        ]

    @cached_property
    def _candidates(self) -> Sequence[Candidate]:
        return list_candidates()

    @cached_property
    def _offered(self) -> Sequence[MLModel]:
        return [one.variant for one in self._candidates]

    @property
    def _asked(self) -> Sequence[MLModel]:
        return [one.variant for one in self._candidates if one.is_asked]

    @property
    def is_nobody_asked(self) -> bool:
        """Whether somebody has to be chosen, since no variant is known to be of use."""
        return not self.fields["variants"].initial

    @property
    def cautions(self) -> Sequence[str]:
        """What must be known of what the variants were measured on."""
        return list(dict.fromkeys(one.caution for one in self._candidates if one.caution))

    def list_choices(self) -> Iterator[tuple[Any, Candidate]]:
        """Each box with the variant that it is of."""
        boxes: Any = self["variants"]
        return zip(boxes, self._candidates, strict=True)

    @property
    def can_ask(self) -> bool:
        """Whether there is anybody to be asked."""
        return bool(self._offered)

    @property
    def has_points(self) -> bool:
        """Whether a threshold other than the usual one was ever saved."""
        field: Any = self.fields["operating_point"]
        return len(field.choices) > 1

    def get_variants(self) -> list[MLModel]:
        chosen = {UUID(key) for key in self.cleaned_data["variants"]}
        return [one for one in self._offered if one.pk in chosen]

    def get_options(self) -> CheckOptions:
        said = self.cleaned_data
        return CheckOptions(
            region=said["region"],
            stability=said["stability"],
            explanations=said["explanations"],
            conv_idx=_FIRST_LAYER if said["feature_maps"] else (),
            operating_point=said["operating_point"],
        )


def _say_limits(limits: Limits) -> str:
    """What one may send, in a sentence or two."""
    said = ngettext(
        "%(number)s picture of at most %(size)s. JPEG, PNG or WebP.",
        "Up to %(number)s pictures of at most %(size)s each. JPEG, PNG or WebP.",
        limits.num_files,
    ) % {"number": limits.num_files, "size": filesizeformat(limits.picture_bytes)}
    if not limits.film_bytes:
        return said
    film = gettext("Or one film of at most %(time)s and %(size)s.") % {
        "time": duration(limits.film_seconds),
        "size": filesizeformat(limits.film_bytes),
    }
    return f"{said} {film}"


class RepetitionForm(forms.Form):
    """What is to be judged now of what was sent."""

    region = forms.ChoiceField(choices=[(one.value, one.value) for one in Region], required=False)
