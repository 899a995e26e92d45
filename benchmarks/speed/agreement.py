"""Whether two sides gave the same result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from benchmarks.speed.rows import Agreement

TOLERANCE = 1e-5
"""Between two probabilities."""

_OF_FEATURE_MAPS = 1e-4
"""Between two values, of the largest value in their layer."""
_NEAR = 0.01
_THRESHOLD = 0.5


def compare_scores(ours: Mapping[str, float], theirs: Mapping[str, float]) -> Agreement:
    """Probabilities of class 1, by the name of the image; some must lie near the threshold."""
    if ours.keys() != theirs.keys() or not ours:
        return Agreement(f"other images: {len(ours)} and {len(theirs)}", False)
    mine = np.array([ours[name] for name in sorted(ours)])
    other = np.array([theirs[name] for name in sorted(ours)])
    difference = float(np.abs(mine - other).max())
    changed = int(np.count_nonzero((mine >= _THRESHOLD) != (other >= _THRESHOLD)))
    near = int(np.count_nonzero(np.abs(other - _THRESHOLD) < _NEAR))
    return Agreement(
        f"{len(ours)} scores, {near} of them within {_NEAR} of {_THRESHOLD}: differ by at most "
        f"{difference:.1e}, {changed} decisions changed",
        difference <= TOLERANCE and not changed and near > 0,
    )


def compare_some_scores(some: Iterable[tuple[str, float]], every: Mapping[str, float]) -> Agreement:
    """Probabilities of images drawn at random against the known ones of all images."""
    known = [(score, every.get(name, np.nan)) for name, score in some]
    ours, theirs = np.array(known).reshape(-1, 2).T
    difference = float(np.abs(ours - theirs).max(initial=0))
    changed = int(np.count_nonzero((ours >= _THRESHOLD) != (theirs >= _THRESHOLD)))
    return Agreement(
        f"{len(ours)} answers: differ by at most {difference:.1e}, {changed} decisions changed",
        difference <= TOLERANCE and not changed and len(ours) > 0,
    )


def compare_feature_maps(
    ours: Sequence[Sequence[float]], theirs: Sequence[Sequence[float]]
) -> Agreement:
    """Some values of each layer."""
    if [len(layer) for layer in ours] != [len(layer) for layer in theirs]:
        return Agreement("feature maps of other shapes", False)
    differences = [
        float(np.abs(np.subtract(mine, other)).max() / max(1.0, np.abs(other).max()))
        for mine, other in zip(ours, theirs, strict=True)
    ]
    return Agreement(
        f"feature maps of {len(differences)} layers: differ by at most {max(differences):.1e}",
        max(differences) <= _OF_FEATURE_MAPS,
    )


def require_equal(what: str, ours: object, theirs: object) -> Agreement:
    """Anything that must be exactly the same."""
    same = ours == theirs
    return Agreement(f"same {what}" if same else f"other {what}: {ours} and {theirs}", same)
