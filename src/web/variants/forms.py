"""What people fill in about variants. What is in it is judged by `classifiers`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from classifiers.declarations import DECLARED, Declaration
from classifiers.exceptions import InvalidUpload
from classifiers.findings.mistakes import Show
from classifiers.measurements import THRESHOLD
from classifiers.models import MLModel
from classifiers.publishing import DESCRIBED
from classifiers.publishing.proposals import name_field
from classifiers.records import DataSet, Evaluation
from classifiers.stored_texts import translate_stored

_HUNDRED = 100


class _Query(forms.Form):
    """What stands in an address: what cannot be understood there is as if it were left out."""

    defaults: ClassVar[Mapping[str, Any]] = {}

    def __init__(self, said: Any, **kwargs: Any) -> None:
        shown = {name: said[name] for name in said if said[name] != ""}
        super().__init__({**self.defaults, **shown}, **kwargs)

    def get(self, name: str) -> Any:
        """A value that is in order; else its default."""
        said = self._values.get(name)
        return self.defaults.get(name) if said in {None, ""} else said

    @cached_property
    def _values(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data


class FilterForm(_Query):
    """Which variants are listed, and in which order."""

    defaults = {"state": "in_use"}  # noqa: RUF012 - as the base class has it

    name = forms.CharField(
        label=_("Name contains"),
        required=False,
        max_length=30,
        widget=forms.TextInput({"type": "search"}),
    )
    data_set = forms.ModelChoiceField(
        DataSet.objects.all(), label=_("Measured on"), required=False, empty_label=None
    )
    state = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("in_use", _("those in use")),
            ("measured", _("only those measured")),
            ("under_way", _("only those under way")),
            ("failed", _("only those that failed")),
            ("any", _("retired ones, too")),
        ],
    )

    def __init__(self, said: Any) -> None:
        super().__init__(said)
        # What is shown as chosen is what is measured on, also where nothing was chosen.
        self.data = {**self.data, "data_set": str(self.dataset.pk)}

    @cached_property
    def dataset(self) -> DataSet:
        """The one that was chosen, or the default one."""
        return self.get("data_set") or DataSet.get_default()


class ThresholdForm(_Query):
    """A threshold, or what it is to spare."""

    defaults = {"threshold": THRESHOLD}  # noqa: RUF012

    threshold = forms.FloatField(min_value=0, max_value=1, required=False)
    spare = forms.TypedChoiceField(choices=[(0, 0), (1, 1)], coerce=int, required=False)
    most = forms.FloatField(min_value=0, max_value=100, required=False)

    @property
    def rule(self) -> dict[str, Any] | None:
        """As an operating point keeps it; None where the threshold itself is said."""
        label, most = self.get("spare"), self.get("most")
        if label in {None, ""} or most is None:
            return None
        return {"label": label, "max_share": most / _HUNDRED}


class MistakesForm(_Query):
    """Which images of an evaluation are shown."""

    defaults = {"threshold": THRESHOLD, "show": Show.WRONG.value}  # noqa: RUF012

    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            (Show.WRONG.value, _("mistakes only")),
            (Show.NEAR.value, _("near the threshold")),
            (Show.ALL.value, _("all images")),
        ],
    )
    label = forms.TypedChoiceField(
        label=_("Class"), required=False, coerce=int, empty_value=None, choices=[("", _("both"))]
    )
    threshold = forms.FloatField(
        label=_("Threshold"),
        min_value=0,
        max_value=1,
        required=False,
        widget=forms.NumberInput({"step": "any"}),
    )
    evaluation = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, said: Any, class_names: Sequence[str] = ()) -> None:
        super().__init__(said)
        choices: Any = self.fields["label"]
        choices.choices = [("", _("both")), *enumerate(class_names)]


class CheckForm(_Query):
    """Which image of an evaluation is checked."""

    defaults = {"place": -1}  # noqa: RUF012 - which there is not

    place = forms.IntegerField(required=False)


class InsideForm(_Query):
    """What of a network is looked at, and with which image."""

    layer = forms.IntegerField(min_value=0, required=False)
    filter = forms.IntegerField(min_value=0, required=False)
    image = forms.CharField(max_length=1000, strip=False, required=False)
    seed = forms.IntegerField(min_value=0, max_value=2**53 - 1, required=False)
    through = forms.BooleanField(required=False)


class EvaluateForm(forms.Form):
    """On which data set."""

    data_set = forms.ModelChoiceField(
        DataSet.objects.all(), label=_("Evaluate on"), empty_label=None
    )


class RetireForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Why it is retired"),
        help_text=_("Shown beside the variant"),
        max_length=200,
        required=False,
    )


class ChangeForm(forms.Form):
    """What can be changed of a variant."""

    model_name = forms.CharField(label=_("Name"), max_length=30)
    model_desc = forms.CharField(label=_("Description"), max_length=200)
    loss_curve = forms.FileField(
        label=_("Loss curve"),
        required=False,
        help_text=_("Another picture, or none to keep the one that is there"),
        widget=forms.FileInput({"accept": "image/*"}),
    )

    def __init__(self, variant: MLModel, **kwargs: Any) -> None:
        declared = variant.declaration
        initial = {name: getattr(variant, name) for name in DESCRIBED}
        initial |= {name: getattr(declared, name) for name in DECLARED}
        super().__init__(**kwargs | {"initial": initial})
        for name in DECLARED:
            self.fields[name] = _ask_about(name)

    def take_over(self, error: InvalidUpload) -> None:
        """Says at each field what is wrong with it."""
        for fault in error.faults:
            field = fault.field if fault.field in self.fields else None
            self.add_error(field, translate_stored(fault.message))


def _ask_about(name: str) -> forms.Field:
    """What an uploader can say, in the language that is active."""
    declared: Any = Declaration._meta.get_field(name)
    field = declared.formfield(required=False, label=name_field(name))
    field.help_text = gettext(field.help_text)
    if declared.choices:
        field.choices = [(value, gettext(text)) for value, text in field.choices]
    return cast(forms.Field, field)


class EvaluationChoice(_Query):
    """Which evaluation is looked at."""

    evaluation = forms.ModelChoiceField(Evaluation.objects.none(), required=False)

    def __init__(self, evaluations: Any, said: Any) -> None:
        super().__init__(said)
        choices: Any = self.fields["evaluation"]
        choices.queryset = evaluations
