"""The labelled folders that variants are evaluated on."""

from __future__ import annotations

import uuid
from itertools import pairwise
from pathlib import Path
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from classifiers.conf import conf
from classifiers.dataset import Folder, get_data_root
from classifiers.exceptions import DatasetError

DEFAULT_NAME = "default"
"""Of the data set at `DATA_ROOT`."""


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

    def __str__(self) -> str:
        return self.name

    @classmethod
    def get_default(cls) -> Self:
        """The data set at `DATA_ROOT`, registered when it is first asked for."""
        return cls.objects.get_or_create(path="", defaults={"name": DEFAULT_NAME})[0]

    @classmethod
    def register(cls, name: str, path: Path) -> Self:
        """Registers a folder, and reads all of it once.

        Raises:
            DatasetError: the folder is missing or wrongly laid out, a file in it cannot be read, or
                the name is taken.
        """
        if cls.objects.filter(name=name).exists():
            raise DatasetError(f"Each data set needs a name of its own. Received: {name}")
        dataset = cls(name=name, path=str(Path(path).absolute()))
        dataset.check_content()
        return dataset

    @property
    def folder(self) -> Folder:
        return (
            Folder(Path(self.path), f"The data set {self.name}") if self.path else get_data_root()
        )

    @property
    def num_images(self) -> int:
        return sum(self.class_counts)

    def check_content(self) -> bool:
        """Reads the whole folder, and saves what it holds now.

        Returns:
            Whether that is something else than before.

        Raises:
            DatasetError: the folder is missing or wrongly laid out, or a file cannot be read.
        """
        return self.note_content(self.folder.hash_manifest())

    def note_content(self, manifest_sha256: str) -> bool:
        """Saves what the folder holds now, after somebody has read and hashed all of it.

        Returns:
            Whether that is something else than before.
        """
        has_changed = self.manifest_sha256 not in ("", manifest_sha256)
        index = self.folder.get_index()
        self.class_names = list(index.class_names)
        self.class_counts = [end - start for start, end in pairwise([0, *index.ends])]
        self.manifest_sha256, self.checked_at = manifest_sha256, timezone.now()
        self.save()
        return has_changed

    @property
    def url(self) -> str | None:
        """Where its images are served; None where nothing is known to serve them."""
        return None if self.path else conf.data_url
