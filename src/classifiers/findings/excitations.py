"""Which images of a data set excite the filters of a network most: per evaluation, on a sample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from classifiers import engine, modelfile, scoring
from classifiers.conf import conf
from classifiers.copies import describe_conv_layers, find_copies, open_graph
from classifiers.exceptions import NotEvaluated
from classifiers.findings.samples import Sample
from classifiers.measurements import is_current, require_measured
from classifiers.records import Evaluation, ExcitationTable, StoredExcitations
from classifiers.records.excitations import NO_IMAGE
from classifiers.scoring import Progress

if TYPE_CHECKING:
    from classifiers.models import MLModel

IMAGES_PER_CLASS = 200
"""Drawn for it, at most."""
NUM_IMAGES = 4
"""Kept for each filter, at most."""
MAX_FILTERS = 16_384
"""Looked at in a network, at most; of more, the same number of each layer that has so many."""


MAX_BYTES = 1024**3
"""That maps may take in memory, of all images together that are looked at at once."""


class Excited(NamedTuple):
    """An image that excites a filter.

    Attributes:
        filename: relative to the folder of the data set.
        label: its class, 0 or 1.
        class_name: the name of that.
        value: the mean of the filter's map.
        img_url: where the image is served; None where nothing is known to serve it.
    """

    filename: str
    label: int
    class_name: str
    value: float
    img_url: str | None


class Excitation(NamedTuple):
    """What excites a filter.

    Attributes:
        conv_idx: its layer, counted from 0.
        filter_idx: its number in that, from 0.
        num_images: in the sample that was looked at.
        middle: the median of the mean activations of all these; None if it was not looked at.
        images: those that excite it most, the most exciting first.
        note: why there are none: a sentence for people; else empty.
    """

    conv_idx: int
    filter_idx: int
    num_images: int
    middle: float | None
    images: list[Excited]
    note: str


def measure_excitations(
    evaluation: Evaluation, progress: Progress | None = None
) -> ExcitationTable:
    """Finds, for each filter of each convolutional layer, the images with the largest mean map.

    The images are drawn by a fixed seed from those that the evaluation could read.

    Raises:
        ClassifierError: the data set or the variant cannot be used any more.
        NotEvaluated: the variant has another file, or is declared in another way, by now.
    """
    variant = require_measured(evaluation)
    sample = Sample.draw(evaluation, IMAGES_PER_CLASS)
    num_filters = [number for number, _size in describe_conv_layers(variant)]
    looked_at = share_out(num_filters)
    means = scoring.average_feature_maps(
        open_graph(variant),
        variant.declaration.preprocessing,
        looked_at,
        progress,
        source=sample,
        num_threads=count_threads(variant),
    )
    places, values, middle = _find_most(means)
    return ExcitationTable(
        filenames=sample.table.filenames,
        y_true=sample.table.y_true,
        num_filters=num_filters,
        num_looked_at=looked_at,
        places=places,
        values=values,
        middle=middle,
    )


def share_out(num_filters: Sequence[int]) -> list[int]:
    """How many filters of each layer are looked at: all, if there are not too many together."""
    most = max(num_filters, default=0)
    while sum(min(number, most) for number in num_filters) > MAX_FILTERS:
        most //= 2
    return [min(number, most) for number in num_filters]


def count_threads(variant: MLModel) -> int:
    """How many images are looked at at once: at least one, and no more than memory allows for."""
    kept = find_copies(variant)
    facts = kept.report["facts"] if kept else {}
    num_bytes: int = facts.get("activation_bytes", 0)
    if "largest_side" in facts:  # images may be larger than those for which that was found
        num_bytes = max(num_bytes, modelfile.Limits(**conf.model_limits).activation_bytes)
    # The runtime has them, and what is kept of them is a copy.
    return max(1, MAX_BYTES // (2 * max(1, num_bytes)))


def get_table(evaluation: Evaluation) -> ExcitationTable:
    """What excites the filters of the network that was evaluated.

    Raises:
        NotEvaluated: that is not known.
    """
    stored = StoredExcitations.objects.filter(evaluation=evaluation).first()
    if stored is None:
        raise NotEvaluated(
            "What excites filters is found by the job that follows an evaluation. Received: one "
            f"of {evaluation.model_name} without. {explain_lack(evaluation)}"
        )
    return stored.table


def explain_lack(evaluation: Evaluation | None) -> str:
    """Why it is not known what excites filters: a sentence for people.

    Args:
        evaluation: that does not know it; None where there is none.
    """
    if evaluation is None:
        return _("That is found with an evaluation, and there is none yet.")
    if evaluation.is_imported:
        return _("These scores were computed elsewhere: there is no network to look into.")
    if not conf.measure_stability:
        return _("This site does not compute it with evaluations.")
    if is_being_found(evaluation):
        return _("It is still being computed.")
    return _("It was not computed with this evaluation. Evaluate the variant again to have it.")


def is_being_found(evaluation: Evaluation | None) -> bool:
    """Whether a job of an evaluation is still to find what excites filters."""
    job = evaluation.job if evaluation else None
    return conf.measure_stability and job is not None and not job.is_finished


def find_newest(variant: MLModel) -> Evaluation | None:
    """The newest evaluation that knows what excites the filters of a variant's present network.

    One on the data set at `DATA_ROOT` goes before others: its images are served.
    """
    kept = find_copies(variant)
    known = StoredExcitations.objects.filter(graph_sha256=kept.graph_sha256 if kept else "")
    evaluations = Evaluation.objects.of(variant).filter(pk__in=known.values("evaluation"))
    newest = evaluations.select_related("dataset").order_by("dataset__path", "-created_at")
    # Once its images are declared to be scaled in another way, the same network sees other pixels.
    return next((evaluation for evaluation in newest if is_current(evaluation, variant)), None)


def list_filters(
    table: ExcitationTable, conv_idx: int, filter_idx: int | None = None
) -> Sequence[int]:
    """The numbers of the filters of a layer; or only one of them.

    Raises:
        InvalidConvIndex, InvalidFilterIndex: there is no such layer, or no such filter in it.
    """
    [conv_idx] = engine.check_conv_idx([conv_idx], len(table.num_filters))
    num_filters = table.num_filters[conv_idx]
    if filter_idx is None:
        return range(num_filters)
    return [engine.check_filter_idx(filter_idx, num_filters)]


def describe_filter(
    evaluation: Evaluation, table: ExcitationTable, conv_idx: int, filter_idx: int
) -> Excitation:
    """What excites one filter.

    Args:
        evaluation: that the table belongs to.
        table: from `get_table`.
        conv_idx: a layer that there is.
        filter_idx: a filter that this has.
    """
    images = [
        Excited(
            filename,
            label,
            evaluation.class_names[label],
            value,
            evaluation.dataset.get_image_url(filename),
        )
        for filename, label, value in table.list_images(conv_idx, filter_idx)
    ]
    return Excitation(
        conv_idx,
        filter_idx,
        len(table.filenames),
        table.get_middle(conv_idx, filter_idx),
        images,
        "" if images else _explain_none(table.num_looked_at[conv_idx], filter_idx),
    )


def _explain_none(num_looked_at: int, filter_idx: int) -> str:
    if filter_idx >= num_looked_at:
        return _(
            "The network has very many filters: of this layer, only the first %(number)d were "
            "looked at."
        ) % {"number": num_looked_at}
    return _("No image of the sample excites this filter more than the others do.")


def _find_most(
    means: NDArray[np.float32],
) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.float32]]:
    """For each filter the places and means of the images above the lowest, and the median.

    Args:
        means: shape `(n, filters)`; NaN for images that could not be read.

    Returns:
        Places and means, shape `(filters, 4)`, and medians, shape `(filters,)`.
    """
    num_filters = means.shape[1]
    places = np.full((num_filters, NUM_IMAGES), NO_IMAGE, np.int32)
    values = np.zeros((num_filters, NUM_IMAGES), np.float32)
    read = np.flatnonzero(~np.isnan(means).all(axis=1))
    known = np.where(np.isfinite(means[read]), means[read], -np.inf)
    if not known.size:
        return places, values, np.full(num_filters, np.nan, np.float32)
    order = np.argsort(-known, axis=0, kind="stable")[:NUM_IMAGES].T
    largest = np.take_along_axis(known.T, order, axis=1)
    stands_out = np.isfinite(largest) & (largest > known.min(axis=0)[:, np.newaxis])
    found = order.shape[1]
    places[:, :found] = np.where(stands_out, read[order], NO_IMAGE)
    values[:, :found] = np.where(stands_out, largest, 0)
    return places, values, np.median(known, axis=0).astype(np.float32)
