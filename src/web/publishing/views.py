"""Publishing in steps. Each is a page with its own address; what was said is in the address."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from classifiers import commissions, publishing
from classifiers.conf import conf
from classifiers.declarations import DECLARED
from classifiers.exceptions import (
    ClassifierError,
    Doubtful,
    InvalidUpload,
    UploadNotKept,
)
from classifiers.models import MLModel
from classifiers.publishing import inspections
from classifiers.publishing.forms import DeclarationForm
from classifiers.publishing.inspections import Inspection
from classifiers.records import Evaluation
from classifiers.stored_texts import translate_stored
from classifiers.throttles import count_heavy, count_upload
from web.errors import describe, find_status, tell_when
from web.logins import act_of_users
from web.publishing.forms import DescriptionForm, FileForm, MeaningForm
from web.publishing.steps import Step, list_steps

_CONFIRMED = "confirmed"
_OF_EVALUATION = act_of_users("web:publish-evaluation", "evaluation_id")


class _StepView(LoginRequiredMixin, View):
    """A page of the wizard; where the file is gone, it says so."""

    step: ClassVar[Step]
    template_name: ClassVar[str]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except UploadNotKept:
            context = {"steps": list_steps(Step.FILE)}
            return render(request, "web/publishing/gone.html", context, status=HTTPStatus.NOT_FOUND)

    def show(self, status: HTTPStatus = HTTPStatus.OK, **context: Any) -> HttpResponse:
        staged = self.kwargs.get("staged")
        context["steps"] = list_steps(self.step, staged, self.said_query)
        context["staged"], context["said_query"] = staged, self.said_query
        context["request_bytes"] = conf.max_request_bytes
        response = render(self.request, self.template_name, context, status=status)
        response["Cache-Control"] = "no-store"
        return response

    @property
    def said_query(self) -> str:
        """What was said about the file so far, as in an address."""
        said = QueryDict(mutable=True)
        for name in (*DECLARED, _CONFIRMED):
            if value := self.request.GET.get(name):
                said[name] = value
        return said.urlencode()


class FileView(_StepView):
    """The first step: the file."""

    step = Step.FILE
    template_name = "web/publishing/file.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(FileForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(form, HTTPStatus.UNPROCESSABLE_ENTITY)
        sent = form.cleaned_data
        count_upload(request)
        try:
            found = inspections.start(
                sent["model_file"], request.user, architecture=sent["architecture"]
            )
        except ClassifierError as refusal:
            response = self._show(FileForm(), find_status(refusal), refusal=refusal)
            return tell_when(response, refusal)
        return _go_on(request, reverse("web:publish-report", args=[found.staged.key]))

    def _show(
        self, form: FileForm, status: HTTPStatus = HTTPStatus.OK, **context: Any
    ) -> HttpResponse:
        waiting = inspections.list_staged(self.request.user)
        return self.show(status, form=form, waiting=waiting, **context)


class ReportView(_StepView):
    """The second: what is in the file, what was mended, what it leaves open."""

    step = Step.REPORT
    template_name = "web/publishing/report.html"

    def get(self, request: HttpRequest, staged: UUID) -> HttpResponse:
        count_heavy(request, inspections.COST)
        return self.show(found=inspections.find(str(staged), request.user))


class MeaningView(_StepView):
    """The third: what is proposed, tried on four images, to be changed and confirmed."""

    step = Step.MEANING
    template_name = "web/publishing/meaning.html"

    def get(self, request: HttpRequest, staged: UUID) -> HttpResponse:
        count_heavy(request, inspections.COST)
        form, refusal = DeclarationForm(request.GET), None
        said = form.cleaned_data if form.is_valid() else {}
        try:
            found = inspections.find(str(staged), request.user, said)
        except InvalidUpload as error:
            found, refusal = inspections.find(str(staged), request.user), error
        return self.show(
            found=found,
            form=MeaningForm(found.choices),
            errors=form.errors,
            refusal=refusal,
            confirmed=_list_values(found),
            asks_to_confirm="unconfirmed" in request.GET,
        )


class DescriptionView(_StepView):
    """The fourth: a name, a description, a loss curve; then it is published."""

    step = Step.DESCRIPTION
    template_name = "web/publishing/description.html"

    def get(self, request: HttpRequest, staged: UUID) -> HttpResponse:
        waiting = inspections.find_staged(str(staged), request.user)
        if not request.GET.get(_CONFIRMED):
            return redirect(self._find_way_back(staged))
        return self.show(form=DescriptionForm(), waiting=waiting)

    def post(self, request: HttpRequest, staged: UUID) -> HttpResponse:
        waiting = inspections.find_staged(str(staged), request.user)
        form = DescriptionForm(request.POST, request.FILES)
        refusal: ClassifierError | None = None
        if form.is_valid():
            count_upload(request)
            try:
                variant = self._publish(form, staged)
            except Doubtful:
                return _go_on(request, self._find_way_back(staged))
            except InvalidUpload as error:
                refusal = error if _add_errors(form, error) else None
            except ClassifierError as error:
                refusal = error
            else:
                return _go_on(request, _find_evaluation_page(variant))
        status = find_status(refusal) if refusal else HTTPStatus.UNPROCESSABLE_ENTITY
        response = self.show(status, form=form, refusal=refusal, waiting=waiting)
        return tell_when(response, refusal)

    def _publish(self, form: DescriptionForm, staged: UUID) -> MLModel:
        said = {name: self.request.GET[name] for name in DECLARED if name in self.request.GET}
        words = {name: form.cleaned_data[name] for name in publishing.DESCRIBED}
        confirmed = self.request.GET.get(_CONFIRMED, "")
        data = {**said, **words, _CONFIRMED: confirmed, "staged": str(staged)}
        return publishing.publish(data, form.files_to_publish, self.request.user)

    def _find_way_back(self, staged: UUID) -> str:
        """The step before, for somebody who has not confirmed what it shows."""
        address = reverse("web:publish-meaning", args=[staged])
        query = QueryDict(self.said_query, mutable=True)
        query.pop(_CONFIRMED, None)
        query["unconfirmed"] = "1"
        return f"{address}?{query.urlencode()}"


@method_decorator(act_of_users("web:publish"), "dispatch")
class DeletionView(_StepView):
    """Deletes a file that waits."""

    def post(self, request: HttpRequest, staged: UUID) -> HttpResponse:
        inspections.discard(str(staged), request.user)
        messages.success(request, _("The file was deleted."))
        return redirect("web:publish")


class EvaluationView(_StepView):
    """The last: the variant is published, and workers evaluate it."""

    step = Step.EVALUATION
    template_name = "web/publishing/evaluation.html"

    def get(self, request: HttpRequest, evaluation_id: UUID) -> HttpResponse:
        return self.show(**_describe(evaluation_id, request.user))


class ProgressView(LoginRequiredMixin, View):
    """What is asked for again and again while an evaluation runs."""

    def get(self, request: HttpRequest, evaluation_id: UUID) -> HttpResponse:
        context = _describe(evaluation_id, request.user)
        response = render(request, "web/publishing/progress.html", context)
        response["Cache-Control"] = "no-store"
        if context["evaluation"].finished_at:
            response["HX-Redirect"] = context["variant_url"]
        return response


@method_decorator(_OF_EVALUATION, "dispatch")
class CancellationView(View):
    def post(self, request: HttpRequest, evaluation_id: UUID) -> HttpResponse:
        evaluation = _find(evaluation_id)
        _attempt(request, commissions.cancel_evaluation, evaluation)
        return redirect("web:publish-evaluation", evaluation_id)


@method_decorator(_OF_EVALUATION, "dispatch")
class RetryView(View):
    def post(self, request: HttpRequest, evaluation_id: UUID) -> HttpResponse:
        if job := _find(evaluation_id).job:
            _attempt(request, commissions.retry, job)
        return redirect("web:publish-evaluation", evaluation_id)


def _attempt(request: HttpRequest, act: Any, subject: Any) -> None:
    """Does what a button says; what speaks against it is told on the next page."""
    try:
        act(subject, request.user)
    except ClassifierError as error:
        messages.error(request, describe(error))


def _find(evaluation_id: UUID) -> Evaluation:
    known = Evaluation.objects.select_related("job", "dataset").exclude(variant=None)
    evaluation: Evaluation = get_object_or_404(known, pk=evaluation_id)
    return evaluation


def _describe(evaluation_id: UUID, user: Any) -> dict[str, Any]:
    evaluation = _find(evaluation_id)
    return {
        "evaluation": evaluation,
        "job": evaluation.job,
        "is_own": evaluation.owner_id == user.pk,
        "variant_url": reverse("web:variant", args=[evaluation.variant_id]),
    }


def _find_evaluation_page(variant: MLModel) -> str:
    """Where one sees what becomes of a variant that was just published."""
    evaluation = Evaluation.objects.of(variant).first()
    if evaluation is None or evaluation.finished_at:
        return reverse("web:variant", args=[variant.pk])
    return reverse("web:publish-evaluation", args=[evaluation.pk])


def _go_on(request: HttpRequest, address: str) -> HttpResponse:
    """To the next page; a script that has sent the form is told where that is."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def _list_values(found: Inspection) -> list[tuple[str, Any]]:
    """What was tried, as the next page is told."""
    return [(choice.name, choice.value) for choice in found.choices]


def _add_errors(form: DescriptionForm, error: InvalidUpload) -> bool:
    """Shows each fault at its field; whether there are others, which no field of the form has."""
    others = [fault for fault in error.faults if fault.field not in form.fields]
    for fault in error.faults:
        if fault.field in form.fields:
            form.add_error(fault.field, translate_stored(fault.message))
    return bool(others)
