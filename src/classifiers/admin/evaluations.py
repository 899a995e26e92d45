from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from classifiers import measurements
from classifiers.evaluation import CalibrationTrial, Figures, index_figures
from classifiers.exceptions import ClassifierError
from classifiers.findings.score_files import write_csv
from classifiers.findings.summaries import list_limits
from classifiers.findings.thresholds import decide
from classifiers.records import Evaluation

_NAMED_FAILURES = 50


@admin.register(Evaluation)
class EvaluationAdmin(admin.ModelAdmin):
    """See what was measured, and have it measured again; nothing is changed by hand."""

    list_display = ("model_name", "dataset", "standing", "created_at", "is_imported", "outdated")
    list_filter = ("dataset", "is_imported", "created_at")
    search_fields = ("model_name", "dataset__name", "model_sha256")
    actions = ("measure_again",)
    fieldsets = (
        (None, {"fields": ("variant", "model_name", "dataset", "owner", "standing", "outdated")}),
        (
            "Figures",
            {
                "fields": (
                    *("limits_shown", "doubts_shown", "figures_shown", "decisions"),
                    *("calibrated", "scores_link"),
                )
            },
        ),
        ("Stability", {"fields": ("unsure", "stability_shown")}),
        ("Images", {"fields": ("classes", "num_images", "failures_shown")}),
        (
            "How it was measured",
            {
                "fields": (
                    *("evaluation_id", "created_at", "finished_at", "seconds", "speed", "job"),
                    *("model_sha256", "graph_sha256", "manifest_sha256"),
                    *("preprocessing_shown", "direction", "versions_shown"),
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evaluation]:
        evaluations: QuerySet[Evaluation] = Evaluation.objects.for_list()
        return evaluations

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They are started from the list of variants."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They are looked at; what can be done with them are the actions."""
        return False

    def has_measure_permission(self, request: HttpRequest) -> bool:
        """Who may have variants evaluated: users with the permission to change these."""
        return bool(request.user.has_perm("classifiers.change_mlmodel"))

    def get_urls(self) -> list[URLPattern]:
        scores = path(
            "<uuid:evaluation_id>/scores.csv",
            self.admin_site.admin_view(self.download_scores),
            name="classifiers_evaluation_scores",
        )
        return [scores, *super().get_urls()]

    def download_scores(self, request: HttpRequest, evaluation_id: Any) -> StreamingHttpResponse:
        """The score of each image, as CSV."""
        evaluation = get_object_or_404(Evaluation.objects.finished(), pk=evaluation_id)
        if not self.has_view_permission(request, evaluation):
            raise PermissionDenied
        lines = (line.encode("utf-8", "surrogateescape") for line in write_csv(evaluation.table))
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        name = f"scores_{evaluation.pk.hex[:8]}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    @admin.action(description="Measure again", permissions=["measure"])
    def measure_again(self, request: HttpRequest, queryset: QuerySet[Evaluation]) -> None:
        """Starts a new evaluation of the same variants on the same data sets."""
        for evaluation in queryset:
            try:
                variant = evaluation.require_variant()
                started = measurements.start(variant, evaluation.dataset, get_owner(request))
            except ClassifierError as error:
                self.message_user(request, f"{evaluation}: {error}", messages.ERROR)
            else:
                tell_start(self, request, started)

    @admin.display(description="status")
    def standing(self, evaluation: Evaluation) -> str:
        return evaluation.describe_status()

    @admin.display(description="data set changed since", boolean=True)
    def outdated(self, evaluation: Evaluation) -> bool:
        return evaluation.is_outdated

    @admin.display(description="classes")
    def classes(self, evaluation: Evaluation) -> str:
        return ", ".join(f"{label} = {name}" for label, name in enumerate(evaluation.class_names))

    @admin.display(description="doubts")
    def doubts_shown(self, evaluation: Evaluation) -> str:
        return _list(evaluation.doubts) or "none"

    @admin.display(description="figures")
    def figures_shown(self, evaluation: Evaluation) -> SafeString | str:
        if evaluation.figures is None:
            return evaluation.describe_status()
        figures = Figures.from_json(evaluation.figures)
        return render_to_string("classifiers/figures.html", {"figures": figures})

    @admin.display(description="what limits the worth of the variant")
    def limits_shown(self, evaluation: Evaluation) -> str:
        return _list(list_limits(evaluation))

    @admin.display(description="decisions at 0.5")
    def decisions(self, evaluation: Evaluation) -> str:
        try:
            matrix = decide(evaluation).matrix
        except ClassifierError as error:
            return str(error)
        zero, one = evaluation.class_names
        return _list(
            [
                f"{zero}: {matrix.true_negatives} called {zero}, {matrix.false_positives} {one}",
                f"{one}: {matrix.false_negatives} called {zero}, {matrix.true_positives} {one}",
            ]
        )

    @admin.display(description="calibration")
    def calibrated(self, evaluation: Evaluation) -> SafeString | str:
        if not evaluation.calibration:
            return "not calibrated"
        trial = CalibrationTrial.from_json(evaluation.calibration)
        tables = [
            render_to_string("classifiers/figures.html", {"figures": figures})
            for figures in (trial.before, trial.after)
        ]
        return format_html(
            "<div>{}, learnt on {} images; on the others, before:</div>{}<div>and after:</div>{}",
            *(trial.calibrator.method, trial.num_learnt_on, *tables),
        )

    @admin.display(description="scores")
    def scores_link(self, evaluation: Evaluation) -> str:
        if not evaluation.finished_at:
            return "none yet"
        url = reverse("admin:classifiers_evaluation_scores", args=[evaluation.pk])
        return format_html('<a href="{}">CSV: path, label, score, logit, sha256</a>', url)

    @admin.display(description="unsure answers")
    def unsure(self, evaluation: Evaluation) -> str:
        if not evaluation.stability:
            return "not measured"
        shares = zip(evaluation.class_names, evaluation.stability["unsure"], strict=True)
        return _list(f"{name}: {_write_share(share)}" for name, share in shares)

    @admin.display(description="accuracy after sending on")
    def stability_shown(self, evaluation: Evaluation) -> SafeString | str:
        if not evaluation.stability:
            return "not measured"
        points = list(_list_points(evaluation.stability))
        return render_to_string("classifiers/stability.html", {"points": points})

    @admin.display(description="images that could not be read")
    def failures_shown(self, evaluation: Evaluation) -> str:
        reasons = list(evaluation.failures.values())
        more = len(reasons) - _NAMED_FAILURES
        rest = [f"and {more} more"] if more > 0 else []
        return _list([*reasons[:_NAMED_FAILURES], *rest]) or "none"

    @admin.display(description="images per second")
    def speed(self, evaluation: Evaluation) -> str:
        return f"{evaluation.num_images / evaluation.seconds:.0f}" if evaluation.seconds else "–"

    @admin.display(description="preprocessing")
    def preprocessing_shown(self, evaluation: Evaluation) -> str:
        return ", ".join(f"{name} {value}" for name, value in evaluation.preprocessing.items())

    @admin.display(description="versions")
    def versions_shown(self, evaluation: Evaluation) -> str:
        return ", ".join(f"{name} {value}" for name, value in evaluation.versions.items())

    @admin.display(description="a high output meant")
    def direction(self, evaluation: Evaluation) -> str:
        return "class 0" if evaluation.is_turned else "class 1"


def get_owner(request: HttpRequest) -> AbstractBaseUser | None:
    """Who asks: in the admin, somebody who is logged in."""
    return request.user if isinstance(request.user, AbstractBaseUser) else None


def tell_start(model_admin: Any, request: HttpRequest, evaluation: Evaluation) -> None:
    """A message with a link to an evaluation that was started."""
    evaluation.refresh_from_db()
    url = reverse("admin:classifiers_evaluation_change", args=[evaluation.pk])
    said = evaluation.describe_status()
    level = messages.ERROR if said.startswith("evaluation failed") else messages.SUCCESS
    text = format_html('<a href="{}">{}</a>: {}.', url, str(evaluation), said)
    model_admin.message_user(request, text, level)


def _list(lines: Iterable[str]) -> str:
    return format_html_join("", "<div>{}</div>", ((line,) for line in lines))


def _list_points(stability: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield {"label": "unchanged", **index_figures(stability["unchanged"])["accuracy"]}
    for curve in stability["curves"].values():
        for point in curve:
            yield {"label": point["label"], **index_figures(point)["accuracy"]}


def _write_share(share: dict[str, Any]) -> str:
    counted = f"{share['num_unsure']} of {share['num_images']}"
    if share.get("low") is None:
        return counted
    interval = f"{100 * share['low']:.1f} to {100 * share['high']:.1f} %"
    return f"{counted} (95 % interval {interval})"
