"""What is asked at each step."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from classifiers.publishing.forms import DeclarationForm
from classifiers.publishing.proposals import Choice


class FileForm(forms.Form):
    """The model file, and what may have to come with it."""

    model_file = forms.FileField(
        label=_("Model file"),
        # What is in it is judged where all files are judged.
        allow_empty_file=True,
        help_text=_("An HDF5 file (.h5, .hdf5) or a .keras archive, as Keras saves them."),
    )
    architecture = forms.FileField(
        label=_("Architecture"),
        required=False,
        help_text=_(
            "Only for a file that holds weights alone: what model.to_json() gives, as a text file."
        ),
    )


class MeaningForm(DeclarationForm):
    """What the file leaves open, with what was tried last, and why that is proposed."""

    def __init__(self, choices: list[Choice], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.settled = [choice for choice in choices if choice.is_settled]
        for choice in choices:
            if choice.is_settled:
                del self.fields[choice.name]
                continue
            field: Any = self.fields[choice.name]
            field.label, field.help_text = choice.label, choice.proposal.reason
            field.initial = choice.value
            if choice.options:
                field.choices = choice.options


class DescriptionForm(forms.Form):
    """What people will see of the variant."""

    model_name = forms.CharField(
        label=_("Name"), max_length=30, help_text=_("At most 30 characters; no other may have it.")
    )
    model_desc = forms.CharField(
        label=_("Description"),
        max_length=200,
        help_text=_(
            "What helps others to decide whether to use it: trained on what, for what. At most 200 "
            "characters."
        ),
    )
    loss_curve = forms.FileField(
        label=_("Loss curve"),
        help_text=_("A picture of how the loss fell in training: PNG, JPEG, GIF, BMP or WebP."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("model_name", "model_desc"):
            # A browser would cut off, without a word, what is too long.
            del self.fields[name].widget.attrs["maxlength"]

    @property
    def files_to_publish(self) -> dict[str, UploadedFile]:
        return {"loss_curve": self.cleaned_data["loss_curve"]}
