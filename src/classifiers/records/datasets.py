"""The labelled folders that variants are evaluated on."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import ClassVar, Self
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from classifiers.conf import conf
from classifiers.dataset import Folder, get_data_root
from classifiers.exceptions import DatasetError, UnknownImage

DEFAULT_NAME = "default"
"""Of the data set at `DATA_ROOT`; no other one may be called so."""

_CONTENT = ("class_names", "class_counts", "manifest_sha256", "checked_at")


class DataSet(models.Model):
    """A labelled folder, by name, with what it held when it was last looked at.

    The hash of its manifest says exactly what that was: see `dataset.hash_manifest`.
    """

    dataset_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=50, unique=True, help_text="What people call the data set")
    path = models.CharField(
        max_length=500,
        blank=True,
        help_text="The folder, with one folder per class; empty for the one at DATA_ROOT",
    )
    caution = models.CharField(
        max_length=200,
        blank=True,
        help_text="What must be known of its images before figures are believed; shown with every "
        "answer that rests on them",
    )
    class_names = models.JSONField(default=list, editable=False)
    """Of class 0 and class 1: the names of its folders, sorted."""
    class_counts = models.JSONField(default=list, editable=False)
    """How many images there are of each."""
    manifest_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    registered_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True, editable=False)
    """When it was last hashed."""

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name = "data set"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["path"], condition=models.Q(path=""), name="one_default_data_set"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def get_default(cls, using: str | None = None) -> Self:
        """The data set at `DATA_ROOT`, registered when it is first asked for."""
        datasets = cls.objects.using(using)
        return datasets.get_or_create(path="", defaults={"name": DEFAULT_NAME})[0]

    @classmethod
    def register(cls, name: str, path: Path, caution: str = "") -> Self:
        """Registers a folder, and reads all of it once.

        Raises:
            DatasetError: the folder is missing or wrongly laid out, a file in it cannot be read, or
                the name is empty, too long or taken, or the caution is too long.
        """
        dataset = cls(name=name, path=str(Path(path).absolute()), caution=caution)
        try:
            dataset.full_clean()
        except ValidationError as error:
            raise DatasetError(" ".join(error.messages)) from error
        dataset.check_content()
        return dataset

    def clean(self) -> None:
        """Keeps the name of the default one free for it."""
        if self.path and self.name == DEFAULT_NAME:
            raise ValidationError(
                {
                    "name": "Each data set needs a name of its own, and this one belongs to the "
                    f"data set at DATA_ROOT. Received: {self.name}"
                }
            )

    @property
    def folder(self) -> Folder:
        return (
            Folder(Path(self.path), f"The data set {self.name}") if self.path else get_data_root()
        )

    @property
    def num_images(self) -> int:
        return sum(self.class_counts)

    def check_content(self, *, save: bool = True) -> bool:
        """Reads the whole folder, and saves what it holds now.

        Args:
            save: whether to do so.

        Returns:
            Whether that is something else than before.

        Raises:
            DatasetError: the folder is missing or wrongly laid out, or a file cannot be read.
        """
        return self.note_content(self.folder.hash_manifest(), save=save)

    def note_content(self, manifest_sha256: str, *, save: bool = True) -> bool:
        """Saves what the folder holds now, after somebody has read and hashed all of it.

        Args:
            manifest_sha256: the hash.
            save: whether to do so.

        Returns:
            Whether that is something else than before.
        """
        has_changed = self.manifest_sha256 not in ("", manifest_sha256)
        index = self.folder.get_index()
        self.class_names = list(index.class_names)
        self.class_counts = index.counts
        self.manifest_sha256, self.checked_at = manifest_sha256, timezone.now()
        # Reading may have taken minutes, in which somebody may have given it another name.
        if save:
            self.save(update_fields=None if self._state.adding else _CONTENT)
        return has_changed

    @property
    def url(self) -> str | None:
        """Where its images are served; None where nothing is known to serve them."""
        return None if self.path else conf.data_url

    def get_image_url(self, filename: str) -> str | None:
        """Where one of its images is served; None where nothing is known to serve it.

        That is so, too, for one that is gone since its name was noted.
        """
        if self.url is None:
            return None
        try:
            self.folder.find_label(filename)
        except (DatasetError, UnknownImage):
            return None
        return self.url + quote_filename(filename)


def quote_filename(filename: str) -> str:
    """A file name, which need not be text, as part of a URL."""
    return quote(os.fsencode(filename), safe="/~!*()'")
