"""Where files are kept, under which names, and what happens to them when a save fails."""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.core import signing
from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.db.models.fields.files import FieldFile
from django.utils.deconstruct import deconstructible

from classifiers.conf import conf

STAGED_ROOT = "staged"
"""Sub-directory of `MODEL_FOLDER` for uploads that a form is asking about."""

if TYPE_CHECKING:
    from classifiers.copies import ModelCopies
    from classifiers.models import MLModel


@deconstructible(path="classifiers.storages.MLModelStorage")
class MLModelStorage(FileSystemStorage):
    """Keeps the HDF5 files of variants in `MODEL_FOLDER`. They have no URL."""

    def __init__(self) -> None:
        super().__init__()

    @property
    def base_location(self) -> str:
        return str(conf.model_folder)

    @property
    def location(self) -> str:
        return self.base_location

    @property
    def base_url(self) -> None:  # type: ignore[override]
        return None


@deconstructible(path="classifiers.storages.MediaStorage")
class MediaStorage(FileSystemStorage):
    """Keeps loss curves and plots in `MEDIA_FOLDER`, which is served."""

    def __init__(self) -> None:
        super().__init__()

    @property
    def base_location(self) -> str:
        return str(conf.media_folder)

    @property
    def location(self) -> str:
        return self.base_location

    @property
    def base_url(self) -> str:
        return conf.media_url


def model_upload_to(instance: MLModel, filename: str) -> str:
    """`upload_to` of `MLModel.model_file`; a function, so that a subclass's method is called."""
    return instance.get_model_filename(filename)


def loss_curve_upload_to(instance: MLModel, filename: str) -> str:
    """`upload_to` of `MLModel.loss_curve`."""
    return instance.get_loss_curve_filename(filename)


def beside_model(copies: ModelCopies, filename: str) -> str:
    """`upload_to` of what is made of a model file: `trained_models/model_1_canonical.h5`."""
    original, made = Path(copies.original_name), Path(filename)
    return f"{original.parent.as_posix()}/{original.stem}_{made.stem}{made.suffix}"


def build_filename(root: str, name: str, fallback: str, original: str, suffix: str = "") -> str:
    """A file name made of a name that a person chose.

    Args:
        root: sub-directory of the storage.
        name: folded to lower-case ASCII letters, digits and underscores: no separator survives.
        fallback: stands in where nothing of the name is left.
        original: the uploaded file's name, of which only the extension is kept.
        suffix: put between name and extension.
    """
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "_", ascii_name.lower()).strip("_") or fallback
    extension = re.search(r"\.[A-Za-z0-9]{1,10}\Z", original)
    return f"{root}/{stem}{suffix}{extension[0] if extension else ''}"


class StagedFile(File):
    """An upload that is kept for a while, so that a form can come back without it."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(None, name=name)
        self.path = path

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def temporary_file_path(self) -> str:
        """Where it lies; by this, Django moves it instead of opening and copying it."""
        return str(self.path)


def stage(upload: File) -> str:
    """Keeps an upload for a while.

    Returns:
        A signed token, for `unstage`.
    """
    name = MLModelStorage().save(f"{STAGED_ROOT}/{uuid.uuid4().hex}", upload)
    return signing.dumps([name, upload.name], salt=STAGED_ROOT)


def unstage(token: str) -> StagedFile | None:
    """An upload that was kept, under the name that it had; None where it is not kept any more."""
    try:
        name, original = signing.loads(token, salt=STAGED_ROOT, max_age=conf.staged_max_age)
    except signing.BadSignature:
        return None
    path = Path(MLModelStorage().path(name))
    try:
        os.utime(path)  # it is wanted: the clean-up may not take it while it is being evaluated
    except FileNotFoundError:
        return None
    return StagedFile(path, original)


def identity(file: FieldFile) -> object:
    """What tells a file from another one: its name once it is stored, before that the upload."""
    return file.name if file._committed else file.file  # type: ignore[attr-defined]


@contextmanager
def local_path(file: FieldFile) -> Iterator[Path]:
    """A path under which a stored file, or one that is still waiting to be stored, can be read."""
    if file._committed:  # type: ignore[attr-defined]
        yield Path(file.path)
    else:
        with upload_path(file.file) as path:
            yield path


@contextmanager
def upload_path(upload: File) -> Iterator[Path]:
    """A path under which an upload can be read, which may be waiting in memory."""
    if hasattr(upload, "temporary_file_path"):
        yield Path(upload.temporary_file_path())
        return
    with tempfile.NamedTemporaryFile() as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        upload.seek(0)
        yield Path(copy.name)


@contextmanager
def discard_on_error(*files: FieldFile) -> Iterator[None]:
    """Deletes files again that a failed save has stored, and empties their fields."""
    waiting = [file for file in files if file and not file._committed]  # type: ignore[attr-defined]
    try:
        yield
    except BaseException:
        for file in waiting:
            if file._committed:  # type: ignore[attr-defined]
                file.delete(save=False)
        raise
