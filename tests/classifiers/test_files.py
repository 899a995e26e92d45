"""What happens to the files of a variant that is changed or deleted."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test.utils import isolate_apps

from classifiers.models import MLModel


@pytest.fixture
def paths(variant):
    """The two files of the variant."""
    return [
        variant.model_file.storage.path(variant.model_file.name),
        variant.loss_curve.storage.path(variant.loss_curve.name),
    ]


def existing(paths) -> list[bool]:
    from pathlib import Path

    return [Path(path).exists() for path in paths]


def test_deleting_a_variant_deletes_its_files(variant, paths, django_capture_on_commit_callbacks):
    assert existing(paths) == [True, True]
    with django_capture_on_commit_callbacks(execute=True):
        variant.delete()
    assert existing(paths) == [False, False]


def test_so_does_deleting_a_queryset(variant, paths, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        MLModel.objects.all().delete()
    assert existing(paths) == [False, False]


def test_a_rollback_keeps_row_and_files(variant, paths, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        variant.delete()
        transaction.set_rollback(True)
    assert MLModel.objects.exists()
    assert existing(paths) == [True, True]


@isolate_apps("classifiers")
def test_a_subclass_has_its_files_deleted_too(variant, paths, django_capture_on_commit_callbacks):
    class Proxy(MLModel):
        class Meta:
            proxy = True
            app_label = "classifiers"

    with django_capture_on_commit_callbacks(execute=True):
        Proxy.objects.get().delete()
    assert existing(paths) == [False, False]


def test_a_replaced_file_goes_and_the_other_one_stays(
    variant, paths, png, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        variant.loss_curve = SimpleUploadedFile("new.png", png)
        variant.save()
    assert existing(paths) == [True, False]
    assert existing([variant.loss_curve.path]) == [True]


def test_a_save_without_new_files_deletes_nothing(
    variant, paths, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        variant.save()
        variant.evaluate()
    assert existing(paths) == [True, True]


def test_a_new_file_that_is_not_saved_replaces_nothing(
    variant, paths, brightness_file, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        variant.model_file = SimpleUploadedFile("new.h5", brightness_file.read_bytes())
        variant.save(update_fields=["model_desc"])
    assert existing(paths) == [True, True]


def test_evaluating_a_new_file_keeps_row_file_and_figures_together(
    variant, paths, brightness_file, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        variant.model_file = SimpleUploadedFile("new.h5", brightness_file.read_bytes())
        variant.evaluate()
    assert existing([MLModel.objects.get().model_file.path]) == [True]
    assert existing(paths) == [False, True]


def test_a_file_that_is_gone_already_is_no_error(
    variant, paths, django_capture_on_commit_callbacks
):
    from pathlib import Path

    Path(paths[0]).unlink()
    with django_capture_on_commit_callbacks(execute=True):
        variant.delete()
    assert existing(paths) == [False, False]


def test_a_failed_change_keeps_the_old_file_and_drops_the_new_one(variant, paths, png, folders):
    variant.loss_curve = SimpleUploadedFile("new.png", png)
    variant.model_desc = None
    with pytest.raises(Exception, match="NOT NULL"), transaction.atomic():
        variant.save()
    assert existing(paths) == [True, True]
    assert len(list((folders / "media" / "loss_curves").iterdir())) == 1


def test_a_failed_save_deletes_nothing_later(variant, png, django_capture_on_commit_callbacks):
    """The name is taken, so the row keeps its loss curve; so must the next save."""
    taken = MLModel.objects.create(model_name="Taken", model_file=variant.model_file)
    curve = variant.loss_curve.name
    variant.loss_curve = SimpleUploadedFile("other.png", png)
    variant.model_name = taken.model_name
    with pytest.raises(IntegrityError), transaction.atomic():
        variant.save()
    variant.model_desc = "Other words"
    with django_capture_on_commit_callbacks(execute=True):
        variant.save(update_fields=["model_desc"])
    assert variant.loss_curve.storage.exists(curve)
