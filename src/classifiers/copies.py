"""What is kept beside an uploaded model file: our own copy of the model, and its ONNX graph."""

from __future__ import annotations

import hashlib
import logging
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

import numpy as np
from django.core.files.base import ContentFile
from django.db import models
from django.db.models.fields.files import FieldFile
from numpy.typing import NDArray

from classifiers import conversion, engine, explanations, modelfile, storages
from classifiers.conf import conf
from classifiers.conversion import Conversion
from classifiers.declarations import Declaration
from classifiers.engine import Graph, KerasGraph, Runtime, graphs
from classifiers.exceptions import ModelFileError
from classifiers.explanations import Layer
from classifiers.isolation import Unavailable
from classifiers.modelfile.report import Refused

if TYPE_CHECKING:
    import keras

    from classifiers.models import MLModel

logger = logging.getLogger(__name__)

_Read = TypeVar("_Read")


class ModelCopies(models.Model):
    """The files that a server opens instead of the uploaded one, and the hashes of all three.

    The original is never opened in the server's process. It stays as it was uploaded, for its
    owner.
    """

    variant = models.OneToOneField(
        "classifiers.MLModel", models.CASCADE, primary_key=True, related_name="+"
    )
    original_name = models.CharField(max_length=100, editable=False)
    """The `model_file` that they were made of."""
    original_sha256 = models.CharField(max_length=64, editable=False)
    canonical = models.FileField(
        storage=storages.MLModelStorage(), upload_to=storages.beside_model, editable=False
    )
    """An HDF5 file of the same network that ends in one sigmoid unit, mended for Keras 3."""
    canonical_sha256 = models.CharField(max_length=64, editable=False)
    graph = models.FileField(
        storage=storages.MLModelStorage(), upload_to=storages.beside_model, editable=False
    )
    """An ONNX graph of `canonical`: probability, logit, and all feature maps."""
    graph_sha256 = models.CharField(max_length=64, editable=False)
    largest_difference = models.FloatField(editable=False)
    """Between Keras and the graph, on a probe batch."""
    report = models.JSONField(editable=False)
    """The inspection's: verdict, mends, facts."""

    class Meta:
        verbose_name_plural = "model copies"

    def __str__(self) -> str:
        return f"Copies of {self.original_name}"

    @classmethod
    def replace(cls, variant: MLModel, conversion: Conversion | None, using: str) -> None:
        """Stores what was made of a variant's new file instead of what was made of its old one."""
        for outdated in cls.objects.using(using).filter(variant=variant):
            outdated.delete()
        if conversion:
            copies = cls._of(variant, conversion)
            with storages.discard_on_error(copies.canonical, copies.graph):
                copies.save(using=using)

    @classmethod
    def _of(cls, variant: MLModel, conversion: Conversion) -> Self:
        return cls(
            variant=variant,
            original_name=variant.model_file.name,
            original_sha256=conversion.original_sha256,
            canonical=ContentFile(conversion.canonical, name="canonical.h5"),
            canonical_sha256=conversion.canonical_sha256,
            graph=ContentFile(conversion.graph, name="graph.onnx"),
            graph_sha256=conversion.graph_sha256,
            largest_difference=conversion.largest_difference,
            report=conversion.report.to_json(),
        )


def read_model_file(
    path: Path, declaration: Declaration, *, allow_unconfined: bool
) -> conversion.Reading:
    """Reads a model file in a confined child, as the settings say.

    Args:
        path: the file.
        declaration: may bring the architecture for a file that holds weights only.
        allow_unconfined: whether to make do with a bare child process.

    Raises:
        Unavailable: this machine cannot confine a child.
    """
    return conversion.read(
        path,
        modelfile.Limits(**conf.model_limits),
        architecture=declaration.architecture or None,
        architectures=conf.known_architectures,
        allow_unconfined=allow_unconfined,
    )


def get_conversion(variant: MLModel) -> Conversion | None:
    """What is made of a variant's file before it is stored; made once per instance and file.

    Returns:
        None for a model that could not be uploaded, but that Keras itself finds safe.

    Raises:
        ModelFileError: the file cannot be taken.
        UnsupportedModel: it does not tell two classes apart, or its declaration does not fit it.
    """
    if not variant.model_file:
        raise ModelFileError("A variant needs a model file. Received: none.")
    source = storages.identity(variant.model_file)
    if variant._conversion is None or variant._conversion[0] != source:
        variant._conversion = source, _convert(variant)
    return variant._conversion[1]


