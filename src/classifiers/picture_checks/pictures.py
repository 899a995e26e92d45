"""What is done for one picture: it is decoded once, and every variant is asked about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PIL import Image

from classifiers import imagefile
from classifiers.conf import conf
from classifiers.picture_checks.drawings import Drawings
from classifiers.picture_checks.examiner import (
    Asker,
    Examiner,
    Verdict,
    describe_failure,
)
from classifiers.picture_checks.options import CheckOptions
from classifiers.picture_checks.progress import Progress
from classifiers.records import PictureCheck


def count_steps(options: CheckOptions, num_variants: int) -> int:
    """How many steps are told of a picture."""
    return num_variants * (1 + options.stability + options.explanations)


def examine_picture(
    check: PictureCheck, place: int, askers: Sequence[Asker], progress: Progress
) -> dict[str, Any]:
    """What is kept of a picture in the results of a check.

    Args:
        check: the check.
        place: of the picture among those of the check.
        askers: the variants.
        progress: told after each step.
    """
    stored = check.pictures[place]
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
        picture = _decode(check, place)
    except imagefile.RefusedImage as refusal:
        return result | {"failure": describe_failure(refusal)}
    drawings = Drawings(check.folder, str(place))
    result["width"], result["height"] = picture.size
    result["verdicts"] = _ask(askers, picture, drawings, progress)
    result["shown"] = drawings.save_shown(picture)
    return result


def _ask(
    askers: Sequence[Asker], picture: Image.Image, drawings: Drawings, progress: Progress
) -> list[Verdict]:
    return [
        asker.examine(picture, drawings, progress.tell) if isinstance(asker, Examiner) else asker
        for asker in askers
    ]


def _decode(check: PictureCheck, place: int) -> Image.Image:
    """The picture, from pixels that a confined process has found in the file."""
    folder = check.folder
    pixels = imagefile.read_pixels(
        folder.find(folder.get_original_name(place)),
        imagefile.ImageLimits(**conf.image_limits),
        allow_unconfined=conf.allow_unconfined,
    )
    return Image.fromarray(pixels)
