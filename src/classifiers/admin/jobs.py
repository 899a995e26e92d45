from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from classifiers import jobs
from classifiers.exceptions import JobNotRepeatable
from classifiers.jobs import Job


@admin.register(Job)
class JobAdmin(admin.ModelAdmin):
    """See what works and waits in the background; cancel it, or try it again."""

    list_display = ("name", "status", "progress", "took", "queue", "owner", "enqueued_at", "error")
    list_filter = ("status", "queue", "enqueued_at")
    list_select_related = ("owner",)
    search_fields = ("id", "function", "error")
    actions = ("cancel", "retry")
    # Whoever knows the lease of a job could pass for its worker.
    exclude = ("lease", "leased_until", "task_id")
    readonly_fields = ("progress", "took", "waits_behind")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Jobs are made by what needs them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They are looked at; what can be done to them are the actions."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_steer_permission(self, request: HttpRequest) -> bool:
        """Who may cancel and retry: users with the permission to change jobs."""
        return bool(request.user.has_perm("classifiers.change_job"))

    @admin.action(description="Cancel", permissions=["steer"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        for job in queryset:
            jobs.cancel(job)
            state = "will be cancelled" if job.status == "running" else f"is {job.status}"
            self.message_user(request, f"The job {job.pk} {state}.")

    @admin.action(description="Try again", permissions=["steer"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        for job in queryset:
            try:
                jobs.retry(job)
            except JobNotRepeatable as error:
                self.message_user(request, f"The job {job.pk}: {error}", messages.ERROR)
            else:
                self.message_user(request, f"The job {job.pk} is {job.status}.")

    @admin.display(description="job", ordering="function")
    def name(self, job: Job) -> str:
        return job.function.rpartition(".")[2]

    @admin.display(description="progress")
    def progress(self, job: Job) -> str:
        if not job.total:
            return job.note or "–"
        percent = f"{100 * job.done // job.total} % ({job.done} of {job.total})"
        remaining = f", {_write(job.remaining)} to go" if job.remaining else ""
        return f"{percent}{remaining} {job.note}".strip()

    @admin.display(description="took")
    def took(self, job: Job) -> str:
        return "–" if job.elapsed is None else _write(job.elapsed)

    @admin.display(description="waits behind")
    def waits_behind(self, job: Job) -> str:
        return "it does not wait" if job.position is None else f"{job.position} others"


def _write(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 60 else str(timedelta(seconds=round(seconds)))  # noqa: PLR2004 - a minute
