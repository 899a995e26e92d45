"""What runs in the background, away from any request."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

from django.apps import apps

from classifiers.conf import conf
from classifiers.models import MLModel


class _Plot(NamedTuple):
    modified: float
    num_bytes: int
    path: Path


def clean_plots() -> int:
    """Deletes plots that are too old, then the oldest until the rest fit on the disk they may take.

    The bounds are `CLASSIFIERS_PLOT_MAX_AGE` and `CLASSIFIERS_PLOT_MAX_BYTES`.

    Returns:
        How many plots were deleted.
    """
    plots = sorted(_find_plots(), reverse=True)
    oldest_kept = time.time() - conf.plot_max_age
    num_bytes = num_deleted = 0
    for plot in plots:
        num_bytes += plot.num_bytes
        if plot.modified < oldest_kept or num_bytes > conf.plot_max_bytes:
            plot.path.unlink(missing_ok=True)
            num_deleted += 1
    return num_deleted


def _find_plots() -> list[_Plot]:
    roots = {model.plot_root for model in apps.get_models() if issubclass(model, MLModel)}
    plots = []
    for root in roots:
        for path in (conf.media_folder / root).glob("*.png"):
            try:
                stat = path.stat()
            except FileNotFoundError:  # another clean-up was faster
                continue
            plots.append(_Plot(stat.st_mtime, stat.st_size, path))
    return plots
