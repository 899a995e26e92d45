"""What a worker does for a check: variants are made ready once, and asked about each picture."""

from __future__ import annotations

from typing import Any

from classifiers.exceptions import ClassifierError
from classifiers.jobs import Run
from classifiers.models import MLModel
from classifiers.picture_checks.drawings import Drawings
from classifiers.picture_checks.examiner import (
    Asker,
    Examiner,
    begin_verdict,
    describe_failure,
)
from classifiers.picture_checks.films import examine_film
from classifiers.picture_checks.options import CheckOptions, Kind
from classifiers.picture_checks.pictures import PictureExamination, count_steps
from classifiers.picture_checks.progress import Progress
from classifiers.records import PictureCheck

_GONE = "The variant was deleted before it could be asked."


def perform(check: PictureCheck, run: Run) -> None:
    """Answers a check: all results are stored at once, at the end.

    A picture that is refused does not stop the others, nor does a variant that fails.

    Raises:
        FacesUnavailable: faces are wanted, and cannot be found here.
        Unavailable: this machine cannot confine the process that decodes pictures.
    """
    results = _examine_all(check, run)
    num_bytes = check.folder.count_bytes()
    with run.finish():
        PictureCheck.objects.filter(pk=check.pk).update(results=results, num_bytes=num_bytes)


def _examine_all(check: PictureCheck, run: Run) -> dict[str, Any]:
    options, variants = CheckOptions.from_json(check.options), check.options["variants"]
    progress = Progress(run, len(check.pictures) * count_steps(options, len(variants)))
    askers = [_prepare(number, key, options) for number, key in enumerate(variants)]
    drawings = Drawings(check.folder)
    pictures = PictureExamination(check, askers, drawings, progress)
    return {
        "pictures": [
            examine_film(check, place, askers, drawings, progress)
            if stored.get("kind") == Kind.FILM
            else pictures.examine(place)
            for place, stored in enumerate(check.pictures)
        ]
    }


def _prepare(number: int, key: str, options: CheckOptions) -> Asker:
    """A variant that is ready; or the verdict of one that is not, the same for all pictures."""
    variant = MLModel.objects.filter(pk=key).first()
    if variant is None:
        return begin_verdict(key, "") | {"failure": {"code": "", "message": _GONE}}
    try:
        return Examiner(variant, number, options)
    except ClassifierError as error:
        return begin_verdict(key, variant.model_name) | {"failure": describe_failure(error)}
