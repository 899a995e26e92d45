"""The form by which a variant is published: a file, what it leaves open, and what comes of that."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.template.loader import render_to_string

from classifiers import conversion, imagefile, modelfile, staging, storages
from classifiers.conf import conf
from classifiers.conversion import Conversion, Output
from classifiers.copies import ModelCopies, find_copies, read_model_file
from classifiers.declarations import DECLARED, Declaration, describe_classes
from classifiers.exceptions import ClassifierError, InvalidUpload, LimitReached
from classifiers.isolation import Unavailable
from classifiers.modelfile import Report
from classifiers.models import MLModel
from classifiers.preprocessing import Color
from classifiers.publishing import proposals
from classifiers.publishing.inspections import read_architecture
from classifiers.staging import StagedFile

NOT_CONFINED = "not_confined"
"""Code of an error that is not the uploader's."""
_NOT_CONFINED = (
    "This server takes no uploads: it cannot confine the process that reads them. "
    "Its operator can accept that with the setting CLASSIFIERS_ALLOW_UNCONFINED."
)


def _declared(name: str) -> Any:
    """A declaration's field; what is not sent stays as it is, by default the contract's."""
    return Declaration._meta.get_field(name).formfield(required=False)  # type: ignore[union-attr]


class DeclarationForm(forms.Form):
    """What is said about a model file; what is not sent is left open."""

    scaling = _declared("scaling")
    color = _declared("color")
    resize = _declared("resize")
    image_height = _declared("image_height")
    image_width = _declared("image_width")
    output = _declared("output")
    positive_class = _declared("positive_class")


