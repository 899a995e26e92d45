"""The `.keras` format: a zip archive of the architecture, and of the weights in an HDF5 file.

See https://keras.io/guides/serialization_and_saving/. Keras 3 finds the weights of a layer by its
class and its place among the layers of that class, so we do.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers.modelfile import architecture_json, hdf5
from classifiers.modelfile.allow_list import MODELS
from classifiers.modelfile.hdf5 import Contents, LayerWeights
from classifiers.modelfile.limits import Limits
from classifiers.modelfile.report import Code, Refused

_MEMBERS = {"config.json", "metadata.json", "model.weights.h5"}

Arrays = Mapping[str, NDArray[np.floating]]


def read_contents(data: bytes, limits: Limits) -> Contents:
    """Reads an archive as Keras writes it; nothing is unpacked beyond its declared size.

    Raises:
        Refused: it is another archive, damaged, too large when unpacked, or its HDF5 file does not
            get through.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = _read_members(archive, limits)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, ValueError) as error:
        raise _no_keras_archive(f"it cannot be unpacked ({error})") from error
    text = _decode(members["config.json"])
    arrays = hdf5.read_arrays(members["model.weights.h5"], limits)
    config = architecture_json.parse(text, limits)
    metadata = architecture_json.parse(_decode(members["metadata.json"]), limits)
    version = metadata.get("keras_version")
    return Contents(
        keras_version=version if isinstance(version, str) else None,
        config=text,
        has_training_config="compile_config" in config,
        has_numbers=bool(arrays),
        weights=_find_weights(config, arrays, prefix=""),
    )


def _read_members(archive: zipfile.ZipFile, limits: Limits) -> dict[str, bytes]:
    listed = archive.infolist()
    if {member.filename for member in listed} != _MEMBERS or len(listed) != len(_MEMBERS):
        raise _no_keras_archive(f"it does not hold {', '.join(sorted(_MEMBERS))} and no more")
    members = {}
    for member in listed:
        is_text = member.filename.endswith(".json")
        limit = limits.attribute_bytes if is_text else limits.file_bytes
        if member.file_size > limit:
            raise _too_large(member)
        with archive.open(member) as file:
            members[member.filename] = file.read(limit + 1)
        if len(members[member.filename]) > limit:  # what it said of its size was not true
            raise _too_large(member)
    return members


def _find_weights(config: Mapping[str, Any], arrays: Arrays, prefix: str) -> list[LayerWeights]:
    found = []
    for path, entry in _paths(config, prefix):
        trained, fixed = _split(entry, path, arrays)
        if trained or fixed:
            found.append((path, trained + fixed))
    return found


def _paths(config: Mapping[str, Any], prefix: str) -> list[tuple[str, Mapping[str, Any]]]:
    """Where Keras keeps each layer: its class in snake case, and a number from the second on."""
    inner = config.get("config")
    listed = inner.get("layers") if isinstance(inner, Mapping) else None
    seen: Counter[str] = Counter()
    paths = []
    for entry in listed if isinstance(listed, list) else []:
        if isinstance(entry, Mapping) and isinstance(entry.get("class_name"), str):
            name = _to_snake_case(entry["class_name"])
            number = seen[name]
            seen[name] += 1
            paths.append((f"{prefix}layers/{name}{f'_{number}' if number else ''}", entry))
    return paths


def _split(
    entry: Mapping[str, Any], path: str, arrays: Arrays
) -> tuple[list[NDArray[np.floating]], list[NDArray[np.floating]]]:
    """What of a layer is trained and what is not; the HDF5 layout has one before the other."""
    trained: list[NDArray[np.floating]] = []
    fixed: list[NDArray[np.floating]] = []
    if entry["class_name"] in MODELS:
        for below, inner in _paths(entry, f"{path}/"):
            inner_trained, inner_fixed = _split(inner, below, arrays)
            trained += inner_trained
            fixed += inner_fixed
        return trained, fixed
    while f"{path}/vars/{len(trained)}" in arrays:
        trained.append(arrays[f"{path}/vars/{len(trained)}"])
    config = entry.get("config")
    config = config if isinstance(config, Mapping) else {}
    if config.get("trainable") is False:
        return [], trained
    if entry["class_name"] == "BatchNormalization":  # its moving averages come last
        return trained[:-2], trained[-2:]
    return trained, fixed


def _to_snake_case(class_name: str) -> str:
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", re.sub(r"\W+", "", class_name))
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def _decode(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(
            Code.CONFIG_DAMAGED, "The architecture in the file is not valid text."
        ) from error


def _too_large(member: zipfile.ZipInfo) -> Refused:
    return Refused(Code.ARCHIVE_TOO_LARGE, f"{member.filename} is too large when unpacked.")


def _no_keras_archive(what: str) -> Refused:
    return Refused(
        Code.NO_KERAS_ARCHIVE,
        f"The file is a zip archive, but none that Keras wrote: {what}. "
        'Save the model with `model.save("model.keras")` or `model.save("model.h5")`.',
    )
