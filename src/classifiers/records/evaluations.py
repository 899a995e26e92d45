"""One measurement of one variant on one data set, with all that it takes to repeat it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from classifiers.exceptions import ScoresMissing, UnsupportedModel
from classifiers.jobs import Job
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

    def for_lists(self) -> Self:
        """The same, read without what only one evaluation by itself is asked for."""
        large = ["curves", "calibration", "stability", "failures", "doubts", "versions"]
        of_the_job = ["arguments", "result", "error_detail"]
        return self.select_related("dataset", "owner", "job").defer(
            *large, "preprocessing", *(f"job__{name}" for name in of_the_job)
        )


class Status(models.TextChoices):
    """Where an evaluation stands: as its job, or done and failed where there was none."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


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
    """What measures it in the background; None where it was measured at once."""
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, editable=False)
    """When its scores were complete."""
    seconds = models.FloatField(null=True, editable=False)
    """How long scoring took."""
    is_imported = models.BooleanField(default=False, editable=False)
    """Whether the scores were computed elsewhere."""

    model_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    """Of the file that was uploaded."""
    graph_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    """Of the graph that was run."""
    manifest_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    """Of the data set, as it was read."""
    preprocessing = models.JSONField(default=dict, editable=False)
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
        """Where it stands."""
        if self.finished_at:
            return Status.SUCCEEDED
        return Status(self.job.status) if self.job else Status.FAILED

    @property
    def is_outdated(self) -> bool:
        """Whether the data set is known to hold something else now."""
        return self.manifest_sha256 not in ("", self.dataset.manifest_sha256)

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
            ScoresMissing: it has none yet, or failed.
        """
        stored = StoredScores.objects.filter(evaluation=self).first()
        if stored is None:
            raise ScoresMissing(
                "An evaluation has scores once it has succeeded. "
                f"Received: one that is {self.status.value}"
            )
        return stored.table
