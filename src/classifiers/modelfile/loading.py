"""From a file on disk to a Keras model."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from classifiers.exceptions import ModelFileError
from classifiers.isolation import Unavailable
from classifiers.modelfile import quarantine
from classifiers.modelfile.canonical import write_canonical
from classifiers.modelfile.inspected import Inspected
from classifiers.modelfile.limits import Limits
from classifiers.modelfile.report import Code, Refused

if TYPE_CHECKING:
    import keras

logger = logging.getLogger(__name__)

# Ours are the layers of image classifiers, and the sizes that strangers may send. Who loads a file
# by code of their own may have other ones, as far as Keras itself finds them safe.
_LEFT_TO_KERAS = {
    *(Code.UNKNOWN_LAYER, Code.UNKNOWN_KEY, Code.BAD_VALUE, Code.BROKEN_GRAPH),
    *(Code.TOO_MANY_LAYERS, Code.NESTED_TOO_DEEP, Code.TOO_MANY_PARAMETERS),
    *(Code.TOO_MUCH_MEMORY, Code.TOO_MANY_OPERATIONS),
}


def load_model(path: Path, limits: Limits | None = None) -> keras.Model:
    """Loads a whole model, mended for Keras 3, whatever the file's extension.

    What Keras gets is a copy written by us, from the architecture and the weights that were
    checked. How the model was trained is not in it, nor is code (`Lambda` layers).

    Raises:
        ModelFileError: the file is missing, damaged, not a model, or needs code that is not part of
            Keras.
    """
    inspected, refusal = _read(path, limits or Limits())
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "model.h5")
        if refusal is None:
            write_canonical(copy, inspected.config, inspected.weights)
            return _load(copy)
        if refusal.code not in _LEFT_TO_KERAS or inspected.facts.get("format") != "HDF5":
            raise refusal
        logger.warning("Loading a model file that could not be uploaded: %s", refusal)
        copy.symlink_to(path.absolute())
        try:
            return _load(copy)
        except ModelFileError as error:
            raise ModelFileError(f"{refusal} {error}") from error


def _read(path: Path, limits: Limits) -> tuple[Inspected, Refused | None]:
    try:
        return quarantine.read(path, limits, allow_unconfined=True)
    except OSError as error:
        raise ModelFileError(f"The model file cannot be read: {error.strerror}.") from error
    except Unavailable:
        logger.warning("Reading a model file in this process: there is no other one to be had")
    inspected = Inspected()
    try:
        with path.open("rb") as file:
            inspected.read(file, limits)
    except Refused as refusal:
        return inspected, refusal
    return inspected, None


def _load(path: Path) -> keras.Model:
    from keras.models import load_model as load_keras_model

    try:
        return load_keras_model(path, compile=False, safe_mode=True)
    except Exception as error:  # Keras promises no class of error for a file it cannot read.
        said = " ".join(str(error).replace(str(path), "the file").split())
        raise ModelFileError(
            "Keras cannot load a model from the file. "
            f"Received: {type(error).__name__}: {said[:300]}"
        ) from error
