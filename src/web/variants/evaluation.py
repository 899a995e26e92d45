"""What was measured of a variant on a data set, and what any threshold makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.generic import View

from classifiers.evaluation import CalibrationTrial, Figure, Figures
from classifiers.exceptions import ClassifierError
from classifiers.findings.glossary import explain_figures
from classifiers.findings.score_files import write_csv
from classifiers.findings.standings import list_newest
from classifiers.findings.summaries import find_mirrored, list_limits
from classifiers.findings.thresholds import Decided, decide, find_spared
from classifiers.findings.verdicts import find_threshold_by_rule
from classifiers.measurements import THRESHOLD, is_current
from classifiers.models import MLModel
from classifiers.records import Evaluation, OperatingPoint
from classifiers.rights import Right
from classifiers.stored_texts import translate_stored
from web.errors import describe as describe_error
from web.parts import PartOrPage
from web.variants import charts
from web.variants.forms import EvaluateForm, ThresholdForm
from web.variants.pages import VariantPage
from web.variants.stability import list_stability_charts

_OF_THRESHOLDS = {
    *("accuracy", "balanced_accuracy", "precision", "recall", "f1", "specificity"),
    *("false_positive_rate", "false_negative_rate"),
}
_NOT_OF_POINTS = ("evaluation__curves", "evaluation__stability", "evaluation__failures")
_NUM_CHOICES = 50
_NUM_FAILURES = 20
_PARTS = {"at-threshold": "web/variants/at_threshold.html"}


class EvaluationView(PartOrPage, VariantPage):
    """One evaluation of a variant; a script swaps what depends on the threshold alone."""

    template_name = "web/variants/evaluation.html"
    parts = _PARTS
    tab = "evaluation"

    @property
    def part(self) -> str:
        return super().part if self.evaluation else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.evaluation is None:
            newest = Evaluation.objects.for_list().of(self.variant).first()
            return context | {"pending": newest, "evaluate_form": EvaluateForm()}
        context |= describe_threshold(self.evaluation, ThresholdForm(self.request.GET))
        if self.part:
            return context
        context["may_calibrate"] = self.may(Right.CALIBRATE, self.evaluation)
        context |= describe(self.evaluation, context["decided"])
        return context | _describe_variant(self.variant, self.evaluation)


class ScoresView(PartOrPage):
    """Scores that were computed elsewhere: the same without a variant."""

    template_name = "web/variants/scores.html"
    parts = _PARTS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        imported = Evaluation.objects.filter(is_imported=True).finished()
        related = imported.select_related("dataset", "job", "owner")
        evaluation = get_object_or_404(related, pk=kwargs["evaluation_id"])
        context = describe_threshold(evaluation, ThresholdForm(self.request.GET))
        if not self.part:
            context |= describe(evaluation, context["decided"])
        return super().get_context_data(
            evaluation=evaluation,
            class_names=evaluation.class_names,
            **context,
            **kwargs,
        )


class ScoresFileView(View):
    """The score of each image, as CSV."""

    def get(self, request: HttpRequest, evaluation_id: UUID) -> HttpResponseBase:
        evaluation = get_object_or_404(Evaluation.objects.finished(), pk=evaluation_id)
        lines = (line.encode("utf-8", "surrogateescape") for line in write_csv(evaluation.table))
        name = f"scores-{evaluation.pk}.csv"
        return StreamingHttpResponse(
            lines,
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


def describe_threshold(evaluation: Evaluation, form: ThresholdForm) -> dict[str, Any]:
    """What the threshold that was asked for does, for `at_threshold.html`.

    One that does not exist is told, and 0.5 is shown instead.
    """
    error, rule, threshold = "", form.rule, form.get("threshold")
    if rule:
        try:
            threshold = find_threshold_by_rule(evaluation, **rule)
        except ClassifierError as failure:
            error, rule, threshold = describe_error(failure), None, THRESHOLD
    decided = decide(evaluation, threshold)
    return {
        "decided": decided,
        "rule": rule,
        "spare": rule["label"] if rule else find_spared(evaluation.class_names),
        "most": form.get("most") if rule else None,
        "rule_error": error,
        "matrix": decided.list_rows(evaluation.class_names),
        "marks": charts.list_marks(decided.figures),
        "rates": [figure for figure in decided.figures if figure.name in _OF_THRESHOLDS],
        "terms": explain_figures(evaluation.class_names),
        "report": _name_classes(decided, evaluation),
    }


def describe(evaluation: Evaluation, decided: Decided) -> dict[str, Any]:
    """What does not depend on the threshold, for `figures.html`, but for marks in its charts."""
    figures = Figures.from_json(evaluation.figures) if evaluation.figures else None
    trial = evaluation.calibration
    return {
        "figures": [f for f in figures or () if f.name not in _OF_THRESHOLDS],
        "charts": _draw(evaluation, decided.figures),
        "stability": evaluation.stability,
        "stability_charts": list_stability_charts(evaluation.stability, evaluation.class_names),
        "mirrored": find_mirrored(evaluation),
        "trial": CalibrationTrial.from_json(trial) if trial else None,
        "unsure": _list_unsure(evaluation),
        "failures": list(evaluation.failures.values())[:_NUM_FAILURES],
        "limits": list_limits(evaluation),
    }


def _describe_variant(variant: MLModel, evaluation: Evaluation) -> dict[str, Any]:
    points = OperatingPoint.objects.filter(variant=variant).select_related("evaluation__dataset")
    choices = Evaluation.objects.of(variant).finished().select_related("dataset")
    newest = list_newest(variant)
    return {
        "is_current": is_current(evaluation, variant),
        "points": [(point, *_find_rates(point)) for point in points.defer(*_NOT_OF_POINTS)],
        "evaluations": list(
            choices.only("created_at", "num_images", "dataset__name")[:_NUM_CHOICES]
        ),
        "by_dataset": [(one, Figures.from_json(one.figures or {})) for one in newest],
        "evaluate_form": EvaluateForm(initial={"data_set": evaluation.dataset_id}),
    }


def _draw(evaluation: Evaluation, at_threshold: Figures) -> list[charts.Chart]:
    if not evaluation.curves:
        return []
    return charts.list_charts(evaluation.curves, evaluation.class_names, at_threshold)


def _name_classes(decided: Decided, evaluation: Evaluation) -> dict[str, Any]:
    """The classification report, with the names of the classes instead of 0 and 1, in words."""
    clr, names = decided.report.clr, dict(enumerate(evaluation.class_names))
    rows = [
        [names.get(first) or translate_stored(str(first).replace("_", " ")), *rest]
        for first, *rest in clr["rows"]
    ]
    return {"columns": [translate_stored(name) for name in clr["columns"]], "rows": rows}


def _find_rates(point: OperatingPoint) -> list[Figure | None]:
    """How often class 0 and class 1 were taken for the other one."""
    by_name = Figures.from_json(point.figures).by_name
    return [by_name.get(name) for name in ("false_positive_rate", "false_negative_rate")]


def _list_unsure(evaluation: Evaluation) -> Iterator[tuple[str, dict[str, Any]]]:
    shares = evaluation.stability["unsure"] if evaluation.stability else []
    return zip(evaluation.class_names, shares, strict=False)
