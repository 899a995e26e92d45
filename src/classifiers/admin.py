from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_protect

from classifiers import engine, evaluation, modelfile, storages
from classifiers.conf import conf
from classifiers.exceptions import ClassifierError
from classifiers.isolation import Unavailable
from classifiers.models import MLModel

_CANNOT_CHOOSE = "The file does not say everything, and this form cannot take the rest yet:"
_NOT_CONFINED = (
    "This server takes no model files: it cannot confine the process that reads them. "
    "Its operator can accept that with the setting CLASSIFIERS_ALLOW_UNCONFINED."
)


class MLModelForm(forms.ModelForm):
    """The upload form. `refusal` is why the variant just sent could not be evaluated."""

    refusal: ClassifierError | None = None

    class Meta:
        # Django's own widget links to the current file; model files have no URL.
        widgets: ClassVar = {"model_file": forms.FileInput}

    def clean_model_file(self) -> Any:
        """Inspects an upload, away from this process, before anything loads it."""
        upload = self.cleaned_data["model_file"]
        if isinstance(upload, UploadedFile):
            try:
                with storages.upload_path(upload) as path:
                    report = modelfile.inspect_isolated(
                        path,
                        modelfile.Limits(**conf.model_limits),
                        allow_unconfined=conf.allow_unconfined,
                    )
            except Unavailable as error:
                raise forms.ValidationError(_NOT_CONFINED) from error
            if report.verdict is modelfile.Verdict.REJECT:
                raise forms.ValidationError(report.message, code=report.code)
            if report.choices:
                asked = " ".join(choice.message for choice in report.choices)
                raise forms.ValidationError(f"{_CANNOT_CHOOSE} {asked}", code=report.code)
        return upload

    def clean(self) -> dict[str, Any] | None:
        if self.refusal:
            self.add_error("model_file", str(self.refusal))
        return super().clean()


@admin.register(MLModel)
class MLModelAdmin(admin.ModelAdmin):
    """Upload a variant, see how good it is, evaluate it again."""

    form = MLModelForm
    list_display = ("model_name", "model_desc", "accuracy_with_interval")
    search_fields = ("model_name", "model_desc")
    actions = ("evaluate_again",)
    fieldsets: ClassVar[Any] = (
        (None, {"fields": ("model_name", "model_desc", "model_file", "loss_curve")}),
        (
            "How good it is",
            {"fields": ("accuracy_with_interval", "report", "layers", "loss_curve_picture")},
        ),
        ("Where it is kept", {"fields": ("model_id", "model_file_name")}),
    )
    readonly_fields = (
        "accuracy_with_interval",
        "report",
        "layers",
        "loss_curve_picture",
        "model_id",
        "model_file_name",
    )

    def get_fieldsets(self, request: HttpRequest, obj: MLModel | None = None) -> Any:
        """A variant that is being added has no figures yet."""
        return self.fieldsets if obj else self.fieldsets[:1]

    def get_form(
        self, request: HttpRequest, obj: MLModel | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "refusal", None)  # type: ignore[attr-defined]
        return form

    @method_decorator(csrf_protect)
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Shows why a variant was refused on the form that it was sent with.

        A new variant is evaluated while it is saved, which can take minutes: unlike Django's own
        view, this one holds no transaction, and so no lock of the data base, during that time.
        """
        view = super().changeform_view
        if object_id is None:
            view = self._changeform_view  # type: ignore[attr-defined]  # Django's, less the lock
        response: HttpResponse
        try:
            response = view(request, object_id, form_url, extra_context)
        except ClassifierError as refusal:
            request.refusal = refusal  # type: ignore[attr-defined]
            response = view(request, object_id, form_url, extra_context)
        return response

    def save_model(self, request: HttpRequest, obj: MLModel, form: Any, change: bool) -> None:
        """Refuses a new file for a variant that could not be asked any more; computes nothing."""
        if change and "model_file" in form.changed_data:
            engine.check_output(obj.get_loaded_model())
        super().save_model(request, obj, form, change)

    @admin.action(description="Evaluate again", permissions=["change"])
    def evaluate_again(self, request: HttpRequest, queryset: QuerySet[MLModel]) -> None:
        for variant in queryset:
            try:
                variant.evaluate()
            except ClassifierError as error:
                self.message_user(request, f"{variant}: {error}", messages.ERROR)
            else:
                self.message_user(request, f"{variant}: accuracy {variant.accuracy} %")

    @admin.display(description="accuracy", ordering="accuracy")
    def accuracy_with_interval(self, variant: MLModel) -> str:
        return evaluation.describe_accuracy(variant.accuracy, variant.clr)

    @admin.display(description="classification report")
    def report(self, variant: MLModel) -> SafeString:
        return render_to_string("classifiers/report.html", {"clr": variant.clr})

    @admin.display(description="convolutional layers")
    def layers(self, variant: MLModel) -> SafeString:
        return render_to_string("classifiers/layers.html", {"conv_layers": variant.conv_layers})

    @admin.display(description="model file in MODEL_FOLDER")
    def model_file_name(self, variant: MLModel) -> str:
        return str(variant.model_file.name)

    @admin.display(description="loss curve")
    def loss_curve_picture(self, variant: MLModel) -> str:
        if not variant.loss_curve:
            return "none"
        return format_html(
            '<img src="{}" alt="Loss curve of {}">',
            variant.loss_curve.url,
            variant.model_name,
        )
