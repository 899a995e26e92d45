from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_protect

from classifiers import measurements
from classifiers.admin.evaluations import get_owner, tell_start
from classifiers.conf import conf
from classifiers.copies import find_copies
from classifiers.declarations import DECLARED
from classifiers.exceptions import ClassifierError
from classifiers.findings.assessments import describe_accuracies
from classifiers.models import MLModel
from classifiers.publications import Publication
from classifiers.publishing.forms import MLModelForm
from classifiers.records import DataSet


class DataSetChoice(ActionForm):
    """Beside the list of actions: which data set the one that evaluates is about."""

    data_set = forms.ModelChoiceField(
        DataSet.objects.all(), required=False, label="Data set", empty_label="at DATA_ROOT"
    )


@admin.register(MLModel)
class MLModelAdmin(admin.ModelAdmin):
    """Upload a variant, see how good it is, evaluate it again."""

    form = MLModelForm
    list_display = ("model_name", "model_desc", "accuracy_with_interval", "published")
    search_fields = ("model_name", "model_desc")
    actions = ("evaluate_again", "evaluate_on", "retire")
    action_form = DataSetChoice
    fieldsets: ClassVar[Any] = (
        (
            None,
            {
                "fields": (
                    *("model_name", "model_desc", "model_file", "architecture", "loss_curve"),
                    *("staged", "architecture_text", "confirmed"),
                )
            },
        ),
        (
            "How it reads images, and what its output means",
            {
                "description": "No model file says this. A model that is asked in another way than "
                "it was trained gives answers that look right and are wrong.",
                "fields": DECLARED,
            },
        ),
        (
            "How good it is",
            {"fields": ("accuracy_with_interval", "doubts", "report", "layers", "curve_picture")},
        ),
        ("What was made of the file", {"fields": ("size", "mends", "hashes", "difference")}),
        ("Where it is kept", {"fields": ("published", "model_id", "download_link")}),
    )
    readonly_fields = (
        *("accuracy_with_interval", "doubts", "report", "layers", "curve_picture"),
        *("size", "mends", "hashes", "difference", "published", "model_id", "download_link"),
    )

    def get_fieldsets(self, request: HttpRequest, obj: MLModel | None = None) -> Any:
        """A variant that is being added has no figures yet."""
        return self.fieldsets if obj else self.fieldsets[:2]

    def get_form(
        self, request: HttpRequest, obj: MLModel | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.owner = request.user  # type: ignore[attr-defined]
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
        """Hands on what the form has declared and made of the file; figures stay as they are."""
        form.hand_on(obj, request.user)
        super().save_model(request, obj, form, change)
        if change and (form.conversion or {*DECLARED} & {*form.changed_data}):
            self.message_user(
                request,
                "The figures are still those from before. Evaluate the variant again.",
                messages.WARNING,
            )

    def get_urls(self) -> list[URLPattern]:
        download = path(
            "<uuid:model_id>/download/",
            self.admin_site.admin_view(self.download),
            name="classifiers_mlmodel_download",
        )
        return [download, *super().get_urls()]

    def download(self, request: HttpRequest, model_id: Any) -> FileResponse:
        """The model file, as it was uploaded."""
        variant = get_object_or_404(MLModel, pk=model_id)
        if not self.has_change_permission(request, variant):
            raise PermissionDenied
        name = variant.model_file.name.rpartition("/")[2]
        return FileResponse(variant.model_file.open(), as_attachment=True, filename=name)

    @admin.action(description="Evaluate again", permissions=["change"])
    def evaluate_again(self, request: HttpRequest, queryset: QuerySet[MLModel]) -> None:
        """Computes figures anew on the data set at DATA_ROOT; in the background, if so set."""
        if conf.evaluate_in_background:
            self._start(request, queryset, DataSet.get_default(), adopts=True)
            return
        for variant in queryset:
            try:
                variant.evaluate()
            except ClassifierError as error:
                self.message_user(request, f"{variant}: {error}", messages.ERROR)
            else:
                self.message_user(request, f"{variant}: accuracy {variant.accuracy} %")

    @admin.action(description="Retire", permissions=["change"])
    def retire(self, request: HttpRequest, queryset: QuerySet[MLModel]) -> None:
        """Takes variants off the lists; they can be read and asked as before."""
        for variant in queryset:
            Publication.of(variant).retire()
            self.message_user(request, f"{variant}: retired")

    @admin.display(description="published")
    def published(self, variant: MLModel) -> str:
        known = getattr(variant, "publication_read", None) or Publication.of(variant)
        parts = [str(known.owner)] if known.owner else []
        parts += [f"{known.published_at:%Y-%m-%d}"] if known.published_at else []
        if known.retired_at:
            reason = f" ({known.retired_reason})" if known.retired_reason else ""
            parts.append(f"retired {known.retired_at:%Y-%m-%d}{reason}")
        return ", ".join(parts) or "unknown"

    @admin.action(description="Evaluate on a data set", permissions=["change"])
    def evaluate_on(self, request: HttpRequest, queryset: QuerySet[MLModel]) -> None:
        """Starts evaluations that are kept beside the figures; these stay as they are."""
        chosen = request.POST.get("data_set", "")  # the form of actions has checked it
        dataset = DataSet.objects.get(pk=chosen) if chosen else DataSet.get_default()
        self._start(request, queryset, dataset, adopts=False)

    def _start(
        self, request: HttpRequest, variants: QuerySet[MLModel], dataset: DataSet, *, adopts: bool
    ) -> None:
        for variant in variants:
            try:
                started = measurements.start(variant, dataset, get_owner(request), adopts=adopts)
            except ClassifierError as error:
                self.message_user(request, f"{variant}: {error}", messages.ERROR)
            else:
                tell_start(self, request, started)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """One question for the standing of all variants in the list, one for their publications."""
        changelist = super().get_changelist_instance(request)
        listed = changelist.result_list
        texts, publications = describe_accuracies(listed), Publication.of_all(listed)
        for variant in listed:
            variant.accuracy_text = texts[variant.pk]
            variant.publication_read = publications[variant.pk]
        return changelist

    @admin.display(description="accuracy", ordering="accuracy")
    def accuracy_with_interval(self, variant: MLModel) -> str:
        known: str | None = getattr(variant, "accuracy_text", None)
        return known or describe_accuracies([variant])[variant.pk]

    @admin.display(description="classification report")
    def report(self, variant: MLModel) -> SafeString:
        return render_to_string("classifiers/report.html", {"clr": variant.clr})

    @admin.display(description="convolutional layers")
    def layers(self, variant: MLModel) -> SafeString:
        return render_to_string("classifiers/layers.html", {"conv_layers": variant.conv_layers})

    @admin.display(description="doubts")
    def doubts(self, variant: MLModel) -> str:
        return " ".join(variant.declaration.doubts) or "none"

    @admin.display(description="size")
    def size(self, variant: MLModel) -> str:
        copies = find_copies(variant)
        if not copies:
            return "unknown"
        facts = copies.report["facts"]
        return f"{facts['bytes']:,} bytes, {facts['parameters']:,} parameters"

    @admin.display(description="mended for Keras 3")
    def mends(self, variant: MLModel) -> str:
        copies = find_copies(variant)
        mends = copies.report["mends"] if copies else []
        return format_html_join("", "<div>{}</div>", ((m["message"],) for m in mends)) or "nothing"

    @admin.display(description="SHA-256")
    def hashes(self, variant: MLModel) -> str:
        copies = find_copies(variant)
        if not copies:
            return "no copy is kept of this file"
        named = (
            ("as uploaded", copies.original_sha256),
            ("our copy", copies.canonical_sha256),
            ("ONNX graph", copies.graph_sha256),
        )
        return format_html_join("", "<div>{}: <code>{}</code></div>", named)

    @admin.display(description="ONNX and Keras differ by at most")
    def difference(self, variant: MLModel) -> str:
        copies = find_copies(variant)
        return f"{copies.largest_difference:.1e}" if copies else "unknown"

    @admin.display(description="model file")
    def download_link(self, variant: MLModel) -> str:
        url = reverse("admin:classifiers_mlmodel_download", args=[variant.pk])
        return format_html('<a href="{}">{}</a>', url, variant.model_file.name)

    @admin.display(description="loss curve")
    def curve_picture(self, variant: MLModel) -> str:
        if not variant.loss_curve:
            return "none"
        return format_html(
            '<img src="{}" alt="Loss curve of {}">',
            variant.loss_curve.url,
            variant.model_name,
        )
