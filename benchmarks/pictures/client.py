"""What a visitor's request does, in a process of its own: asks, and waits for the answer."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile

from benchmarks.speed.workers import ROOT
from classifiers import measurements, picture_checks
from classifiers.models import MLModel
from classifiers.picture_checks import CheckOptions
from classifiers.records import DataSet, Evaluation, PictureCheck

_SECONDS_BETWEEN_LOOKS = 0.005
_PATIENCE = 120


def publish() -> str:
    """Publishes the sample's Meso4; workers evaluate it."""
    with (ROOT / "sample/models/meso4.hdf5").open("rb") as file:
        variant = MLModel.objects.create(
            model_name="Meso4",
            model_desc="The sample's",
            model_file=ContentFile(file.read(), name="meso4.hdf5"),
            loss_curve=ContentFile(b"", name="curve.png"),
        )
    return str(variant.pk)


def count_waiting() -> int:
    """Evaluations that are not complete."""
    return int(Evaluation.objects.filter(figures__isnull=True).count())


def evaluate(folder: str) -> None:
    """Has the variant evaluated on a folder."""
    dataset = DataSet.objects.filter(name="many").first() or DataSet.register("many", Path(folder))
    measurements.start(MLModel.objects.get(), dataset)


def is_scoring() -> bool:
    """Whether the last evaluation is busy with its images."""
    job: Any = Evaluation.objects.select_related("job").latest("created_at").job
    return job is not None and job.status == "running" and 0 < job.done < job.total


def check(picture: str, options: dict[str, Any]) -> dict[str, float]:
    """Asks about a picture.

    Returns:
        `seconds` from the question to the answer, and `work`, those that the worker took.
    """
    file = ContentFile(_read(picture), name="photo.jpg")
    begin = time.perf_counter()
    asked = picture_checks.start([file], [MLModel.objects.get()], CheckOptions(**options))
    while not (answered := PictureCheck.objects.select_related("job").get(pk=asked.pk)).results:
        if time.perf_counter() - begin > _PATIENCE:
            raise TimeoutError(f"No answer: {answered.status}")
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    seconds = time.perf_counter() - begin
    job, [result] = answered.job, answered.results["pictures"]
    assert result["failure"] is None, result
    assert result["verdicts"][0]["failure"] is None, result
    work = (job.finished_at - job.started_at).total_seconds()
    answered.delete()
    return {"seconds": seconds, "work": work}


@cache
def _read(path: str) -> bytes:
    return Path(path).read_bytes()
