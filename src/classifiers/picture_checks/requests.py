"""A check, from those who ask: pictures are stored, a job is enqueued, answers are found again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from classifiers import engine, faces, jobs
from classifiers.conf import conf
from classifiers.exceptions import InvalidPictureCheck, NoRoomForPictures
from classifiers.jobs.models import Queue, Status
from classifiers.models import MLModel
from classifiers.picture_checks.decision import find_operating_point
from classifiers.picture_checks.intake import take_in
from classifiers.picture_checks.options import CheckOptions, Region
from classifiers.records import PictureCheck

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

MAX_LAYERS = 8
"""Whose feature maps one check may have drawn."""

_MOST_WAITING = 50
"""Checks of visitors, beyond which a new one would wait for too long."""
_RETRY_SECONDS = 60
_PERFORM = "classifiers.tasks.perform_picture_check"
_CLEANING_SECONDS = 60
"""Between two clean-ups, where workers run."""


def start(
    files: Sequence[File],
    variants: Sequence[MLModel],
    options: CheckOptions | None = None,
    owner: AbstractBaseUser | None = None,
    *,
    expires_at: datetime | None = None,
) -> PictureCheck:
    """Stores pictures, and has variants asked about them as soon as the transaction commits.

    Of the files, nothing but the first bytes is looked at here. With a backend that runs tasks at
    once, the results are there when it returns.

    Args:
        files: the pictures and films, under the names that people gave them.
        variants: who is asked about each of them, once.
        options: what is wanted beside scores.
        owner: who asks; None for a visitor.
        expires_at: until when all of it is kept; None for as long as such checks are.

    Raises:
        InvalidPictureCheck: there are too many pictures, variants or layers, or no picture or
            variant, or a variant has no operating point of the name; or there is no such region.
        FacesUnavailable: faces are wanted, and cannot be found here.
        InvalidConvIndex: a variant does not have such a layer.
        NoRoomForPictures: as many are kept, or wait for visitors, as may be.
    """
    options, variants = options or CheckOptions(), list(dict.fromkeys(variants))
    _hold("picture", len(files), conf.max_pictures_per_check)
    _hold("variant", len(variants), conf.max_variants_per_check)
    _require_fitting(variants, options)
    if owner is None:
        _require_short_queue()
    check = PictureCheck(owner_id=owner.pk if owner else None)
    check.expires_at = expires_at or check.expires_at
    check.options = options.to_json() | {"variants": [str(variant.pk) for variant in variants]}
    check.num_bytes = sum(file.size for file in files)
    check.save(force_insert=True)
    try:
        # Counted with what others are storing at the same time: each has its row by now.
        _require_room(check)
        check.folder.create()
        check.pictures = take_in(check.folder, files)
        check.num_bytes = check.folder.count_bytes()
        with transaction.atomic():
            # Its job is found by the check, not the other way round: who sees jobs sees no keys.
            check.job = jobs.enqueue(_PERFORM, {}, owner=owner, queue=Queue.SHORT)
            check.save(update_fields=["pictures", "num_bytes", "job"])
    except BaseException:
        check.folder.delete()
        check.delete()
        raise
    check.refresh_from_db()
    return check


def find(key: str) -> PictureCheck:
    """The check with this key.

    Raises:
        PictureCheck.DoesNotExist: there is none, or there was one.
    """
    found: PictureCheck = PictureCheck.objects.kept().select_related("job").get(pk=key)
    return found


def cancel(check: PictureCheck) -> PictureCheck:
    """Stops work on a check, which stays until it is deleted or expires.

    Returns:
        The same check, as it stands now.
    """
    if check.job:
        jobs.cancel(check.job)
    check.refresh_from_db()
    return check


def _hold(what: str, count: int, most: int) -> None:
    if not 1 <= count <= most:
        raise InvalidPictureCheck(
            f"A check is about 1 {what}, and at most {most}. Received: {count}"
        )


def _require_fitting(variants: Sequence[MLModel], options: CheckOptions) -> None:
    if options.region not in [*Region]:
        raise InvalidPictureCheck(
            f"What is judged must be one of {', '.join(Region)}. Received: {options.region!r}"
        )
    if options.region == Region.FACES:
        faces.require_finder()
    if len(set(options.conv_idx)) > MAX_LAYERS:
        raise InvalidPictureCheck(
            f"A check draws at most {MAX_LAYERS} layers. Received: {len(set(options.conv_idx))}"
        )
    for variant in variants:
        if options.conv_idx:
            engine.check_conv_idx(options.conv_idx, len(variant.conv_layers or []))
        if options.operating_point:
            find_operating_point(variant, options.operating_point)


def _require_short_queue() -> None:
    waiting = PictureCheck.objects.filter(owner=None, job__status=Status.QUEUED).count()
    if waiting >= _MOST_WAITING:
        raise NoRoomForPictures(
            f"At most {_MOST_WAITING} checks of visitors may wait, so try again later. "
            "Received: one more.",
            _RETRY_SECONDS,
        )


def _require_room(check: PictureCheck) -> None:
    """Visitors share one half of the room: users find some when these have filled theirs."""
    checks, room = PictureCheck.objects.all(), conf.picture_max_bytes
    is_visitor = check.owner_id is None
    if is_visitor:
        checks, room = checks.filter(owner=None), room // 2
    excess = checks.aggregate(sum=Sum("num_bytes"))["sum"] - room
    if excess > 0:
        raise NoRoomForPictures(
            f"All pictures that are kept{' for visitors' if is_visitor else ''} may take {room:,} "
            "bytes; each is kept for a while only, so try again later. "
            f"Received: {check.num_bytes:,} bytes.",
            _find_wait(checks.exclude(pk=check.pk), excess),
        )


def _find_wait(checks: QuerySet[PictureCheck], num_bytes: int) -> int:
    """Seconds until so many bytes of these checks will have been deleted."""
    freed, wait = 0, float(conf.picture_max_age)
    ends = checks.order_by("expires_at").values_list("expires_at", "num_bytes")
    for expires_at, freed_then in ends.iterator(100):
        freed += freed_then
        if freed >= num_bytes:
            wait = max(0.0, (expires_at - timezone.now()).total_seconds())
            break
    return math.ceil(wait) + _CLEANING_SECONDS
