from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from classifiers.evaluation import Figures
from classifiers.exceptions import ClassifierError
from classifiers.findings import verdicts
from classifiers.records import Evaluation, OperatingPoint


class OperatingPointForm(forms.ModelForm):
    """A threshold, or a rule to choose it by; saved by `verdicts.save_operating_point`."""

    evaluation = forms.ModelChoiceField(
        Evaluation.objects.finished().filter(is_imported=False).select_related("dataset"),
        help_text="What it is chosen on",
    )
    threshold = forms.FloatField(
        required=False,
        min_value=0,
        max_value=1,
        help_text="A probability of class 1 from here on means class 1. Or, instead of it:",
    )
    label = forms.TypedChoiceField(
        choices=[("", "–"), (0, "class 0"), (1, "class 1")],
        coerce=int,
        empty_value=None,
        required=False,
        help_text="The class that is to be spared",
    )
    max_share = forms.FloatField(
        required=False,
        min_value=0,
        max_value=1,
        help_text="The largest share of its images that may get the other class, such as 0.05",
    )

    class Meta:
        model = OperatingPoint
        fields = ("name", "evaluation", "threshold")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        rule = {"label": cleaned["label"], "max_share": cleaned["max_share"]}
        is_ruled = any(value is not None for value in rule.values())
        try:
            self.instance = verdicts.choose_operating_point(
                cleaned["evaluation"],
                cleaned["name"],
                threshold=cleaned["threshold"],
                rule=rule if is_ruled else None,
            )
            cleaned["threshold"] = self.instance.threshold
        except ClassifierError as error:
            self.add_error(None, str(error))
        return cleaned

    def _post_clean(self) -> None:
        """What is saved is what `clean` has chosen."""
        if not self.errors and self._is_taken():
            self.add_error("name", "The variant has an operating point of this name.")

    def _is_taken(self) -> bool:
        points = OperatingPoint.objects.filter(variant=self.instance.variant)
        return points.filter(name=self.instance.name).exists()


@admin.register(OperatingPoint)
class OperatingPointAdmin(admin.ModelAdmin):
    """Choose a threshold on an evaluation; see what error rates belong to it."""

    form = OperatingPointForm
    list_display = ("name", "variant", "threshold", "false_alarms", "misses", "evaluation")
    list_select_related = ("variant", "evaluation__dataset")
    list_filter = ("variant",)
    search_fields = ("name", "variant__model_name")
    readonly_fields = ("variant", "rule", "figures_shown", "owner", "created_at")

    def get_fields(self, request: HttpRequest, obj: OperatingPoint | None = None) -> Any:
        chosen = ("name", "evaluation", "threshold")
        return (*chosen, *(self.readonly_fields if obj else ("label", "max_share")))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was decided at a point stays true of it; choose another one instead."""
        return False

    def save_model(
        self, request: HttpRequest, obj: OperatingPoint, form: Any, change: bool
    ) -> None:
        obj.owner_id = request.user.pk
        super().save_model(request, obj, form, change)

    @admin.display(description="false-positive rate")
    def false_alarms(self, point: OperatingPoint) -> str:
        return _write(point.get_rate("false_positive_rate"))

    @admin.display(description="false-negative rate")
    def misses(self, point: OperatingPoint) -> str:
        return _write(point.get_rate("false_negative_rate"))

    @admin.display(description="figures")
    def figures_shown(self, point: OperatingPoint) -> SafeString:
        figures = Figures.from_json(point.figures)
        return render_to_string("classifiers/figures.html", {"figures": figures})


def _write(rate: float | None) -> str:
    return "–" if rate is None else f"{100 * rate:.1f} %"
