"""What a worker does for a check: it decodes each picture once, and asks every variant about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PIL import Image

from classifiers import imagefile
from classifiers.conf import conf
from classifiers.exceptions import ClassifierError
from classifiers.jobs import Run
from classifiers.models import MLModel
from classifiers.picture_checks.drawings import Drawings
from classifiers.picture_checks.examiner import (
    Examiner,
    Verdict,
    begin_verdict,
    describe_failure,
)
from classifiers.picture_checks.options import CheckOptions
from classifiers.records import PictureCheck

_GONE = "The variant was deleted before it could be asked."


def perform(check: PictureCheck, run: Run) -> None:
    """Answers a check: all results are stored at once, at the end.

    A picture that is refused does not stop the others, nor does a variant that fails.

    Raises:
        Unavailable: this machine cannot confine the process that decodes pictures.
    """
    examination = _Examination(check, run)
    results = examination.examine_all()
    num_bytes = check.folder.count_bytes()
    with run.finish():
        PictureCheck.objects.filter(pk=check.pk).update(results=results, num_bytes=num_bytes)


class _Examination:
    def __init__(self, check: PictureCheck, run: Run) -> None:
        self._check = check
        self._run = run
        self._options = CheckOptions.from_json(check.options)
        steps = 1 + self._options.stability + self._options.explanations
        self._total = len(check.pictures) * len(check.options["variants"]) * steps
        self._done = 0

    def examine_all(self) -> dict[str, Any]:
        self._run.report(0, self._total, "received")
        askers = [
            self._prepare(number, key) for number, key in enumerate(self._check.options["variants"])
        ]
        return {
            "pictures": [self._examine(place, askers) for place in range(len(self._check.pictures))]
        }

    def _prepare(self, number: int, key: str) -> Examiner | Verdict:
        """A variant that is ready; or the verdict of one that is not, the same for all pictures."""
        variant = MLModel.objects.filter(pk=key).first()
        if variant is None:
            return begin_verdict(key, "") | {"failure": {"code": "", "message": _GONE}}
        try:
            return Examiner(variant, number, self._options)
        except ClassifierError as error:
            return begin_verdict(key, variant.model_name) | {"failure": describe_failure(error)}

    def _examine(self, place: int, askers: Sequence[Examiner | Verdict]) -> dict[str, Any]:
        stored = self._check.pictures[place]
        result: dict[str, Any] = {
            "name": stored["name"],
            "sha256": stored["sha256"],
            "width": None,
            "height": None,
            "shown": None,
            "verdicts": [],
            "failure": stored["failure"],
        }
        if result["failure"]:
            return result
        try:
            picture = self._decode(place)
        except imagefile.RefusedImage as refusal:
            return result | {"failure": describe_failure(refusal)}
        drawings = Drawings(self._check.folder, place)
        result["width"], result["height"] = picture.size
        result["verdicts"] = [
            asker.examine(picture, drawings, self._tell) if isinstance(asker, Examiner) else asker
            for asker in askers
        ]
        result["shown"] = drawings.save_shown(picture)
        return result

    def _decode(self, place: int) -> Image.Image:
        """The picture, from pixels that a confined process has found in the file."""
        folder = self._check.folder
        pixels = imagefile.read_pixels(
            folder.find(folder.get_original_name(place)),
            imagefile.ImageLimits(**conf.image_limits),
            allow_unconfined=conf.allow_unconfined,
        )
        return Image.fromarray(pixels)

    def _tell(self, note: str) -> None:
        self._done += 1
        self._run.report(self._done, self._total, note)
