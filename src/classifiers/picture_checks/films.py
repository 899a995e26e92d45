"""What is done for one film: it is looked at once, and every variant is asked about each face."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

from classifiers import filmfile
from classifiers.conf import conf
from classifiers.exceptions import FacesUnavailable, NotLookedAt
from classifiers.picture_checks.drawings import Drawings
from classifiers.picture_checks.examiner import Asker, Examiner, describe_failure
from classifiers.picture_checks.options import CheckOptions
from classifiers.picture_checks.pictures import Entry, begin_entry, count_steps
from classifiers.picture_checks.progress import Progress
from classifiers.picture_checks.tracks import TrackExaminer, begin_track_verdict
from classifiers.records import PictureCheck


def examine_film(
    check: PictureCheck,
    place: int,
    askers: Sequence[Asker],
    drawings: Drawings,
    progress: Progress,
) -> Entry:
    """What is kept of a film in the results of a check.

    Args:
        check: the check.
        place: of the film among the pictures of the check.
        askers: the variants.
        drawings: of the check.
        progress: told after each frame that is looked at, and after each face that is scored.
    """
    stored, options = check.pictures[place], CheckOptions.from_json(check.options)
    # What was expected of a picture. How much there is to do turns out while the film is read.
    progress.expect(-count_steps(options, len(askers)))
    entry = begin_entry(stored, options) | {"failure": stored["failure"]}
    if entry["failure"]:
        return entry
    try:
        progress.hold_time()
        film = _read(check, place, progress)
    except (filmfile.RefusedFilm, FacesUnavailable, NotLookedAt) as refusal:
        return entry | {"failure": describe_failure(refusal)}
    drawings = drawings.of_part(str(place))
    entry |= {
        "width": film.width,
        "height": film.height,
        "seconds": film.seconds,
        "num_frames": len(film.times),
        "num_left_out": film.num_left_out,
        "preview": drawings.save_preview(film.preview),
        "is_damaged": film.is_damaged,
    }
    progress.expect(len(askers) * sum(len(track.times) for track in film.tracks))
    entry["tracks"] = [
        _examine_track(number, track, askers, drawings.of_part(f"track{number}"), progress)
        for number, track in enumerate(film.tracks)
    ]
    return entry


def _read(check: PictureCheck, place: int, progress: Progress) -> filmfile.Film:
    """The film, as a confined process has seen it; killed if there is a reason to stop."""
    folder = check.folder
    return filmfile.read_film(
        folder.find(folder.get_original_name(place)),
        filmfile.FilmLimits(**conf.film_limits),
        _Teller(progress).tell,
        allow_unconfined=conf.allow_unconfined,
    )


class _Teller:
    """Passes on how far a film is, as steps: each frame that is looked at is one."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._expected = 0
        self._told = 0

    def tell(self, seen: filmfile.Progress | None) -> None:
        self._progress.check()
        if seen is None:
            return
        self._progress.expect(seen.of - self._expected)
        self._expected = seen.of
        note = f"{seen.looks} of {seen.of} frames decoded, faces found: {seen.faces}"
        while self._told < seen.looks:
            self._told += 1
            self._progress.tell(note)


def _examine_track(
    number: int,
    track: filmfile.Track,
    askers: Sequence[Asker],
    drawings: Drawings,
    progress: Progress,
) -> Entry:
    pictures = [Image.fromarray(crop) for crop in track.crops]
    largest = max(range(len(pictures)), key=lambda place: track.boxes[place].area)
    examiner = TrackExaminer(track.times, pictures, drawings, progress)
    return {
        "number": number,
        "shown": drawings.save_shown(pictures[largest], ""),
        "times": list(track.times),
        "boxes": [list(box) for box in track.boxes],
        "gaps": [list(gap) for gap in track.gaps],
        "verdicts": [
            examiner.examine(asker) if isinstance(asker, Examiner) else begin_track_verdict(asker)
            for asker in askers
        ],
    }