def find_copies(variant: MLModel) -> ModelCopies | None:
    """What is kept of a variant's stored file; None if nothing is, or only of an older file.

    It is read once per instance and file.
    """
    name = variant.model_file.name
    if variant._copies is None or variant._copies.original_name != name:
        kept = ModelCopies.objects.filter(variant=variant, original_name=name)
        variant._copies = kept.first()
    return variant._copies


def open_graph(variant: MLModel) -> Graph:
    """What answers for a variant: its ONNX graph, kept ready in this process by its hash.

    For one of the few without a graph, its Keras model.
    """
    runtime = Runtime(conf.engine)
    if _is_waiting(variant):
        if made := get_conversion(variant):
            return graphs.get(made.graph_sha256, runtime, lambda: made.graph)
    elif kept := find_copies(variant):
        return graphs.get(kept.graph_sha256, runtime, lambda: _read(kept.graph, kept.graph_sha256))
    return KerasGraph(variant.get_loaded_model())


def describe_conv_layers(variant: MLModel) -> list[list[Any]]:
    """Number and size of the filters of each convolutional layer, as `conv_layers` holds them."""
    if _is_waiting(variant):
        if made := get_conversion(variant):
            return list(made.report.facts["conv_layers"])
    elif kept := find_copies(variant):
        return list(kept.report["facts"]["conv_layers"])
    return engine.describe_conv_layers(variant.get_loaded_model())


def read_layers(variant: MLModel) -> list[Layer]:
    """The layers of a variant's network as they run, read away from this process.

    Raises:
        ModelFileError: there is no copy of the variant, or it cannot be read.
        Unavailable: this machine cannot confine a child.
    """
    return _read_copy(variant, explanations.read_layers)


def read_kernels(variant: MLModel, conv_idx: int) -> NDArray[np.float32]:
    """The kernels of one convolutional layer, read away from this process.

    Returns:
        Shape `(height, width, channels that a filter sees, num_filters)`.

    Raises:
        InvalidConvIndex: the variant has no such layer.
        ModelFileError: there is no copy of the variant, or it cannot be read.
        Unavailable: this machine cannot confine a child.
    """
    return _read_copy(variant, explanations.read_kernels, conv_idx)


def load_network(variant: MLModel) -> keras.Model:
    """The Keras model of a variant: of our copy, where there is one."""
    if _is_waiting(variant):
        if made := get_conversion(variant):
            with tempfile.NamedTemporaryFile(suffix=".h5") as copy:
                copy.write(made.canonical)
                copy.flush()
                return modelfile.load_hdf5(Path(copy.name))
    elif kept := find_copies(variant):
        return modelfile.load_hdf5(Path(kept.canonical.path))
    with storages.local_path(variant.model_file) as path:
        return modelfile.load_model(
            path,
            modelfile.Limits(**conf.model_limits),
            architecture=variant.declaration.architecture or None,
            architectures=conf.known_architectures,
        )


def _is_waiting(variant: MLModel) -> bool:
    """Whether the variant's file is still to be stored, and so has no copies yet."""
    return variant._state.adding or not variant.model_file._committed


def _read_copy(variant: MLModel, read: Callable[..., _Read], *arguments: Any) -> _Read:
    kept = find_copies(variant)
    if kept is None:
        raise ModelFileError(
            "Layers and kernels are read from our own copy of a model. "
            "Received: a variant without one."
        )
    try:
        path = Path(kept.canonical.path)
        return read(path, *arguments, allow_unconfined=conf.allow_unconfined)
    except OSError as error:
        raise ModelFileError(f"The copy of the model cannot be read: {error.strerror}.") from error


def _read(file: FieldFile, sha256: str) -> bytes:
    try:
        with file.open() as opened:
            content = bytes(opened.read())
    except OSError as error:
        raise ModelFileError(f"The variant's graph cannot be read: {error.strerror}.") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ModelFileError("The variant's graph is not the one that was stored: it has changed.")
    return content


def _convert(variant: MLModel) -> Conversion | None:
    """Trusts whoever brings the file, by code or through a form that has inspected it."""
    declaration = variant.declaration
    try:
        with storages.local_path(variant.model_file) as path:
            reading = read_model_file(path, declaration, allow_unconfined=True)
        made = conversion.convert(reading, declaration.said_output, allow_unconfined=True)
    except Refused as refusal:
        if refusal.code not in modelfile.LEFT_TO_KERAS:
            raise
        logger.warning("No copy is kept of a model that could not be uploaded: %s", refusal)
        return None
    except Unavailable as error:
        logger.warning("No copy is kept of a model file: %s", error)
        return None
    declaration.fit(made)
    return made
