from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classifiers.batches import LARGEST_SEED
from classifiers.conf import conf
from classifiers.findings.catalogue import list_variants
from classifiers.models import MLModel
from classifiers.numerals import format_threshold
from classifiers.records import OperatingPoint

FEW = 4
"""Images that are drawn where nobody says how many."""


class OperatingPointField(forms.ModelChoiceField):
    """Thresholds with the name that people gave them."""

    def label_from_instance(self, point: Any) -> str:
        """Its name and threshold."""
        threshold = format_threshold(point.threshold, 3)
        return _("%(name)s (from %(threshold)s)") % {"name": point.name, "threshold": threshold}


class BatchForm(forms.Form):
    """What is drawn and asked.

    Args:
        variant: whose layers and operating points can be chosen.
    """

    model = forms.ChoiceField(
        label=gettext_lazy("Variant"),
        widget=forms.Select(
            attrs={
                "hx-get": reverse_lazy("web:batch-choices"),
                "hx-target": "#choices",
                "hx-include": "closest form",
            }
        ),
    )
    count = forms.IntegerField(label=gettext_lazy("Number of images"), min_value=1, initial=FEW)
    operating_point = OperatingPointField(
        OperatingPoint.objects.none(),
        required=False,
        label=gettext_lazy("Decide at"),
        empty_label=gettext_lazy("0.5 (no operating point)"),
    )
    layers = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        label=gettext_lazy("Draw what these convolutional layers see"),
        widget=forms.CheckboxSelectMultiple,
    )
    seed = forms.IntegerField(required=False, min_value=0, max_value=LARGEST_SEED)

    def __init__(self, variant: MLModel, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["model"].choices = _name_variants(variant)
        fields["model"].initial = variant.pk
        fields["count"].validators.append(MaxValueValidator(conf.max_images_per_request))
        fields["count"].widget.attrs["max"] = conf.max_images_per_request
        points = OperatingPoint.objects.filter(variant=variant)
        fields["operating_point"].queryset = points.select_related("variant", "evaluation")
        fields["layers"].choices = [
            (number, _describe_layer(number, *layer))
            for number, layer in enumerate(variant.conv_layers or [])
        ]


def _name_variants(chosen: MLModel) -> list[tuple[str, str]]:
    """All that are not retired; the chosen one also if it is."""
    names = {str(variant.pk): variant.model_name for variant in list_variants()}
    if str(chosen.pk) not in names:
        names[str(chosen.pk)] = _("%(name)s (retired)") % {"name": chosen.model_name}
    return list(names.items())


def _describe_layer(number: int, num_filters: int, kernel_size: list[int]) -> str:
    height, width = kernel_size
    return _("Layer %(number)s: %(num_filters)s filters of %(height)s × %(width)s") % {
        "number": number,
        "num_filters": num_filters,
        "height": height,
        "width": width,
    }
