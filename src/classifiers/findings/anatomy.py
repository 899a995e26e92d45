"""What a variant's network is made of, and what its filters make of one image of the data set."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.cache import cache

from classifiers import copies, dataset, engine, plots, scoring
from classifiers.explanations import Layer
from classifiers.records import DataSet
from classifiers.stored_texts import make_readable

if TYPE_CHECKING:
    from classifiers.models import MLModel

_KEPT = 24 * 60 * 60  # seconds: not for ever, since code changes, too
_FORM = 2  # of what is kept: other facts about a layer, another number


class ShownImage(NamedTuple):
    """An image of the data set at `DATA_ROOT`.

    Attributes:
        filename: relative to `DATA_ROOT`, as people read it.
        label: its class, 0 or 1.
        class_name: the name of that.
        img_url: where it is served; None where nothing is known to serve it.
    """

    filename: str
    label: int
    class_name: str
    img_url: str | None


def list_layers(variant: MLModel) -> list[Layer]:
    """The layers of a variant's network as they run, the input first.

    They are those of our own copy, which ends in one sigmoid unit whatever the file ended in. What
    was read is kept in Django's cache by the hash of the copy.

    Raises:
        ModelFileError: there is no copy of the variant, or it cannot be read.
        Unavailable: this machine cannot confine the process that reads it.
    """
    kept = copies.find_copies(variant)
    key = f"classifiers:layers:{_FORM}:{kept.canonical_sha256 if kept else ''}"
    if kept and (found := cache.get(key)) is not None:
        return [Layer(*facts) for facts in found]
    layers = copies.read_layers(variant)
    cache.set(key, [tuple(layer) for layer in layers], _KEPT)
    return layers


def draw_kernels(variant: MLModel, conv_idx: int, filter_idx: int | None = None) -> BytesIO:
    """Draws the kernels of one convolutional layer, as `plots.draw_kernels` does.

    Args:
        variant: whose network.
        conv_idx: which layer, counted from 0.
        filter_idx: the one filter that is drawn alone, larger; None for all of them.

    Raises:
        InvalidConvIndex, InvalidFilterIndex: there is no such layer, or no such filter in it.
        ModelFileError: there is no copy of the variant, or it cannot be read.
        Unavailable: this machine cannot confine the process that reads it.
    """
    kernels = copies.read_kernels(variant, conv_idx)
    if filter_idx is not None:
        engine.check_filter_idx(filter_idx, kernels.shape[-1])
    return plots.draw_kernels(kernels, conv_idx, filter_idx)


def draw_maps(
    variant: MLModel, conv_idx: int, filename: str, filter_idx: int | None = None
) -> BytesIO:
    """Draws what the filters of one convolutional layer give for an image at `DATA_ROOT`.

    Args:
        variant: whose network.
        conv_idx: which layer, counted from 0.
        filename: relative to `DATA_ROOT`; looked up in the list of its images, never opened as it
            came.
        filter_idx: the one filter that is drawn alone, larger; None for all of them.

    Raises:
        UnknownImage: the data set has no such image.
        InvalidConvIndex, InvalidFilterIndex: there is no such layer, or no such filter in it.
        ModelFileError: the variant's file cannot be used.
        DatasetError: the image cannot be read.
        IncompatibleImages: as declared, it is not of the shape that the network takes.
    """
    folder = dataset.get_data_root()
    filename = folder.get_index().find_name(filename)
    folder.find_label(filename)
    graph = copies.open_graph(variant)
    [conv_idx] = engine.check_conv_idx([conv_idx], graph.num_feature_maps)
    outputs = scoring.run_image(
        graph, variant.declaration.preprocessing, filename, [conv_idx], one_core=True
    )
    [maps] = outputs.feature_maps
    if filter_idx is not None:
        engine.check_filter_idx(filter_idx, maps.shape[-1])
    return plots.draw_feature_maps(maps, conv_idx, filter_idx)


def estimate_size(layer: Layer, filter_idx: int | None = None) -> tuple[int, int] | None:
    """About how wide and high a picture of maps is, in pixels; None where a side is open."""
    height, width, num_filters = layer.output_shape
    if height is None or width is None or num_filters is None or layer.conv_idx is None:
        return None
    return plots.estimate_size((height, width, num_filters), layer.conv_idx, filter_idx)


def count_drawn(layer: Layer) -> int:
    """How many filters of a convolutional layer a picture of all its maps shows."""
    height, width, num_filters = layer.output_shape
    return plots.count_drawn(height or 1, width or 1, num_filters or 1)


def find_image(filename: str = "", seed: int = 0) -> ShownImage:
    """An image to look into a network with: that of a name, or one that is drawn by a seed.

    Raises:
        UnknownImage: the data set has no such image.
        DatasetError, InvalidImageCount: there is no data set, or no image in it.
    """
    if filename:
        folder = dataset.get_data_root()
        filename = folder.get_index().find_name(filename)
        label, class_name = folder.find_label(filename), filename.partition("/")[0]
    else:
        [filename], [label], class_names = dataset.draw_images(1, seed)
        class_name = class_names[label]
    img_url = DataSet.get_default().get_image_url(filename)
    return ShownImage(make_readable(filename), label, make_readable(class_name), img_url)


def identify_maps(variant: MLModel, filename: str) -> list[Any]:
    """All that the maps of an image depend on, beside which of them are wanted.

    Raises:
        UnknownImage: the data set has no such image.
        DatasetError: it cannot be read.
    """
    folder = dataset.get_data_root()
    filename = folder.get_index().find_name(filename)
    folder.find_label(filename)
    content = hashlib.sha256(folder.read_bytes(filename)).hexdigest()
    kept = copies.find_copies(variant)
    return [kept and kept.graph_sha256, asdict(variant.declaration.preprocessing), content]
