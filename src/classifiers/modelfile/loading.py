"""From a file on disk to a Keras model."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifiers.exceptions import ModelFileError
from classifiers.isolation import Unavailable
from classifiers.modelfile import canonical, quarantine
from classifiers.modelfile.given import Architectures
from classifiers.modelfile.inspected import Inspected
from classifiers.modelfile.limits import Limits
from classifiers.modelfile.report import Code, Refused

if TYPE_CHECKING:
    import keras

logger = logging.getLogger(__name__)

# Ours are the layers of image classifiers, and the sizes that strangers may send. Who loads a file
# by code of their own may have other ones, as far as Keras itself finds them safe.
LEFT_TO_KERAS = {
    *(Code.UNKNOWN_LAYER, Code.UNKNOWN_KEY, Code.BAD_VALUE, Code.BROKEN_GRAPH),
    *(Code.TOO_MANY_LAYERS, Code.NESTED_TOO_DEEP, Code.TOO_MANY_PARAMETERS),
    *(Code.TOO_MUCH_MEMORY, Code.TOO_MANY_OPERATIONS),
}


def load_model(
    path: Path,
    limits: Limits | None = None,
    *,
    architecture: str | None = None,
    architectures: Architectures | None = None,
) -> keras.Model:
    """Loads a whole model, mended for Keras 3, whatever the file's extension.

    What Keras gets is a copy written by us, from the architecture and the weights that were
    checked. How the model was trained is not in it, nor is code (`Lambda` layers).

    Args:
        path: the file.
        limits: what it may cost.
        architecture: what `model.to_json()` gave, for a file of weights alone.
        architectures: the same by name, to recognise such files; as `inspect` takes them.

    Raises:
        ModelFileError: the file is missing, damaged, not a model, or needs code that is not part of
            Keras.
        ValueError: one of `architectures` cannot be used.
    """
    inspected, refusal = _read(
        path, limits or Limits(), architecture=architecture, architectures=architectures
    )
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "model.h5")
        if refusal is None:
            canonical.write(copy, inspected.config, inspected.weights)
            return load_hdf5(copy)
        is_keras_file = inspected.facts.get("format") == "HDF5" and architecture is None
        if refusal.code not in LEFT_TO_KERAS or not is_keras_file:
            raise refusal
        logger.warning("Loading a model file that could not be uploaded: %s", refusal)
        copy.symlink_to(path.absolute())
        try:
            return load_hdf5(copy)
        except ModelFileError as error:
            raise ModelFileError(f"{refusal} {error}") from error


def _read(path: Path, limits: Limits, **architectures: Any) -> tuple[Inspected, Refused | None]:
    try:
        return quarantine.read(path, limits, allow_unconfined=True, **architectures)
    except OSError as error:
        raise ModelFileError(f"The model file cannot be read: {error.strerror}.") from error
    except Unavailable:
        logger.warning("Reading a model file in this process: there is no other one to be had")
    inspected = Inspected()
    try:
        with path.open("rb") as file:
            inspected.read(file, limits, **architectures)
    except Refused as refusal:
        return inspected, refusal
    return inspected, None


def load_hdf5(path: Path) -> keras.Model:
    """Loads an HDF5 file by Keras alone: one that was written here, or that is trusted as it is.

    Args:
        path: its name must end in `.h5`.

    Raises:
        ModelFileError: Keras cannot load it.
    """
    from keras.models import load_model as load_keras_model

    try:
        return load_keras_model(path, compile=False, safe_mode=True)
    except Exception as error:  # Keras promises no class of error for a file it cannot read.
        said = " ".join(str(error).replace(str(path), "the file").split())
        raise ModelFileError(
            "Keras cannot load a model from the file. "
            f"Received: {type(error).__name__}: {said[:300]}"
        ) from error
