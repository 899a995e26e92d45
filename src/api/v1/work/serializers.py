from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from classifiers.job_reports import report_job
from classifiers.jobs import Job, find_silence


@extend_schema_field(
    {
        "type": ["object", "null"],
        "description": "Of an evaluation, how many images it has decided, and how many rightly. "
        "They come in a mixed order, so that this is a sample of all. Null: nothing to tell.",
        "properties": {"num_right": {"type": "integer"}, "num_images": {"type": "integer"}},
    }
)
class _SoFar(serializers.JSONField):
    pass


class JobStateSerializer(serializers.ModelSerializer):
    """How far a job is; never what it was called with, nor who runs it."""

    job_id = serializers.UUIDField(source="id", help_text="Its key")
    status = serializers.ChoiceField(
        ["queued", "running", "succeeded", "failed", "cancelled"], help_text="Where it stands"
    )
    done = serializers.IntegerField(help_text="How much of `total` is done")
    total = serializers.IntegerField(help_text="0 as long as it is not known")
    note = serializers.CharField(help_text="What it does now, for people")
    so_far = _SoFar()
    elapsed = serializers.FloatField(
        allow_null=True, help_text="Seconds of its last attempt; null before the first"
    )
    remaining = serializers.FloatField(
        allow_null=True, help_text="Seconds until it is done, if it goes on as fast; null: unknown"
    )
    error = serializers.CharField(help_text="Why it failed, in words; empty if it did not")
    attempts = serializers.IntegerField(help_text="How often it was started")

    class Meta:
        model = Job
        fields: ClassVar = [
            *("job_id", "status", "done", "total", "note", "so_far", "elapsed", "remaining"),
            *("error", "attempts"),
        ]
        read_only_fields: ClassVar = fields


class PlaceSerializer(serializers.Serializer):
    """What a job that is not finished waits for."""

    position = serializers.IntegerField(
        allow_null=True, help_text="How many wait before it; null once it is started"
    )
    is_stalled = serializers.SerializerMethodField(
        help_text="Whether it is not finished, and no worker shows itself to go on with it"
    )

    def get_is_stalled(self, job: Job) -> bool:
        return not job.is_finished and find_silence() is not None


class JobLinksSerializer(serializers.Serializer):
    """Addresses of what belongs to a job."""

    self = serializers.URLField(help_text="The job")
    cancel = serializers.URLField(help_text="Where it is cancelled, by POST")
    retry = serializers.URLField(help_text="Where it is tried again, by POST")
    evaluation = serializers.URLField(
        allow_null=True, help_text="The evaluation that it works for; null if for none"
    )


class JobSerializer(JobStateSerializer):
    """A job of one's own."""

    kind = serializers.SerializerMethodField(help_text="What it does, in a word")
    owner = serializers.CharField(
        source="owner.get_username", allow_null=True, help_text="Who asked for it; null for nobody"
    )
    cancel_requested = serializers.BooleanField(
        help_text="Whether it will be cancelled as soon as it can"
    )
    max_attempts = serializers.IntegerField(
        help_text="How often it may be started when its workers are killed"
    )
    enqueued_at = serializers.DateTimeField(help_text="When it began to wait")
    started_at = serializers.DateTimeField(allow_null=True, help_text="Of the last attempt")
    finished_at = serializers.DateTimeField(allow_null=True)
    links = serializers.SerializerMethodField()

    class Meta(JobStateSerializer.Meta):
        fields: ClassVar = [
            *JobStateSerializer.Meta.fields,
            *("kind", "owner", "cancel_requested", "max_attempts"),
            *("enqueued_at", "started_at", "finished_at", "links"),
        ]
        read_only_fields: ClassVar = fields

    def get_kind(self, job: Job) -> str:
        return job.function.rpartition(".")[2]

    @extend_schema_field(JobLinksSerializer)
    def get_links(self, job: Job) -> dict[str, str | None]:
        request = self.context["request"]

        def link(name: str, **kwargs: Any) -> str:
            return reverse(f"api:v1:{name}", kwargs=kwargs, request=request)

        evaluation_id = job.arguments.get("evaluation_id")
        return {
            "self": link("job", job_id=job.pk),
            "cancel": link("job-cancellation", job_id=job.pk),
            "retry": link("job-retry", job_id=job.pk),
            "evaluation": link("evaluation", evaluation_id=evaluation_id)
            if evaluation_id
            else None,
        }


class JobDetailSerializer(PlaceSerializer, JobSerializer):
    """A job of one's own, with its place in the queue."""

    title = serializers.SerializerMethodField(help_text="What it does, for people")
    explanation = serializers.SerializerMethodField(
        help_text="Why it waits, what becomes of it, or why it failed, for people"
    )

    class Meta(JobSerializer.Meta):
        fields: ClassVar = [
            *JobSerializer.Meta.fields,
            *("position", "is_stalled", "title", "explanation"),
        ]
        read_only_fields: ClassVar = fields

    def get_title(self, job: Job) -> str:
        return report_job(job).title

    def get_explanation(self, job: Job) -> str:
        return report_job(job).explanation
