"""People's own pictures: sent, followed, answered, deleted."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.files import File
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from classifiers import jobs, picture_checks, reports
from classifiers.conf import conf
from classifiers.exceptions import ClassifierError, NotAnswered
from classifiers.picture_checks import CheckOptions
from classifiers.records import PictureCheck
from classifiers.throttles import count_check, count_heavy
from web.checks.forms import NewCheckForm, RepetitionForm
from web.checks.results import show_results
from web.errors import await_end, describe, find_status, say_too_large, tell_when

_HOME, _ANSWER = "web/checks/home.html", "web/checks/answer.html"
_GONE = "web/checks/gone.html"  # one page for all: it tells nothing about whether somebody asked
_PRIVATE = {
    "Cache-Control": "no-store",
    # Addresses are secret. Forms need to say from which site they are sent, and no more than that.
    "Referrer-Policy": "strict-origin",
}


class HomeView(View):
    """Where one begins: a place to drop a picture."""

    def get(self, request: HttpRequest) -> HttpResponse:
        wanted = request.GET.getlist("variant")
        return _show_form(request, NewCheckForm(initial={"variants": wanted}))


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt  # it is checked below: before that, what is too large is not looked at
def start_check(request: HttpRequest) -> HttpResponseBase:
    """Takes pictures, and leads to where they are followed."""
    if request.method != "POST":
        return redirect("web:home")
    most = picture_checks.find_limits().request_bytes
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length <= most:
        return _start(request)
    await_end(request)
    problem = say_too_large(most, str(length))
    return _show_form(request, NewCheckForm(), problem, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


@csrf_protect
def _start(request: HttpRequest) -> HttpResponse:
    form = NewCheckForm(request.POST, request.FILES)
    try:
        count_check(request)
        if not form.is_valid():
            return _show_form(request, form, status=HTTPStatus.BAD_REQUEST)
        files: list[File] = form.cleaned_data["pictures"]
        check = picture_checks.start(
            files, form.get_variants(), form.get_options(), _find_user(request)
        )
    except ClassifierError as error:
        return _refuse(request, form, error)
    return _lead_to(check)


class _CheckView(View):
    """Something about one check, for whoever has its address."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            check = picture_checks.find(kwargs.pop("key"))
            response = super().dispatch(request, *args, check=check, **kwargs)
        except PictureCheck.DoesNotExist:
            if "HX-Request" in request.headers:
                # Whoever was waiting for it is shown the page that says so.
                response = HttpResponse(status=HTTPStatus.NOT_FOUND, headers={"HX-Refresh": "true"})
            else:
                context = {"picture_max_age": conf.picture_max_age}
                response = render(request, _GONE, context, status=HTTPStatus.NOT_FOUND)
        for name, value in _PRIVATE.items():
            response.headers.setdefault(name, value)
        return response


class ResultView(_CheckView):
    """Where a check stands, and what came of it."""

    def get(self, request: HttpRequest, check: PictureCheck) -> HttpResponse:
        return render(request, "web/checks/result.html", _describe(request, check))


class ProgressView(_CheckView):
    """The part of that page that changes while one waits."""

    def get(self, request: HttpRequest, check: PictureCheck) -> HttpResponse:
        context = _describe(request, check) | {"is_part": True, "seen": request.GET.get("seen")}
        return render(request, _ANSWER, context)


class CancellationView(_CheckView):
    def post(self, request: HttpRequest, check: PictureCheck) -> HttpResponse:
        return _lead_to(picture_checks.cancel(check))


class RepetitionView(_CheckView):
    """The same files once more, in another way."""

    def post(self, request: HttpRequest, check: PictureCheck) -> HttpResponse:
        form = RepetitionForm(request.POST)
        if not form.is_valid():
            return _lead_to(check)
        said = {name: value for name, value in form.cleaned_data.items() if value}
        options = CheckOptions.from_json(check.options).change(said)
        try:
            count_check(request)
            return _lead_to(picture_checks.repeat(check, options, _find_user(request)))
        except ClassifierError as error:
            messages.error(request, describe(error))
            return _lead_to(check)


class DeletionView(_CheckView):
    def post(self, request: HttpRequest, check: PictureCheck) -> HttpResponse:
        check.delete()
        messages.success(request, _("The files, what was made of them and the answer are deleted."))
        return redirect("web:home")


class ReportView(_CheckView):
    def get(self, request: HttpRequest, check: PictureCheck) -> HttpResponse:
        count_heavy(request, reports.COST)
        try:
            report = reports.write_report(check, _find_site(request))
        except NotAnswered:
            return _lead_to(check)
        return HttpResponse(
            report,
            content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{reports.name_report(check)}"'},
        )


def _describe(request: HttpRequest, check: PictureCheck) -> dict[str, Any]:
    job = check.job
    is_waiting = check.results is None and job is not None and not job.is_finished
    silence = jobs.find_silence() if is_waiting else None
    last_seen = silence and silence.since
    return {
        "check": check,
        "job": job,
        "is_waiting": is_waiting,
        "steps": picture_checks.list_steps(check) if is_waiting else [],
        "is_stalled": bool(silence),
        "silent_seconds": last_seen and (timezone.now() - last_seen).total_seconds(),
        "pictures": show_results(check, _find_site(request)),
        "is_answered": reports.is_answered(check),
        "levels": reports.explain_levels(),
        "address": request.build_absolute_uri(reverse("web:result", args=[check.pk])),
        "has_kept": any(stored["sha256"] for stored in check.pictures),
    }


def _show_form(
    request: HttpRequest,
    form: NewCheckForm,
    problem: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    limits = picture_checks.find_limits()
    context = {
        "form": form,
        "problem": problem,
        "limits": limits,
        "picture_max_age": conf.picture_max_age,
        "words": _list_words(),
    }
    return render(request, _HOME, context, status=status)


def _list_words() -> dict[str, str]:
    """What a script says of files before they are sent."""
    return {
        "none": _("Choose a picture first."),
        "no_films": _("“{name}” is a film. Films are not taken here; save a frame as a picture."),
        "no_picture": _("“{name}” is no picture."),
        "too_large": _("“{name}” has {size}. One may have {most} at most: scale it down."),
        "too_large_together": _("All files together have {size}. They may have {most} at most."),
        "too_many": _("At most {most} files can be checked at once. The others were left out."),
        "too_many_films": _("At most {most} film can be checked at once."),
        "too_many_variants": _("At most {most} variants can be asked at once."),
        "lost": _("The connection was lost while the files were sent. Please send them again."),
        "refused": _("The files were not taken. Please try again in a moment."),
    }


def _refuse(request: HttpRequest, form: NewCheckForm, error: ClassifierError) -> HttpResponse:
    """The form again, with what is wrong, and when to come back."""
    response = _show_form(request, form, describe(error), find_status(error))
    return tell_when(response, error)


def _find_site(request: HttpRequest) -> str:
    """The address of this installation, as it was asked."""
    return request.build_absolute_uri("/").rstrip("/")


def _find_user(request: HttpRequest) -> Any:
    return request.user if request.user.is_authenticated else None


def _lead_to(check: PictureCheck) -> HttpResponse:
    response = redirect("web:result", check.pk)
    response.status_code = HTTPStatus.SEE_OTHER
    return response
