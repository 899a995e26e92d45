from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone


class Status(models.TextChoices):
    """Where a job stands, and the scores of an evaluation: as its job, until there are some."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Queue(models.TextChoices):
    """What a job waits behind: work that may take minutes, or work of seconds only."""

    DEFAULT = "default"
    SHORT = "short"


_ACTIVE = (Status.QUEUED, Status.RUNNING)


class JobQuerySet(models.QuerySet["Job"]):
    def active(self) -> Self:
        """Those that wait or run."""
        return self.filter(status__in=_ACTIVE)

    def of(self, user: models.Model) -> Self:
        """Those that this user asked for."""
        return self.filter(owner=user.pk)

    def expired(self) -> Self:
        """Those whose worker was not heard of for longer than its lease."""
        return self.filter(status=Status.RUNNING, leased_until__lt=timezone.now())

    def ended_before(self, moment: datetime) -> Self:
        """Those that have been finished since then at least."""
        return self.exclude(status__in=_ACTIVE).filter(finished_at__lt=moment)

    def held(self, pk: Any, lease: str) -> Self:
        """The one with this key, if it runs under this lease."""
        return self.filter(pk=pk, lease=lease, status=Status.RUNNING)


class Job(models.Model):
    """One call of a function in the background: what is called, and what came of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    function = models.CharField(max_length=200, help_text="The dotted path of what runs")
    arguments = models.JSONField(default=dict, blank=True)
    queue = models.CharField(max_length=32, choices=Queue, default=Queue.DEFAULT)
    priority = models.SmallIntegerField(
        default=0,
        help_text="Of two that wait in a queue, the one with the larger number goes first",
    )
    status = models.CharField(max_length=16, choices=Status, default=Status.QUEUED)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Who asked for it",
    )
    attempts = models.PositiveIntegerField(default=0, help_text="How often it was started")
    max_attempts = models.PositiveIntegerField(default=3)
    done = models.PositiveBigIntegerField(default=0, help_text="How much of the total is done")
    total = models.PositiveBigIntegerField(default=0, help_text="0 as long as it is not known")
    note = models.CharField(max_length=200, blank=True, help_text="What it does now")
    so_far = models.JSONField(null=True, blank=True, help_text="What it has found so far")
    error = models.TextField(blank=True, help_text="Why it failed, in words")
    error_detail = models.TextField(blank=True, help_text="The same for programmers")
    result = models.JSONField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    lease = models.CharField(max_length=64, blank=True, help_text="Known only to who runs it")
    leased_until = models.DateTimeField(null=True, blank=True)
    task_id = models.CharField(max_length=64, blank=True, help_text="Its last task in the backend")
    enqueued_at = models.DateTimeField(default=timezone.now, help_text="When it began to wait")
    started_at = models.DateTimeField(null=True, blank=True, help_text="Of the last attempt")
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ("-enqueued_at",)
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["status", "queue", "enqueued_at"], name="classifiers_job_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.function.rpartition('.')[2]} ({self.status})"

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will come of it, unless it is retried."""
        return self.status not in _ACTIVE

    @property
    def elapsed(self) -> float | None:
        """Seconds that its last attempt took, or takes so far. None before the first."""
        if self.started_at is None or self.status == Status.QUEUED:
            return None
        end: datetime = self.finished_at or timezone.now()
        return max(0.0, (end - self.started_at).total_seconds())

    @property
    def remaining(self) -> float | None:
        """Seconds until it is done, if it goes on as fast. None where that is not known."""
        if self.is_finished:
            return 0.0
        if self.elapsed is None or not self.done or not self.total:
            return None
        return self.elapsed * max(0, self.total - self.done) / self.done

    @property
    def position(self) -> int | None:
        """How many wait before it in its queue: 0 for the next one. None once it is started."""
        if self.status != Status.QUEUED:
            return None
        goes_first = models.Q(priority__gt=self.priority) | models.Q(
            priority=self.priority, enqueued_at__lt=self.enqueued_at
        )
        waiting = Job.objects.filter(goes_first, status=Status.QUEUED, queue=self.queue)
        count: int = waiting.count()
        return count


class Chore(models.Model):
    """When something regular is due next: whoever moves the time on does it."""

    function = models.CharField(max_length=200, primary_key=True)
    due_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.function
