"""What a job is about, why it waits and why it failed: sentences for people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classifiers import jobs
from classifiers.jobs import Job, Silence
from classifiers.jobs.models import Queue, Status
from classifiers.records import Evaluation
from classifiers.stored_texts import translate_stored

_MINUTE, _HOUR = 60, 60 * 60
_LONG = 2 * _HOUR  # from here on, hours are told


@dataclass
class JobReport:
    """A job, in words.

    Attributes:
        job: which.
        evaluation: what it works for; None for none, or one that was deleted.
    """

    job: Job
    evaluation: Evaluation | None

    @property
    def title(self) -> str:
        """What is done."""
        kind, evaluation = self.job.function.rpartition(".")[2], self.evaluation
        if kind == "perform_picture_check":
            return _("Check pictures")
        about = {
            "measure_evaluation": _("Evaluate %(variant)s on %(data_set)s"),
            "examine_evaluation": _("Compute the figures of %(variant)s on %(data_set)s"),
            "measure_stability": _("Measure how stable %(variant)s is on %(data_set)s"),
            "measure_excitations": _(
                "Find what excites the filters of %(variant)s on %(data_set)s"
            ),
        }
        if kind not in about:
            return kind.replace("_", " ").capitalize()
        if evaluation is None:
            return _("Something about an evaluation that was deleted")
        return about[kind] % {
            "variant": evaluation.model_name,
            "data_set": evaluation.dataset.name,
        }

    @property
    def state(self) -> str:
        """Where it stands, in a word or two."""
        if self.job.status == Status.RUNNING and self.job.cancel_requested:
            return _("being cancelled")
        return name_states()[self.job.status]

    @cached_property
    def explanation(self) -> str:
        """Why it waits, what becomes of it, or why it failed."""
        job = self.job
        if job.status == Status.QUEUED:
            return _explain_waiting(job)
        if job.status == Status.FAILED:
            return translate_stored(job.error) or _("No reason is known.")
        if job.status == Status.CANCELLED:
            return _("It was cancelled, and nothing of it was stored.")
        if job.status == Status.SUCCEEDED:
            return _("What it found is stored.")
        if job.cancel_requested:
            return _("It ends as soon as it can, and nothing of it is stored.")
        return describe_silence() or _("A worker is at it.")

    @property
    def can_be_cancelled(self) -> bool:
        """Whether that would still change something."""
        return not self.job.is_finished and not self.job.cancel_requested

    @property
    def can_be_retried(self) -> bool:
        """Whether it ended without a result, and what it works for is still there.

        A check of pictures is asked for anew instead.
        """
        ended = self.job.status in {Status.FAILED, Status.CANCELLED}
        is_short = self.job.queue == Queue.SHORT
        return ended and not is_short and (self.evaluation is not None or not self.job.arguments)


def report_jobs(listed: Iterable[Job]) -> list[JobReport]:
    """Several jobs, with one query for what all of them work for."""
    listed = list(listed)
    keys = [key for job in listed if (key := job.arguments.get("evaluation_id"))]
    found: dict[Any, Evaluation] = {
        str(evaluation.pk): evaluation
        for evaluation in Evaluation.objects.for_list().filter(pk__in=keys)
    }
    return [JobReport(job, found.get(job.arguments.get("evaluation_id"))) for job in listed]


def report_job(job: Job) -> JobReport:
    """One of them."""
    return report_jobs([job])[0]


def name_states() -> dict[str, str]:
    """What each status of a job is called."""
    return {
        Status.QUEUED.value: _("waits"),
        Status.RUNNING.value: _("runs"),
        Status.SUCCEEDED.value: _("done"),
        Status.FAILED.value: _("failed"),
        Status.CANCELLED.value: _("cancelled"),
    }


def describe_silence() -> str:
    """That no worker is running, and since when; empty while one is."""
    silence = jobs.find_silence()
    return _explain_silence(silence) if silence else ""


def _explain_waiting(job: Job) -> str:
    if silence := describe_silence():
        return silence
    ahead = job.position or 0
    if ahead:
        return ngettext(
            "It waits because %(ahead)s other job was asked for before it.",
            "It waits because %(ahead)s other jobs were asked for before it.",
            ahead,
        ) % {"ahead": ahead}
    if Job.objects.filter(status=Status.RUNNING, queue=job.queue).exists():
        return _("It is next: a worker takes it as soon as it is done with another job.")
    return _("It is next: a worker takes it in a moment.")


def _explain_silence(silence: Silence) -> str:
    advice = _("Whoever runs this site has to start one (manage.py work).")
    if silence.since is None:
        return _("No worker is running, nor ever was.") + " " + advice
    seconds = (timezone.now() - silence.since).total_seconds()
    if seconds >= _LONG:
        number = round(seconds / _HOUR)
        said = ngettext(
            "No worker is running: none has shown itself for %(number)s hour.",
            "No worker is running: none has shown itself for %(number)s hours.",
            number,
        )
    else:
        number = max(1, round(seconds / _MINUTE))
        said = ngettext(
            "No worker is running: none has shown itself for %(number)s minute.",
            "No worker is running: none has shown itself for %(number)s minutes.",
            number,
        )
    return f"{said % {'number': number}} {advice}"
