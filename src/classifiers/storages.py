"""Where files are kept, under which names, and what happens to them when a save fails."""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils.deconstruct import deconstructible

from classifiers.conf import conf
from classifiers.exceptions import UploadNotKept
from classifiers.staging import GONE, StagedFile

if TYPE_CHECKING:
    from classifiers.copies import ModelCopies
    from classifiers.models import MLModel


SANDBOX_POLICY = "default-src 'none'; sandbox"
"""The `Content-Security-Policy` of what people sent, and of what was made of it.

Whatever a file pretends to be, a browser runs nothing in it.
"""


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

    def _save(self, name: str, content: File) -> str:
        # Django moves what lies on the disk; a staged upload must still be there if the save fails.
        stored = content.link() if isinstance(content, StagedFile) else content
        saved: str = super()._save(name, stored)  # type: ignore[misc]  # Django documents it
        return saved


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
    """A path under which an upload can be read, which may be waiting in memory.

    Raises:
        UploadNotKept: it was staged, and was published or discarded while it was read.
    """
    if hasattr(upload, "temporary_file_path"):
        try:
            yield Path(upload.temporary_file_path())
        except FileNotFoundError as error:
            if isinstance(upload, StagedFile):
                raise UploadNotKept(GONE) from error
            raise
        return
    with tempfile.NamedTemporaryFile(suffix=".upload", dir=conf.upload_folder) as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        upload.seek(0)
        yield Path(copy.name)


@contextmanager
def discard_on_error(*files: FieldFile, using: str | None = None) -> Iterator[None]:
    """Deletes files again that a failed save has stored, and empties their fields.

    Uploads that were staged stay so until what they were stored for is committed.

    Args:
        *files: fields that the save stores.
        using: the data base.
    """
    waiting: list[Any] = [file for file in files if file and not file._committed]  # type: ignore[attr-defined]
    staged = [(file, file.file) for file in waiting if isinstance(file.file, StagedFile)]
    try:
        yield
    except BaseException:
        for file in waiting:
            if file._committed:
                file.delete(save=False)
        raise
    for file, upload in staged:
        if file._committed:
            transaction.on_commit(upload.discard, using=using)
