from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from classifiers.exceptions import DatasetError
from classifiers.records import DataSet


class DataSetForm(forms.ModelForm):
    """A folder is read while it is registered, so what is wrong with it is said on the form."""

    class Meta:
        model = DataSet
        fields = ("name", "path", "caution")

    def clean_path(self) -> str:
        path: str = self.cleaned_data["path"]
        if self.instance._state.adding and not path:
            raise forms.ValidationError("Name a folder; the one at DATA_ROOT registers itself.")
        return str(Path(path).absolute()) if path else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors or not self.instance._state.adding:
            return cleaned
        try:
            self.instance.name, self.instance.path = cleaned["name"], cleaned["path"]
            self.instance.full_clean()
            self.instance.check_content(save=False)
        except DatasetError as error:
            self.add_error("path", str(error))
        except ValueError as error:  # no file system takes such a name
            self.add_error("path", str(error))
        return cleaned


@admin.register(DataSet)
class DataSetAdmin(admin.ModelAdmin):
    """Register a labelled folder, and see whether it has changed since."""

    form = DataSetForm
    list_display = ("name", "folder_shown", "classes", "checked_at")
    search_fields = ("name", "path")
    actions = ("check_again",)
    readonly_fields = ("classes", "manifest_sha256", "registered_at", "checked_at")

    def get_fields(self, request: HttpRequest, obj: DataSet | None = None) -> Any:
        return ("name", "path", "caution", *(self.readonly_fields if obj else ()))

    def get_readonly_fields(self, request: HttpRequest, obj: DataSet | None = None) -> Any:
        """What was measured on a folder was not measured on another one."""
        return ("path", *self.readonly_fields) if obj else self.readonly_fields

    @admin.action(description="Check again", permissions=["change"])
    def check_again(self, request: HttpRequest, queryset: QuerySet[DataSet]) -> None:
        """Reads whole folders, and says whether they have changed."""
        for dataset in queryset:
            try:
                has_changed = dataset.check_content()
            except DatasetError as error:
                self.message_user(request, f"{dataset}: {error}", messages.ERROR)
                continue
            said = "it has changed" if has_changed else "it has not changed"
            level = messages.WARNING if has_changed else messages.SUCCESS
            self.message_user(request, f"{dataset}: {said}.", level)

    @admin.display(description="folder", ordering="path")
    def folder_shown(self, dataset: DataSet) -> str:
        return dataset.path or "DATA_ROOT"

    @admin.display(description="images")
    def classes(self, dataset: DataSet) -> str:
        counts = zip(dataset.class_names, dataset.class_counts, strict=True)
        return ", ".join(f"{count} {name}" for name, count in counts) or "not read yet"
