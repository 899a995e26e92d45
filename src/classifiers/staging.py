"""Uploads that are kept for a while, each for the user who sent it, until they are published."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.move import file_move_safe

from classifiers.conf import conf
from classifiers.exceptions import LimitReached, UploadNotKept

ROOT = "staged"
"""Sub-directory of `MODEL_FOLDER`: a folder for each upload."""

GONE = "The file is not kept any more. Send it again."

_FILE, _ABOUT = "model", "about.json"
_PART = "model.part"
"""What `_FILE` is called until it is whole."""


class StagedFile(File):
    """An upload that is kept for a while.

    It is there until it is discarded or expires. Whoever stores it stores a second name of the same
    bytes, so that a save which fails, or a process that is killed in one, loses nothing.

    Attributes:
        key: by which its owner, and nobody else, finds it again.
        name: that it was uploaded under.
        architecture: the JSON that was sent beside it; empty without one.
    """

    def __init__(self, folder: Path) -> None:
        about = json.loads((folder / _ABOUT).read_text("utf-8"))
        super().__init__(None, name=about["name"])
        self.folder = folder
        self.key = str(uuid.UUID(folder.name.rpartition("-")[2]))
        self.architecture: str = about["architecture"]

    @property
    def path(self) -> Path:
        return self.folder / _FILE

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    @property
    def expires_at(self) -> datetime:
        """When it will be deleted, if nobody asks for it until then."""
        return datetime.fromtimestamp(self.path.stat().st_mtime + conf.staged_max_age, UTC)

    def temporary_file_path(self) -> str:
        """Where it lies: by this, Django knows that it need not be copied to be read."""
        return str(self.path)

    def close(self) -> None:
        """Nothing is opened: it is read by its path."""

    def link(self) -> File:
        """The same bytes under a second name, which may be moved away.

        Raises:
            UploadNotKept: it was published or discarded meanwhile.
        """
        # Beside its folder, which whoever publishes it at the same moment may delete.
        twin = self.folder.with_name(f"twin-{uuid.uuid4().hex}")
        try:
            try:
                os.link(self.path, twin)
            except FileNotFoundError:
                raise
            except OSError:  # a file system on which a file has one name
                shutil.copyfile(self.path, twin)
        except FileNotFoundError as error:
            raise UploadNotKept(GONE) from error
        return _Twin(twin, str(self.name))

    def discard(self) -> None:
        """Deletes it; nothing is done where it is gone already."""
        shutil.rmtree(self.folder, ignore_errors=True)


class _Twin(File):
    def __init__(self, path: Path, name: str) -> None:
        super().__init__(None, name=name)
        self._path = path

    def temporary_file_path(self) -> str:
        return str(self._path)

    def close(self) -> None:
        pass


def stage(upload: File, owner: Any, architecture: str = "") -> StagedFile:
    """Keeps an upload for a while.

    Args:
        upload: the file; one that lies on the disk is moved.
        owner: the user who sent it.
        architecture: the JSON that was sent beside it.

    Raises:
        LimitReached: what is kept for the user would take more than it may.
    """
    folder = _find_root() / f"{_tag(owner)}-{uuid.uuid4().hex}"
    folder.mkdir(parents=True)
    about = {"name": str(upload.name), "architecture": architecture}
    (folder / _ABOUT).write_text(json.dumps(about), "utf-8")
    if hasattr(upload, "temporary_file_path"):
        # From another disk, it is copied.
        file_move_safe(upload.temporary_file_path(), str(folder / _PART))
    else:
        with (folder / _PART).open("wb") as file:
            file.writelines(upload.chunks())
    # Last: a folder without it is one that was not finished, and is no upload.
    (folder / _PART).rename(folder / _FILE)
    staged = StagedFile(folder)
    try:
        _require_room(owner, staged.size)
    except LimitReached:
        staged.discard()
        raise
    return staged


def find(key: str, owner: Any) -> StagedFile | None:
    """The upload with this key; its time begins anew.

    Returns:
        None where there is none, or none of this user, or it has expired.
    """
    try:
        folder = _find_root() / f"{_tag(owner)}-{uuid.UUID(key).hex}"
        staged = StagedFile(folder)
        if staged.expires_at <= datetime.now(UTC):
            return None
        os.utime(staged.path)  # the clean-up may not take it while it is being read
    except (ValueError, FileNotFoundError):
        return None
    return staged


def list_staged(owner: Any) -> list[StagedFile]:
    """What is kept for a user, the newest first. Looking does not keep it for longer."""
    found = []
    for folder in _find_root().glob(f"{_tag(owner)}-*"):
        # It is being written, or was deleted.
        with contextlib.suppress(FileNotFoundError, ValueError):
            staged = StagedFile(folder)
            found.append((staged.expires_at, staged))
    now = datetime.now(UTC)
    found.sort(key=lambda pair: pair[0], reverse=True)
    return [staged for expires_at, staged in found if expires_at > now]


def measure_staged(owner: Any) -> int:
    """Bytes of all that is kept for a user."""
    return sum(_list_sizes(owner))


def delete_expired() -> int:
    """Deletes uploads that nobody has asked for within `CLASSIFIERS_STAGED_MAX_AGE`.

    Returns:
        How many were deleted.
    """
    oldest_kept = time.time() - conf.staged_max_age
    num_deleted = 0
    for path in _find_root().glob("*"):
        with contextlib.suppress(FileNotFoundError):  # cleaned up by another process
            file = path / _FILE
            modified = (file if file.exists() else path).stat().st_mtime
            if modified < oldest_kept:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
                num_deleted += 1
    return num_deleted


def _require_room(owner: Any, num_bytes: int) -> None:
    """Checks what is kept for a user, the last upload among it.

    After it was written: of two at once, each counts the other.
    """
    stored = measure_staged(owner)
    if stored > conf.max_staged_bytes_per_user:
        raise LimitReached(
            "The model files of a user that wait to be published may take at most "
            f"{conf.max_staged_bytes_per_user} bytes. Received: {num_bytes} more than "
            f"{stored - num_bytes}; publish or delete one first"
        )


def _list_sizes(owner: Any) -> Iterator[int]:
    for path in _find_root().glob(f"{_tag(owner)}-*/{_FILE}"):
        with contextlib.suppress(FileNotFoundError):
            yield path.stat().st_size


def _find_root() -> Path:
    return conf.model_folder / ROOT


def _tag(owner: Any) -> str:
    """Part of the name of a user's folders: whatever a key is made of, these are letters."""
    return hashlib.sha256(str(owner.pk).encode()).hexdigest()[:16]
