"""What one variant says of a face that was followed through a film."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from classifiers.exceptions import ClassifierError
from classifiers.isolation import Unavailable
from classifiers.picture_checks.drawings import Drawings
from classifiers.picture_checks.examiner import Examiner, Verdict, describe_failure
from classifiers.picture_checks.progress import Progress
from classifiers.statements import find_manipulated

_LARGEST_LOGIT = 30.0
"""Beyond, a sigmoid of single precision is 0 or 1; an infinite one would decide alone."""
_NUM_WORST = 3
_SECONDS_APART = 1.0
"""Between two of the worst moments: neighbours would show the same."""
_SINGLE_PICTURES = (
    "Error rates were measured on single pictures; for the mean of a film they may differ."
)


class TrackExaminer:
    """Asks variants about one face of a film.

    Args:
        times: when it was seen, in seconds.
        pictures: what was seen, as long.
        drawings: writes thumbnails.
        progress: told after each picture that was scored.
    """

    def __init__(
        self,
        times: Sequence[float],
        pictures: Sequence[Image.Image],
        drawings: Drawings,
        progress: Progress,
    ) -> None:
        self._times = times
        self._pictures = pictures
        self._drawings = drawings
        self._progress = progress
        self._thumbnails: dict[int, str] = {}

    def examine(self, examiner: Examiner) -> Verdict:
        """Scores all pictures; the whole is decided by the mean of their logits.

        Returns:
            As it is kept in `PictureCheck.results`; where the variant fails, with `failure`.
        """
        try:
            logits, probabilities = self._score(examiner)
        except Unavailable:
            raise
        except ClassifierError as error:
            return begin_track_verdict(examiner.begin() | {"failure": describe_failure(error)})
        logit = float(np.clip(logits, -_LARGEST_LOGIT, _LARGEST_LOGIT).mean())
        verdict = examiner.begin() | examiner.decide(logit, 1 / (1 + math.exp(-logit)))
        # Learnt for logits of single pictures, of which a mean is none.
        verdict["calibrated_probability"] = None
        if verdict["error_rates"]:
            verdict["note"] = f"{verdict['note']} {_SINGLE_PICTURES}".strip()
        scores = examiner.turn(probabilities)
        return verdict | {"scores": scores.tolist(), "worst": self._find_worst(scores, verdict)}

    def _score(self, examiner: Examiner) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        found = []
        for picture in self._pictures:
            self._progress.hold_time()
            found.append(examiner.score(picture))
            self._progress.tell("scored")
        logits, probabilities = np.array(found, np.float32).T
        return logits, probabilities

    def _find_worst(self, scores: NDArray[np.float32], verdict: Verdict) -> list[dict[str, Any]]:
        """When it looks most manipulated; or most like what was decided, if no name says which."""
        manipulated = find_manipulated(verdict["class_names"])
        label = verdict["label"] if manipulated is None else manipulated
        worst: list[int] = []
        for place in np.argsort(-scores if label else scores, kind="stable").tolist():
            time = self._times[place]
            if all(abs(time - self._times[other]) >= _SECONDS_APART for other in worst):
                worst.append(place)
        return [
            {
                "time": self._times[place],
                "probability": scores[place].item(),
                "file": self._draw(place),
            }
            for place in worst[:_NUM_WORST]
        ]

    def _draw(self, place: int) -> str:
        """The name of a thumbnail, which is drawn once for all variants."""
        if place not in self._thumbnails:
            name = self._drawings.save_shown(self._pictures[place], f"look{place}")
            self._thumbnails[place] = name
        return self._thumbnails[place]


def begin_track_verdict(verdict: Verdict) -> Verdict:
    """What is said of a face in a film where the variant fails."""
    return verdict | {"scores": [], "worst": []}
