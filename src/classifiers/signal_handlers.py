"""Deletes the files of variants that were deleted, or that got another file: nothing else.

A file goes when the transaction commits, so that a rollback brings back the row *and* its files.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from classifiers.models import MLModel

# No `sender`: Django sends these signals for the very class, and subclasses have files too.


@receiver(post_delete)
def delete_files(instance: Any, using: str, **_: Any) -> None:
    if isinstance(instance, MLModel):
        _delete_on_commit(_files(instance), using)


@receiver(pre_save)
def remember_replaced_files(instance: Any, using: str, raw: bool, **_: Any) -> None:
    if isinstance(instance, MLModel) and not raw and not instance._state.adding:
        stored = MLModel.objects.using(using).filter(pk=instance.pk).first()
        instance._replaced_files = _files(stored) if stored else []  # type: ignore[attr-defined]


@receiver(post_save)
def delete_replaced_files(instance: Any, using: str, **_: Any) -> None:
    if isinstance(instance, MLModel):
        current = {file.name for file in _files(instance)}
        replaced = vars(instance).pop("_replaced_files", [])
        _delete_on_commit([file for file in replaced if file.name not in current], using)


def _files(instance: MLModel) -> list[FieldFile]:
    return [file for file in (instance.model_file, instance.loss_curve) if file]


def _delete_on_commit(files: list[FieldFile], using: str) -> None:
    for file in files:
        transaction.on_commit(partial(file.storage.delete, str(file.name)), using=using)
