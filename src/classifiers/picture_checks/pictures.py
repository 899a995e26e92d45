"""What is done for one picture: it is decoded once, and every variant is asked about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from classifiers import faces, imagefile
from classifiers.conf import conf
from classifiers.exceptions import NotLookedAt
from classifiers.faces import Face
from classifiers.picture_checks.drawings import Drawings
from classifiers.picture_checks.examiner import Asker, Examiner, Verdict, describe_failure
from classifiers.picture_checks.options import CheckOptions, Kind, Region
from classifiers.picture_checks.progress import Progress
from classifiers.records import PictureCheck

Entry = dict[str, Any]
"""Of a picture, as it is kept in `PictureCheck.results`."""


def count_steps(options: CheckOptions, num_variants: int) -> int:
    """How many steps are told of a picture; of one with faces, as if it had one."""
    looks_first = options.region == Region.FACES
    return looks_first + _count_answers(options, num_variants)


def count_faces(num_pictures: int) -> int:
    """How many faces of each picture are judged, so that all together are not too many."""
    return min(faces.MAX_FACES, max(1, conf.max_faces_per_check // num_pictures))


class PictureExamination:
    """Looks at the pictures of a check, one after the other.

    Args:
        check: the check.
        askers: the variants.
        drawings: of the check.
        progress: told after each step.
    """

    def __init__(
        self,
        check: PictureCheck,
        askers: Sequence[Asker],
        drawings: Drawings,
        progress: Progress,
    ) -> None:
        self._check = check
        self._drawings = drawings
        self._askers = askers
        self._progress = progress
        self._options = CheckOptions.from_json(check.options)

    def examine(self, place: int) -> Entry:
        """Everything that is wanted of the picture at this place.

        Raises:
            FacesUnavailable: faces are wanted, and cannot be found here.
            Unavailable: this machine cannot confine the process that decodes pictures.
        """
        stored = self._check.pictures[place]
        entry = begin_entry(stored, self._options) | {"failure": stored["failure"]}
        if entry["failure"]:
            return entry
        try:
            self._progress.hold_time()
            pixels = self._decode(place)
        except (imagefile.RefusedImage, NotLookedAt) as refusal:
            return entry | {"failure": describe_failure(refusal)}
        picture, drawings = Image.fromarray(pixels), self._drawings.of_part(str(place))
        entry["width"], entry["height"] = picture.size
        if self._options.region == Region.FACES:
            entry |= self._examine_faces(pixels, picture, drawings)
        else:
            entry["verdicts"] = self._ask(picture, drawings)
        entry["shown"] = drawings.save_shown(picture)
        return entry

    def _decode(self, place: int) -> NDArray[np.uint8]:
        """The pixels that a confined process has found in the file."""
        folder = self._check.folder
        return imagefile.read_pixels(
            folder.find(folder.get_original_name(place)),
            imagefile.ImageLimits(**conf.image_limits),
            allow_unconfined=conf.allow_unconfined,
        )

    def _examine_faces(
        self, pixels: NDArray[np.uint8], picture: Image.Image, drawings: Drawings
    ) -> Entry:
        found = faces.find_faces(pixels)
        judged = found[: count_faces(len(self._check.pictures))]
        steps = _count_answers(self._options, len(self._askers))
        self._progress.expect((len(judged) - 1) * steps)
        self._progress.tell(_say_found(len(found)))
        # The largest are looked at first; people count from left to right.
        numbers = {face: number for number, face in enumerate(sorted(judged, key=_find_middle))}
        entries = [self._examine_face(numbers[face], face, picture, drawings) for face in judged]
        return {
            "num_faces": len(found),
            "faces": sorted(entries, key=lambda entry: int(entry["number"])),
        }

    def _examine_face(
        self, number: int, face: Face, picture: Image.Image, drawings: Drawings
    ) -> Entry:
        """What a picture has, of the square around one face."""
        crop = faces.enlarge(face.box, picture.size)
        part, drawings = picture.crop(crop.edges), drawings.of_part(f"face{number}")
        return {
            "number": number,
            "box": list(face.box),
            "crop": list(crop),
            "shown": drawings.save_shown(part, ""),
            "verdicts": self._ask(part, drawings),
        }

    def _ask(self, picture: Image.Image, drawings: Drawings) -> list[Verdict]:
        return [
            self._ask_one(asker, picture, drawings) if isinstance(asker, Examiner) else asker
            for asker in self._askers
        ]

    def _ask_one(self, asker: Examiner, picture: Image.Image, drawings: Drawings) -> Verdict:
        try:
            self._progress.hold_time()
        except NotLookedAt as error:
            self._progress.expect(-_count_answers(self._options, 1))
            return asker.begin() | {"failure": describe_failure(error)}
        return asker.examine(picture, drawings, self._progress.tell)


def _find_middle(face: Face) -> float:
    left, _top, width, _height = face.box
    return left + width / 2


def begin_entry(stored: Entry, options: CheckOptions) -> Entry:
    """What each picture and film has, also one that is refused or was not looked at yet."""
    is_film = stored.get("kind") == Kind.FILM
    return {
        "kind": str(Kind.FILM if is_film else Kind.PICTURE),
        "region": str(Region.FACES if is_film else options.region),
        "name": stored["name"],
        "sha256": stored["sha256"],
        "width": None,
        "height": None,
        "shown": None,
        "verdicts": [],
        "num_faces": None,
        "faces": None,
        # Of films only.
        "seconds": None,
        "num_frames": None,
        "num_left_out": None,
        "preview": None,
        "is_damaged": None,
        "tracks": None,
        "failure": None,
    }


def _count_answers(options: CheckOptions, num_variants: int) -> int:
    return num_variants * (1 + options.stability + options.explanations)


def _say_found(count: int) -> str:
    return f"{count or 'no'} face{'' if count <= 1 else 's'} found"
