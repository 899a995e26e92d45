"""All variants in a table, and one of them at a glance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from classifiers.copies import find_copies
from classifiers.findings.catalogue import list_all_standings
from classifiers.findings.standings import (
    Column,
    Standing,
    State,
    keep_state,
    list_standings,
    sort_standings,
)
from classifiers.findings.summaries import describe_meaning, list_limits
from classifiers.models import MLModel
from classifiers.publications import Publication
from classifiers.records import DataSet, Evaluation, OperatingPoint
from classifiers.rights import Right, may
from web.keys import read_key
from web.parts import PartOrPage
from web.variants.forms import EvaluateForm, FilterForm, RetireForm
from web.variants.pages import VariantPage, find_variant

_PER_PAGE = 50
_NUM_EVALUATIONS = 20
_NUM_CLASSES = 2


# Columns that are first sorted from the highest value on.
_BEST_IS_HIGH = {Column.AUC, Column.SPEED, Column.EVALUATED}


class VariantsView(PartOrPage):
    """All variants and how they do on one data set; a script swaps the table alone."""

    template_name = "web/variants/list.html"
    parts: ClassVar = {"variants": "web/variants/table.html"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = FilterForm(self.request.GET)
        state, sort = form.get("state"), self.request.GET.get("sort", "-auc")
        listed = list_all_standings(
            form.dataset, name=form.get("name") or "", with_retired=state == "any"
        )
        rows = keep_state(listed, State(state)) if state in [*State] else listed
        rows = sort_standings(rows, *_read_order(sort))
        page = Paginator(rows, _PER_PAGE).get_page(self.request.GET.get("page"))
        chosen = {*self.request.GET.getlist("variant"), *self.request.GET.getlist("evaluation")}
        return super().get_context_data(
            form=form,
            dataset=form.dataset,
            class_names=_name_classes(form.dataset),
            page_obj=page,
            is_part=bool(self.part),
            has_any=bool(listed) or MLModel.objects.exists(),
            sort=sort,
            columns=list(_list_columns(sort, _name_classes(form.dataset))),
            chosen=chosen,
            chosen_before=_find_chosen(chosen, list(page)),
            may_publish=may(self.request.user, Right.UPLOAD),
            **kwargs,
        )


class RowView(TemplateView):
    """One row of the table, for a script that asks while something is under way."""

    template_name = "web/variants/row.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        dataset = get_object_or_404(DataSet, pk=kwargs["dataset_id"])
        (standing,) = list_standings([find_variant(kwargs["model_id"])], dataset)
        return super().get_context_data(row=standing, dataset=dataset, **kwargs)


class OverviewView(VariantPage):
    """What a variant is, what it says, and what limits its worth."""

    template_name = "web/variants/overview.html"
    tab = "overview"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        variant, evaluation = self.variant, self.evaluation
        dataset = evaluation.dataset if evaluation else DataSet.get_default()
        (standing,) = list_standings([variant], dataset)
        return context | {
            "standing": standing,
            "dataset": dataset,
            "meaning": describe_meaning(context["class_names"], standing.threshold),
            "limits": list_limits(evaluation),
            "publication": Publication.of(variant),
            "copies": find_copies(variant),
            "evaluations": _list_evaluations(variant, self.request.user),
            "evaluate_form": EvaluateForm(initial={"data_set": dataset}),
            "retire_form": RetireForm(),
            "may_retire": self.may(Right.RETIRE),
            "num_points": OperatingPoint.objects.filter(variant=variant).count(),
        }


class EvaluationsView(TemplateView):
    """The evaluations of a variant, for a script that asks while one is under way."""

    template_name = "web/variants/evaluations.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        variant = find_variant(kwargs["model_id"])
        listed = _list_evaluations(variant, request.user)
        response = self.render_to_response({"variant": variant, "evaluations": listed})
        if not listed["is_under_way"]:
            response["HX-Refresh"] = "true"  # all of the page tells something else now
        return response


def _read_order(sort: str) -> tuple[Column, bool]:
    """The column of an address, and whether it falls; by name, where there is no such column."""
    column = sort.removeprefix("-")
    return Column(column) if column in [*Column] else Column.NAME, sort.startswith("-")


def _find_chosen(chosen: set[str], shown: Sequence[Standing]) -> dict[str, list[Any]]:
    """What was ticked earlier, and is not among the rows that are shown."""
    keys = [key for key in chosen - {row.key for row in shown} if read_key(key)]
    if not keys:
        return {}
    imported = Evaluation.objects.filter(pk__in=keys, is_imported=True)
    return {
        "variants": list(MLModel.objects.filter(pk__in=keys).only("model_name")),
        "evaluations": list(imported.only("model_name")),
    }


def _name_classes(dataset: DataSet) -> list[str]:
    names = list(dataset.class_names)
    return names if len(names) == _NUM_CLASSES else ["0", "1"]


def _list_evaluations(variant: MLModel, user: Any) -> dict[str, Any]:
    """The newest ones, with who may cancel them, and whether something is still to come."""
    found = Evaluation.objects.for_list().of(variant).defer("figures", "stability")
    listed = list(found[:_NUM_EVALUATIONS])
    active = [evaluation.pk for evaluation in listed if _is_active(evaluation)]
    rows = [(one, one.pk in active and may(user, Right.CANCEL, one.job or one)) for one in listed]
    return {"rows": rows, "is_under_way": bool(active)}


def _is_active(evaluation: Evaluation) -> bool:
    return evaluation.job is not None and not evaluation.job.is_finished


def _list_columns(sort: str, class_names: Sequence[str]) -> Iterator[dict[str, str]]:
    """Heads of the table: a click sorts by a column, and another one turns it round."""
    zero, one = class_names
    labels = {
        "name": _("Variant"),
        "auc": _("AUC"),
        "error0": _("%(zero)s called %(one)s") % {"zero": zero, "one": one},
        "error1": _("%(one)s called %(zero)s") % {"zero": zero, "one": one},
        "speed": _("Images/s"),
        "parameters": _("Parameters"),
        "bytes": _("File"),
        "evaluated": _("Evaluated"),
    }
    sorted_by, is_down = sort.removeprefix("-"), sort.startswith("-")
    for name, label in labels.items():
        begins_high = name in _BEST_IS_HIGH
        is_here = name == sorted_by
        goes_down = not is_down if is_here else begins_high
        aria = ("descending" if is_down else "ascending") if is_here else ""
        yield {
            "name": name,
            "label": label,
            "next": f"-{name}" if goes_down else name,
            "aria": aria,
        }
