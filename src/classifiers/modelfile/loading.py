"""From a file on disk to a Keras model."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from classifiers.exceptions import ModelFileError
from classifiers.modelfile.formats import FileFormat, identify

if TYPE_CHECKING:
    import keras

_REFUSALS = {
    FileFormat.EMPTY: "It is empty. Was the download or upload cut off?",
    FileFormat.GIT_LFS_POINTER: (
        "It is a git-LFS pointer, a few lines of text that stand for the model. "
        "Run `git lfs pull` where you got it, and upload the real file."
    ),
    FileFormat.ZIP: (
        "It is a zip archive, as Keras writes under the name `.keras`. "
        'Save it again with `model.save("model.h5")`.'
    ),
    FileFormat.UNKNOWN: 'It is something else. Save the model with `model.save("model.h5")`.',
}


def load_model(path: Path) -> keras.Model:
    """Loads a whole model from an HDF5 file, whatever the file's extension.

    The training configuration in the file is not used: optimizers change between versions of
    Keras, and predictions do not need them. Code in the file (`Lambda` layers) is not run.

    Raises:
        ModelFileError: the file is missing or damaged, is not HDF5, holds weights without an
            architecture, or needs code that is not part of Keras.
    """
    try:
        file_format = identify(path)
    except OSError as error:
        raise ModelFileError(f"The model file cannot be read: {error.strerror}.") from error
    if file_format is not FileFormat.HDF5:
        raise ModelFileError(f"A model file must be in the HDF5 format. {_REFUSALS[file_format]}")

    from keras.models import load_model as load_keras_model

    with tempfile.TemporaryDirectory() as folder:
        # Keras chooses the format by the extension; uploads wait under names without one.
        link = Path(folder, "model.h5")
        link.symlink_to(path.absolute())
        try:
            return load_keras_model(link, compile=False, safe_mode=True)
        except Exception as error:  # Keras promises no class of error for a file it cannot read.
            raise ModelFileError(_explain(error, link)) from error


def _explain(error: Exception, link: Path) -> str:
    said = " ".join(str(error).replace(str(link), "the file").split())
    if "No model config found" in said:
        return (
            "A model file must hold the architecture and the weights. This one holds weights only: "
            "save the whole model with `model.save(...)`, not with `model.save_weights(...)`."
        )
    if "Lambda" in said:
        return (
            "A model file must not bring code of its own. This one has a Lambda layer, which runs "
            "code from the file: replace it by layers that are part of Keras."
        )
    if "Unknown layer" in said:
        return f"A model may use only layers that are part of Keras. Received: {said[:120]}"
    return (
        "The file is HDF5, but Keras cannot load a model from it. "
        f"Received: {type(error).__name__}: {said[:300]}"
    )
