"""Deletes the files of rows that were deleted, or that got another file: nothing else.

A file goes when the transaction commits, so that a rollback brings back the row *and* its files.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from classifiers.copies import ModelCopies
from classifiers.jobs import Job
from classifiers.models import MLModel
from classifiers.records import PictureCheck

_FILE_FIELDS = ("model_file", "loss_curve")
_COPIES = ("canonical", "graph")

# No `sender`: Django sends these signals for the very class, and subclasses have files too.


@receiver(post_delete)
def delete_files(instance: Any, using: str, **_: Any) -> None:
    names: tuple[str, ...] = ()
    if isinstance(instance, MLModel):
        names = _FILE_FIELDS
    elif isinstance(instance, ModelCopies):
        names = _COPIES
    _delete_on_commit((getattr(instance, name) for name in names), using)


@receiver(post_delete, sender=PictureCheck)
def forget_pictures(instance: PictureCheck, using: str, **_: Any) -> None:
    """The folder of a check goes with it, and its job; where that runs, it notices and stops."""
    if instance.job_id:
        Job.objects.using(using).filter(pk=instance.job_id).delete()
    transaction.on_commit(instance.folder.delete, using=using)


@receiver(pre_save)
def remember_replaced_files(
    instance: Any, using: str, raw: bool, update_fields: frozenset[str] | None, **_: Any
) -> None:
    if not isinstance(instance, MLModel) or raw or instance._state.adding:
        return
    vars(instance).pop("_stored_files", None)  # of a save that failed
    # A file that was assigned but is not saved this time replaces nothing.
    saved = [name for name in _FILE_FIELDS if update_fields is None or name in update_fields]
    stored = MLModel.objects.using(using).filter(pk=instance.pk).first() if saved else None
    if stored:
        instance._stored_files = {  # type: ignore[attr-defined]
            name: getattr(stored, name) for name in saved
        }


@receiver(post_save)
def delete_replaced_files(instance: Any, using: str, **_: Any) -> None:
    stored: dict[str, FieldFile] = vars(instance).pop("_stored_files", {})
    _delete_on_commit(
        [file for name, file in stored.items() if file.name != getattr(instance, name).name], using
    )


def _delete_on_commit(files: Iterable[FieldFile], using: str) -> None:
    for file in files:
        if file.name:
            transaction.on_commit(partial(file.storage.delete, file.name), using=using)
