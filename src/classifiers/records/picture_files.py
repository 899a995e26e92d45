"""Where the pictures of a check lie, and what was made of them: one folder, gone at one stroke."""

from __future__ import annotations

import contextlib
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from classifiers.conf import conf

_DELETED = ".deleted-"
_NAME = re.compile(r"[a-z0-9-]+\.(jpg|png|webm|original)")
_CONTENT_TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".webm": "video/webm"}


@contextlib.contextmanager
def hide_paths() -> Iterator[None]:
    """Takes paths of pictures out of errors: the key is in them, and errors get into logs."""
    try:
        yield
    except Exception as error:
        path = re.compile(re.escape(str(conf.picture_folder)) + r"/\S*")
        link: BaseException | None = error
        while link:
            if isinstance(link, OSError):
                del link.filename, link.filename2
            link.args = tuple(
                path.sub("a file of pictures", value) if isinstance(value, str) else value
                for value in link.args
            )
            link = link.__cause__ or link.__context__
        raise


@dataclass(frozen=True)
class PictureFolder:
    """A folder below `CLASSIFIERS_PICTURE_FOLDER`, which is never served.

    Names of files are made here, of small letters, digits and hyphens; nothing that was sent is in
    them. What was sent ends in `.original`, and is given to the process that decodes it only.

    Attributes:
        name: the key of the check.
    """

    name: str

    @property
    def path(self) -> Path:
        return conf.picture_folder / self.name

    @hide_paths()
    def create(self) -> None:
        """Makes the folder, readable by nobody else."""
        self.path.mkdir(mode=0o700, parents=True)

    @hide_paths()
    def write(self, name: str, chunks: Iterable[bytes]) -> None:
        """Writes a file, over one that an earlier try may have left.

        Whoever reads it meanwhile finds the earlier one, or none.

        Raises:
            FileNotFoundError: the folder is gone, since the check was deleted.
        """
        path = self.find(name)
        part = path.with_name(f"{name}.{secrets.token_hex(8)}")
        try:
            with part.open("wb") as file:
                file.writelines(chunks)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def find(self, name: str) -> Path:
        """Where a file of this name lies, or would.

        Raises:
            ValueError: no file has such a name.
        """
        if not _NAME.fullmatch(name):
            raise ValueError(f"A name has small letters, digits and hyphens. Received: {name!r}")
        return self.path / name

    @staticmethod
    def get_original_name(place: int) -> str:
        """The name of the picture at this place, as it was sent."""
        return f"{place}.original"

    @staticmethod
    def get_content_type(name: str) -> str | None:
        """Of a file that may be shown; None for one that may not."""
        return _CONTENT_TYPES.get(Path(name).suffix) if _NAME.fullmatch(name) else None

    def exists(self) -> bool:
        """Whether there is a folder still, or already."""
        return self.path.is_dir()

    @hide_paths()
    def count_files(self) -> int:
        return len(list(self._list_files()))

    @hide_paths()
    def count_bytes(self) -> int:
        return sum(path.stat().st_size for path in self._list_files())

    @hide_paths()
    def delete(self) -> None:
        """Deletes the folder with all that is in it, even while a worker writes there.

        It gets another name first: from then on, nothing new can be put into it.
        """
        doomed = conf.picture_folder / f"{_DELETED}{secrets.token_hex(8)}"
        with contextlib.suppress(FileNotFoundError):
            self.path.rename(doomed)
            shutil.rmtree(doomed)

    @classmethod
    def list_forgotten(cls, max_age: float) -> Iterator[Self]:
        """Folders that nothing was written to for so many seconds, and deletions cut short."""
        if not conf.picture_folder.is_dir():
            return
        oldest_kept = time.time() - max_age
        for path in conf.picture_folder.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if path.name.startswith(_DELETED) or path.stat().st_mtime < oldest_kept:
                    yield cls(path.name)

    def _list_files(self) -> Iterator[Path]:
        with contextlib.suppress(FileNotFoundError):
            yield from self.path.iterdir()