class MLModelForm(forms.ModelForm, DeclarationForm):
    """The upload form.

    Attributes:
        owner: who sends it, and for whom a file is kept; without one, none is.
        refusal: why the variant just sent could not be evaluated.
        conversion: what was made of the file that was sent.
        declaration: what was declared about it.
        doubts: what speaks against that, where it was not confirmed: sentences for people.
        keeps_uploads: whether a file that can be taken is kept while something else is asked about.
    """

    owner: Any = None
    refusal: ClassifierError | None = None
    keeps_uploads: ClassVar[bool] = True

    architecture = forms.FileField(
        required=False, help_text=Declaration.help_texts["architecture"] + ": a JSON file"
    )
    # What was sent, kept here while the form asks about it.
    architecture_text = forms.CharField(required=False, widget=forms.HiddenInput)
    staged = forms.CharField(required=False, widget=forms.HiddenInput)
    confirmed = forms.BooleanField(
        required=False, label="I know better: publish it as declared", widget=forms.HiddenInput
    )

    class Meta:
        # Django's own widget links to the current file; model files have no URL.
        widgets: ClassVar = {"model_file": forms.FileInput}
        field_classes: ClassVar = {"loss_curve": forms.FileField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conversion: Conversion | None = None
        self.doubts: list[str] = []
        adding = self.instance._state.adding
        self.declaration = Declaration() if adding else self.instance.declaration
        for name in DECLARED:
            self.initial.setdefault(name, getattr(self.declaration, name))
        choose_class: Any = self.fields["positive_class"]
        choose_class.choices = describe_classes(self.declaration.class_names)
        if adding and not self.is_bound:  # whoever is shown the form will send it
            conversion.warm_up(allow_unconfined=conf.allow_unconfined)
        if self.data.get(self.add_prefix("staged")):
            self.fields["model_file"].required = False

    def clean_loss_curve(self) -> Any:
        """A picture that was decoded away from this process, and encoded anew without metadata."""
        upload = self.cleaned_data["loss_curve"]
        if not isinstance(upload, UploadedFile):
            return upload
        try:
            with storages.upload_path(upload) as path:
                picture = imagefile.reencode(
                    path,
                    imagefile.ImageLimits(**conf.image_limits),
                    formats=imagefile.SHOWN,
                    allow_unconfined=conf.allow_unconfined,
                )
        except Unavailable as error:
            raise ValidationError(_NOT_CONFINED, NOT_CONFINED) from error
        except imagefile.RefusedImage as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal
        name = _fit_extension(str(upload.name), picture.format)
        return SimpleUploadedFile(name, picture.data, f"image/{picture.format.lower()}")

    def clean_architecture(self) -> str:
        try:
            return read_architecture(self.cleaned_data["architecture"])
        except InvalidUpload as error:
            raise ValidationError(str(error)) from error

    def full_clean(self) -> None:
        """Validates; while something else is asked about, a file that can be taken is kept."""
        self._upload: File | None = None
        super().full_clean()
        if not self.errors or not self.keeps_uploads:
            return
        token = self.data.get(self.add_prefix("staged"), "")
        # A save that failed is no fault of the file.
        if "model_file" in self.errors and not self.refusal:
            token = ""
        elif self._upload and not isinstance(self._upload, StagedFile) and self.owner:
            token = self._keep(self._upload)
        if token:
            self.fields["model_file"].help_text = "The file that you chose is kept meanwhile."
        data: Any = self.data
        self.data = data = data.copy()
        data[self.add_prefix("staged")] = token
        data[self.add_prefix("architecture_text")] = self.declaration.architecture

    def clean(self) -> dict[str, Any] | None:
        if self.refusal:
            self.add_error("model_file", str(self.refusal))
        for name in DECLARED:
            said = self.cleaned_data.get(name)
            # "As the file says" is empty, and something that can be chosen.
            if self.add_prefix(name) in self.data and (name == "output" or said not in (None, "")):
                setattr(self.declaration, name, said)
        self._upload = self._find_upload()
        kept = getattr(self._upload, "architecture", "")
        names = ("architecture", "architecture_text")
        texts = (*(self.cleaned_data.get(name) for name in names), kept)
        self.declaration.architecture = next(filter(None, texts), self.declaration.architecture)
        if self._upload:
            self.cleaned_data["model_file"] = self._upload
            try:
                self._examine(self._upload)
            except Unavailable:
                self._refuse(_NOT_CONFINED, NOT_CONFINED)
            except ClassifierError as error:
                self._refuse(str(error), getattr(error, "code", ""))
        elif copies := find_copies(self.instance):
            self._fit_to_copies(copies)
        return super().clean()

    def _fit_to_copies(self, copies: ModelCopies) -> None:
        """Holds what is declared anew against the file that is there."""
        self.declaration.output = self.initial["output"]  # that of the copy
        try:
            self.declaration.fit_shape(copies.report["facts"])
        except ClassifierError as error:
            self.add_error(None, str(error))

    def _find_upload(self) -> File | None:
        """The model file that was sent now, or with an earlier try of this form."""
        sent = self.cleaned_data.get("model_file")
        if isinstance(sent, UploadedFile):
            return sent
        token = self.cleaned_data.get("staged")
        upload = staging.find(token, self.owner) if token and self.owner else None
        if token and not upload:
            field = "model_file" if self.keeps_uploads else "staged"
            self.add_error(field, "The file is not kept any more. Choose it again.")
        return upload

    def _keep(self, upload: File) -> str:
        try:
            return staging.stage(upload, self.owner, self.declaration.architecture).key
        except LimitReached as error:
            self.add_error("model_file", str(error))
            return ""

    def _examine(self, upload: File) -> None:
        with storages.upload_path(upload) as path:
            reading = read_model_file(
                path, self.declaration, allow_unconfined=conf.allow_unconfined
            )
        if reading.report.verdict is modelfile.Verdict.REJECT:
            self._refuse(reading.report.message, reading.report.code)
        elif self._is_complete(reading.report):
            self.conversion = conversion.convert(
                reading, self.declaration.said_output, allow_unconfined=conf.allow_unconfined
            )
            self.declaration.fit(self.conversion)
            self._ask_about_doubts(self.conversion)

    def _refuse(self, message: str, code: str) -> None:
        self.add_error("model_file", ValidationError(message, code))

    def _is_complete(self, report: Report) -> bool:
        """Whether all that the file leaves open was said, where a wrong guess would be silent."""
        asked = {choice.name: choice.message for choice in report.choices}
        if "output" in asked and self.declaration.said_output is not Output.LOGIT:
            self.add_error("output", asked["output"])
        if "grey" in asked and Color(self.declaration.color).num_channels != 1:
            self.add_error("color", asked["grey"])
        return not self.errors

    def _ask_about_doubts(self, made: Conversion) -> None:
        """Shows what the declaration does to a few images, and asks whether that is meant."""
        trial = proposals.try_out(made, self.declaration)
        doubts = [c.message for c in made.report.choices if c.name == "positive_class"]
        doubts += trial.doubts if trial else []
        if doubts and not self.cleaned_data.get("confirmed"):
            self.fields["confirmed"].widget = forms.CheckboxInput()
            context = {"doubts": doubts, "trial": trial}
            self.doubts = doubts
            self.add_error(None, render_to_string("classifiers/doubts.html", context))

    def hand_on(self, variant: MLModel, publisher: Any) -> None:
        """Gives a variant that is about to be saved what the form knows and the row does not.

        Args:
            variant: the form's instance.
            publisher: the user who becomes its owner, if it is new.
        """
        variant.declaration = self.declaration
        variant._publisher = publisher
        if self.conversion:
            variant._conversion = storages.identity(variant.model_file), self.conversion


def _fit_extension(name: str, picture_format: imagefile.ImageFormat) -> str:
    """A file's name with an extension that fits what is in it; one that does is kept."""
    guessed, _ = mimetypes.guess_type(name)
    fits = guessed == f"image/{picture_format.lower()}"
    return name if fits else f"{Path(name).stem}.{picture_format.extension}"
