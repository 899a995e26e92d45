"""The labelled folders that variants are judged on, and scores that were computed elsewhere."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import FormView

from classifiers import commissions
from classifiers.exceptions import DatasetError, FileTooLarge, InvalidScores, LimitReached
from classifiers.findings.catalogue import list_variants
from classifiers.findings.standings import Standing, list_imported, list_standings
from classifiers.records import DataSet, Evaluation, find_state, list_examples
from classifiers.rights import Right, may
from classifiers.stored_texts import translate_stored
from classifiers.throttles import count_upload
from web.datasets.forms import ScoresForm
from web.errors import describe
from web.lists import PagedList
from web.logins import act_of_users

EXAMPLES_PER_CLASS = 4
_ROWS = 25


class DataSetsView(PagedList):
    """All of them, with what is known of their folders now."""

    template_name = "web/datasets/list.html"
    queryset = DataSet.objects.all()
    paginate_by = _ROWS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Each with the number of its evaluations that have scores."""
        context = super().get_context_data(**kwargs)
        numbers = Evaluation.objects.finished().order_by().values_list("dataset")
        counts = dict(numbers.annotate(number=Count("pk")))
        return context | {
            "data_sets": [
                {"it": it, "num_evaluations": counts.get(it.pk, 0), "state": find_state(it)}
                for it in context["page_obj"]
            ]
        }


@require_safe
def show_data_set(request: HttpRequest, data_set_id: UUID) -> HttpResponse:
    """What it holds, whether that has changed, and what was measured on it."""
    data_set = get_object_or_404(DataSet, pk=data_set_id)
    standings = _list_standings(data_set)
    page = Paginator(standings, _ROWS).get_page(request.GET.get("page"))
    rows = [_describe_row(standing, request.user) for standing in page]
    context = {
        "data_set": data_set,
        "classes": list(zip(data_set.class_names, data_set.class_counts, strict=True)),
        "state": find_state(data_set),
        "examples": list_examples(data_set, EXAMPLES_PER_CLASS),
        "page_obj": page,
        "rows": rows,
        "any_deletable": any(row["may_be_deleted"] for row in rows),
        "num_under_way": sum(standing.is_under_way for standing in standings),
    }
    return render(request, "web/datasets/data_set.html", context)


def _list_standings(data_set: DataSet) -> list[Standing]:
    """Those of what was measured on it, or is being measured: variants, then what was imported."""
    variants = list_standings(list_variants(with_retired=True), data_set)
    return [it for it in [*variants, *list_imported(data_set)] if it.newest]


def _describe_row(standing: Standing, user: Any) -> dict[str, Any]:
    newest = standing.newest
    is_imported = standing.variant is None
    return {
        "standing": standing,
        "accuracy": standing.figures and standing.figures.by_name.get("accuracy"),
        "status": standing.pending.describe_status() if standing.pending else "",
        "may_be_deleted": is_imported and may(user, Right.DELETE, newest),
    }


class ImportView(LoginRequiredMixin, FormView):
    """Takes scores that were computed elsewhere, and says what is wrong with them, line by line."""

    template_name = "web/datasets/scores.html"
    form_class = ScoresForm

    @cached_property
    def data_set(self) -> DataSet:
        return get_object_or_404(DataSet, pk=self.kwargs["data_set_id"])

    def form_valid(self, form: ScoresForm) -> HttpResponse:
        count_upload(self.request)
        said = form.cleaned_data
        try:
            imported = commissions.import_scores(
                said["model_name"], self.data_set, said["file"], self.request.user
            )
        except InvalidScores as error:
            form.add_error("file", [*map(translate_stored, error.lines)] or describe(error))
        except FileTooLarge as error:
            form.add_error("file", describe(error))
        except (DatasetError, LimitReached) as error:
            form.add_error(None, describe(error))
        else:
            text = _("The scores of %(name)s were taken. Their figures follow in a moment.")
            messages.success(self.request, text % {"name": imported.model_name})
            return redirect("web:data-set", self.data_set.pk)
        return self.form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = self.data_set.class_names or ["0", "1"]
        return super().get_context_data(data_set=self.data_set, class_names=names, **kwargs)


@act_of_users("web:data-set", "data_set_id")
def delete_scores(request: HttpRequest, data_set_id: UUID, evaluation_id: UUID) -> HttpResponse:
    """Deletes scores that were imported."""
    evaluation = get_object_or_404(Evaluation, pk=evaluation_id, dataset=data_set_id)
    commissions.delete_evaluation(evaluation, request.user)
    text = _("The scores of %(name)s were deleted.")
    messages.success(request, text % {"name": evaluation.model_name})
    return redirect("web:data-set", data_set_id)
