"""One's own background work: how far it is, why it waits, what became of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from classifiers import commissions
from classifiers.allowances import Kind, list_allowances
from classifiers.exceptions import JobNotRepeatable, LimitReached
from classifiers.job_reports import describe_silence, name_states, report_job, report_jobs
from classifiers.jobs import Job
from classifiers.jobs.models import Status
from classifiers.publications import manages_all
from web.errors import describe
from web.lists import PagedList
from web.logins import act_of_users

_ROWS = 25


class JobsView(LoginRequiredMixin, PagedList):
    """One's own jobs, or those of everybody for staff; the newest first."""

    template_name = "web/work/list.html"
    paginate_by = _ROWS

    def get_queryset(self) -> Any:
        listed = commissions.list_jobs(self.request.user)
        return listed.filter(status=self._status) if self._status else listed

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        user: Any = self.request.user
        reports = report_jobs(context["object_list"])
        by_kind = {allowance.kind: allowance for allowance in list_allowances(user)}
        return context | {
            "reports": reports,
            "states": name_states(),
            "status": self._status,
            "allowance": by_kind[Kind.JOBS],
            "is_everybodys": manages_all(user),
            "is_active": any(not report.job.is_finished for report in reports),
            "silence": describe_silence(),
        }

    @property
    def _status(self) -> str:
        asked = self.request.GET.get("status", "")
        return asked if asked in Status.values else ""


@login_required
@require_safe
@never_cache
def show_job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """All that is told of a job."""
    report = report_job(_find_job(request, job_id))
    return render(request, "web/work/job.html", {"report": report, "job": report.job})


@login_required
@require_safe
@never_cache
def show_progress(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """The part of its page that changes while it goes on.

    A state is said aloud when it is another than the one that is shown: `status`.
    """
    report = report_job(_find_job(request, job_id))
    is_news = request.GET.get("status") != report.job.status
    context = {"report": report, "job": report.job, "is_news": is_news}
    return render(request, "web/work/progress.html", context)


@act_of_users("web:job", "job_id")
def cancel_job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Cancels it, at once or as soon as it can."""
    commissions.cancel(_find_job(request, job_id), request.user)
    return redirect("web:job", job_id)


@act_of_users("web:job", "job_id")
def retry_job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Queues it again."""
    try:
        commissions.retry(_find_job(request, job_id), request.user)
    except (JobNotRepeatable, LimitReached) as error:
        messages.error(request, describe(error))
    else:
        messages.success(request, _("It waits again."))
    return redirect("web:job", job_id)


def _find_job(request: HttpRequest, job_id: UUID) -> Job:
    """One that whoever asks may see; others are told as if there were none."""
    return get_object_or_404(commissions.list_jobs(request.user), pk=job_id)
