"""Another check of the same pictures, otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.files import File

from classifiers.models import MLModel
from classifiers.picture_checks.options import CheckOptions
from classifiers.picture_checks.requests import start
from classifiers.records import PictureCheck

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def repeat(
    check: PictureCheck, options: CheckOptions, owner: AbstractBaseUser | None = None
) -> PictureCheck:
    """Has the same variants asked about the same files again, in another way.

    Nothing is sent anew: the files are those that are kept. The first check stays as it is. The new
    one expires together with it, as was promised when the files were sent; it takes as much room.

    Args:
        check: the first one.
        options: what is wanted now.
        owner: who asks; None for a visitor.

    Raises:
        PictureCheck.DoesNotExist: the first check was deleted meanwhile.
        ClassifierError: as `start` does; also where nothing was kept of any file, or all variants
            were deleted.
    """
    with _open_files(check) as files:
        return start(files, _find_variants(check), options, owner, expires_at=check.expires_at)


@contextmanager
def _open_files(check: PictureCheck) -> Iterator[Sequence[File]]:
    """The files that were kept; what was refused at once is not among them."""
    folder = check.folder
    with ExitStack() as opened:
        files = []
        for place, stored in enumerate(check.pictures):
            if not stored["sha256"]:
                continue
            with check.guarded_files():
                file = folder.find(folder.get_original_name(place)).open("rb")
            files.append(File(opened.enter_context(file), name=stored["name"]))
        yield files


def _find_variants(check: PictureCheck) -> list[MLModel]:
    """Those that were asked and are still there, in the same order."""
    keys = [UUID(key) for key in check.options["variants"]]
    found = MLModel.objects.in_bulk(keys)
    return [found[key] for key in keys if key in found]
