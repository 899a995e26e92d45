"""People's own pictures: what was asked about them, and what came of it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from classifiers.conf import conf
from classifiers.jobs import Job
from classifiers.records.picture_files import PictureFolder, hide_paths

_NAMES_OF_FILES = {"file", "preview", "shown"}
"""What names of files stand under in results."""


def make_key() -> str:
    """32 characters that nobody can guess."""
    return secrets.token_urlsafe(24)


def find_end() -> datetime:
    """When a check that is asked for now expires."""
    return timezone.now() + timedelta(seconds=conf.picture_max_age)


class PictureCheckQuerySet(models.QuerySet["PictureCheck"]):
    def kept(self) -> Self:
        """Those that can still be asked for."""
        return self.filter(expires_at__gt=timezone.now())

    def expired(self) -> Self:
        """Those that are to be deleted."""
        return self.filter(expires_at__lte=timezone.now())

    def of(self, user: models.Model) -> Self:
        """Those that this user asked for."""
        return self.filter(owner=user.pk)


class PictureCheck(models.Model):
    """Some pictures that variants were asked about; whoever knows the key may see the answer.

    With the row, all that was stored for it is deleted: the pictures, what was made of them, and
    the job.
    """

    key = models.CharField(max_length=32, primary_key=True, default=make_key, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    """What answers it."""
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=find_end, db_index=True)
    options = models.JSONField(default=dict, editable=False)
    """`CheckOptions.to_json()`, and the keys of the variants asked."""
    pictures = models.JSONField(default=list, editable=False)
    """For each: `name`, `num_bytes`, `sha256`, and `failure` if it was not even stored."""
    num_bytes = models.PositiveBigIntegerField(default=0, editable=False)
    """On disk."""
    results = models.JSONField(null=True, editable=False)
    """The answers; None before they are there."""

    objects: ClassVar[Any] = PictureCheckQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        # Without the key: this ends up in logs and lists.
        return f"Check of {len(self.pictures)} pictures"

    @property
    def status(self) -> str:
        """Where it stands: that of its job."""
        if self.results is not None:
            return "succeeded"
        return str(self.job.status) if self.job else "failed"

    @property
    def folder(self) -> PictureFolder:
        return PictureFolder(self.key)

    def find_file(self, name: str) -> tuple[Path, str]:
        """A file that may be shown to whoever knows the key: one that the results name.

        Returns:
            Where it lies, and its content type.

        Raises:
            PictureCheck.DoesNotExist: there is none of this name, or the check has expired.
        """
        content_type = self.folder.get_content_type(name)
        is_named = name in _list_files(self.results)
        if content_type and is_named and self.expires_at > timezone.now():
            path = self.folder.find(name)
            if path.is_file():
                return path, content_type
        raise PictureCheck.DoesNotExist("There is no such file.")

    @contextmanager
    def guarded_files(self) -> Iterator[None]:
        """For whoever reads or writes files of the check: errors tell no path, and with it no key.

        Raises:
            PictureCheck.DoesNotExist: a file is missing since the check was deleted meanwhile.
        """
        with hide_paths():
            try:
                yield
            except FileNotFoundError as error:
                if self.folder.exists():
                    raise
                raise PictureCheck.DoesNotExist("The check was deleted.") from error


def _list_files(results: Any) -> Iterator[str]:
    """The names of all files that results tell of, at whatever depth."""
    if isinstance(results, dict):
        yield from (results[key] for key in _NAMES_OF_FILES & results.keys())
    within = results.values() if isinstance(results, dict) else results
    if isinstance(results, dict | list):
        for value in within:
            yield from _list_files(value)
