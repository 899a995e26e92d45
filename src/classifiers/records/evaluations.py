"""One measurement of one variant on one data set, with all that it takes to repeat it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import ExpressionWrapper, Q
from django.utils.translation import gettext as _

from classifiers.conf import conf
from classifiers.exceptions import NotEvaluated, UnsupportedModel
from classifiers.jobs import Job
from classifiers.jobs.models import Status
from classifiers.records.datasets import DataSet
from classifiers.records.scores import ScoreTable, StoredScores

if TYPE_CHECKING:
    from classifiers.models import MLModel


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    """Says what evaluations are wanted."""

    def of(self, variant: Any) -> Self:
        """Those of a variant, the newest first."""
        return self.filter(variant=variant.pk)

    def finished(self) -> Self:
        """Those that have scores."""
        return self.filter(finished_at__isnull=False)

    def with_status(self, status: str) -> Self:
        """Those that stand so: what `Evaluation.status` says, as a query."""
        is_finished, has_no_job = Q(finished_at__isnull=False), Q(job=None)
        stands = Q(job__status=status)
        if status == Status.SUCCEEDED:
            return self.filter(is_finished | stands)
        if status == Status.FAILED:
            stands |= has_no_job
        return self.filter(~is_finished & stands)

    def for_list(self) -> Self:
        """With what a line about each needs, and without what is large."""
        large = ["curves", "calibration", "stability"]
        large += ["failures", "doubts", "versions", "preprocessing"]
        of_the_job = ["arguments", "result", "error_detail"]
        knows_stability = ExpressionWrapper(Q(stability__isnull=False), models.BooleanField())
        return (
            self.select_related("dataset", "variant", "job", "owner")
            .defer(*large, *(f"job__{name}" for name in of_the_job))
            .annotate(knows_stability=knows_stability)
        )


class Evaluation(models.Model):
    """How a variant did on a data set: figures, and what they were made of.

    Class 1 and its probability are those of the data set, whatever the network means by a high
    output. Scores that were computed elsewhere have no variant, only a name.
    """

    evaluation_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    variant = models.ForeignKey("classifiers.MLModel", models.CASCADE, null=True, related_name="+")
    model_name = models.CharField(max_length=100)
    dataset = models.ForeignKey(DataSet, models.PROTECT, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    """What works on it: first the job that scores, then the one that computes figures."""
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, editable=False)
    """When its scores were complete."""
    seconds = models.FloatField(null=True, editable=False)
    """How long scoring took."""
    adopts = models.BooleanField(default=False, editable=False)
    """Whether `accuracy` and `clr` of the variant are taken from it."""
    is_imported = models.BooleanField(default=False, editable=False)
    """Whether the scores were computed elsewhere."""

    model_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    """Of the file that was uploaded."""
    graph_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    """Of the graph that was run."""
    manifest_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    """Of the data set, as it was read."""
    preprocessing = models.JSONField(default=dict, editable=False)
    is_turned = models.BooleanField(default=False, editable=False)
    """Whether a high output of the network meant class 0 of the data set."""
    versions = models.JSONField(default=dict, editable=False)
    """Of the packages that have a say in the scores."""
    class_names = models.JSONField(default=list, editable=False)

    num_images = models.PositiveIntegerField(default=0, editable=False)
    """In the data set, unreadable ones among them."""
    failures = models.JSONField(default=dict, editable=False)
    """Images that could not be read, and why."""
    doubts = models.JSONField(default=list, editable=False)
    """What speaks against the declaration: sentences for people."""
    figures = models.JSONField(null=True, editable=False)
    """`Figures.to_json()` at a threshold of 0.5."""
    curves = models.JSONField(null=True, editable=False)
    calibration = models.JSONField(null=True, editable=False)
    stability = models.JSONField(null=True, editable=False)
    """How re-shipping changes the scores, and how many answers are *unsure*."""

    objects: ClassVar[Any] = EvaluationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            models.Index(fields=["variant", "-created_at"], name="classifiers_newest_evaluation")
        ]

    def __str__(self) -> str:
        return f"{self.model_name} on {self.dataset}"

    @property
    def status(self) -> Status:
        """Where its scores stand; what is computed from them may be under way."""
        if self.finished_at:
            return Status.SUCCEEDED
        return Status(self.job.status) if self.job else Status.FAILED

    @property
    def is_complete(self) -> bool:
        """Whether it has its figures, and its stability where that is measured."""
        if self.figures is None:  # then the other one need not be read
            return False
        if self.is_imported or not conf.measure_stability:
            return True
        known: bool | None = vars(self).get("knows_stability")  # from `for_list`
        return self.stability is not None if known is None else known

    @property
    def is_outdated(self) -> bool:
        """Whether the data set is known to hold something else now."""
        known = {self.manifest_sha256, self.dataset.manifest_sha256}
        return "" not in known and len(known) > 1

    def describe_status(self) -> str:
        """Where it stands, for people, with the reason of a failure."""
        job, status = self.job, self.status
        if status == Status.SUCCEEDED:
            what = "its figures are" if self.figures is None else "its stability is"
            return "complete" if self.is_complete else _describe_rest(job, what)
        if status == Status.RUNNING and job:
            return f"being evaluated{_describe_progress(job)}"
        if status == Status.FAILED:
            return f"evaluation failed: {job.error if job and job.error else 'no reason is known'}"
        return {
            Status.QUEUED: "waits to be evaluated",
            Status.CANCELLED: "evaluation was cancelled",
        }[status]

    def describe_so_far(self) -> str:
        """How good it looks while it is being measured, for people; empty where that is unknown."""
        found = self.job.so_far if self.job and self.status == Status.RUNNING else None
        if not found or not found["num_images"]:
            return ""
        return _(
            "%(num_right)d of %(num_images)d images decided rightly so far: %(share).1f %%"
        ) % {
            **found,
            "share": 100 * found["num_right"] / found["num_images"],
        }

    def require_variant(self) -> MLModel:
        """The variant.

        Raises:
            UnsupportedModel: there is none, since the scores were computed elsewhere.
        """
        if self.variant is None:
            raise UnsupportedModel(
                "What is measured again must be a variant of this installation. Received: scores "
                f"of {self.model_name}, which were computed elsewhere."
            )
        return self.variant

    @property
    def table(self) -> ScoreTable:
        """Its scores.

        Raises:
            NotEvaluated: it has none yet, or never got any.
        """
        stored = StoredScores.objects.filter(evaluation=self).first()
        if stored is None:
            raise NotEvaluated(
                "An evaluation must have scores to be looked at or compared. Received: one of "
                f"{self.model_name} on {self.dataset} that has none ({self.describe_status()})."
            )
        return stored.table


def _describe_progress(job: Job) -> str:
    return f" ({100 * job.done // job.total} %)" if job.total else ""


def _describe_rest(job: Job | None, what: str) -> str:
    """What becomes of figures, or of stability."""
    if job is None or job.status == Status.SUCCEEDED:
        return f"evaluated; {what} not known"
    if job.is_finished:
        reason = f": {job.error}" if job.error else ""
        return f"evaluated; {what} not known, the job for it {job.status}{reason}"
    return f"evaluated; {what} being computed{_describe_progress(job)}"
