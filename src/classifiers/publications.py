"""Who published a variant and when, and whether it was retired."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Sum
from django.utils import timezone

from classifiers.conf import conf
from classifiers.conversion import Conversion
from classifiers.exceptions import LimitReached, TooManyUploads

if TYPE_CHECKING:
    from classifiers.models import MLModel

_HOUR = timedelta(hours=1)


class Publication(models.Model):
    """What is known of how a variant came here: it changes nothing of what the variant computes.

    A retired variant is kept and can be read and asked as before. It is marked, and left out of
    lists by default.
    """

    help_texts: ClassVar[dict[str, str]] = {
        "owner": "Who uploaded it, and may change and retire it",
        "published_at": "When it was published; empty for variants from before this was kept",
        "retired_at": "Since when it is not recommended any more",
        "retired_reason": "Why it was retired",
        "num_bytes": "What its files take on disk: the original, our copy, the graph, the curve",
    }

    variant = models.OneToOneField(
        "classifiers.MLModel",
        models.CASCADE,
        primary_key=True,
        # No attribute of the variant, but a name for queries: `publication__owner`.
        related_name="+",
        related_query_name="publication",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=help_texts["owner"],
    )
    published_at = models.DateTimeField(
        null=True, editable=False, db_index=True, help_text=help_texts["published_at"]
    )
    retired_at = models.DateTimeField(null=True, editable=False, help_text=help_texts["retired_at"])
    retired_reason = models.CharField(
        max_length=200, blank=True, default="", help_text=help_texts["retired_reason"]
    )
    num_bytes = models.PositiveBigIntegerField(
        default=0, editable=False, help_text=help_texts["num_bytes"]
    )

    def __str__(self) -> str:
        return f"Publication of {self.variant}"

    @classmethod
    def of(cls, variant: MLModel) -> Self:
        """How a variant came here; an empty one, not saved, if that was not kept."""
        kept = cls.objects.select_related("owner").filter(variant=variant).first()
        return kept or cls(variant=variant)

    @classmethod
    def of_all(cls, variants: Iterable[MLModel]) -> dict[Any, Self]:
        """How several variants came here, by their keys, with one query."""
        kept = cls.objects.select_related("owner").in_bulk([variant.pk for variant in variants])
        return {variant.pk: kept.get(variant.pk) or cls(variant=variant) for variant in variants}

    @classmethod
    def record(cls, variant: MLModel, conversion: Conversion | None, using: str) -> None:
        """Keeps what a variant's files take on disk; the first time, who published it and when.

        To be called in the transaction that stores the variant, before its copies are.

        Raises:
            LimitReached: its owner may not have that much.
        """
        table = cls.objects.using(using)
        publication = table.filter(variant=variant).first() or cls(
            variant=variant, owner=variant._publisher, published_at=timezone.now()
        )
        num_bytes = sum(file.size for file in (variant.model_file, variant.loss_curve) if file)
        if conversion:
            num_bytes += len(conversion.canonical) + len(conversion.graph)
        if publication.owner:
            # Of two uploads at once, the second waits here and counts the first.
            users = get_user_model()._default_manager.using(using)
            users.select_for_update().get(pk=publication.owner.pk)
            more = num_bytes - publication.num_bytes
            require_room(publication.owner, more, adding=publication._state.adding)
        publication.num_bytes = num_bytes
        publication.save(using=using)

    def retire(self, reason: str = "") -> None:
        """Marks the variant as retired; one that is retired gets a new reason, if there is one."""
        self.retired_at = self.retired_at or timezone.now()
        self.retired_reason = reason or self.retired_reason
        changed = ["retired_at", "retired_reason"]
        self.save(update_fields=None if self._state.adding else changed)


def manages_all(user: Any) -> bool:
    """Whether somebody may do with every variant what its owner may, and without limits.

    That is staff with the permission to change variants.
    """
    return bool(user.is_staff and user.has_perm("classifiers.change_mlmodel"))


@dataclass(frozen=True)
class Use:
    """What somebody has published.

    Attributes:
        num_variants: that are not retired.
        num_bytes: that the files of all take, also of those that are retired.
        num_uploads: within the last hour.
    """

    num_variants: int
    num_bytes: int
    num_uploads: int


def measure_use(user: Any) -> Use:
    """What a user has published: what `require_room` compares with what is allowed."""
    owned: Any = Publication.objects.filter(owner=user)
    return Use(
        num_variants=owned.filter(retired_at=None).count(),
        num_bytes=owned.aggregate(stored=Sum("num_bytes"))["stored"] or 0,
        num_uploads=owned.filter(published_at__gt=timezone.now() - _HOUR).count(),
    )


def require_room(user: Any, num_bytes: int = 0, *, adding: bool = True) -> None:
    """Checks that a user may publish, or keep, so much more; who manages all always may.

    Args:
        user: the owner.
        num_bytes: how much more is to be stored.
        adding: whether it belongs to a new variant.

    Raises:
        TooManyUploads: there were too many within an hour.
        LimitReached: the user has too many variants, or they take too many bytes.
    """
    if manages_all(user):
        return
    if adding:
        _require_patience(user)
    use = measure_use(user)
    if adding and use.num_variants >= conf.max_variants_per_user:
        raise LimitReached(
            f"A user may have at most {conf.max_variants_per_user} variants that are not "
            f"retired. Received: one more than {use.num_variants}"
        )
    if num_bytes > 0 and use.num_bytes + num_bytes > conf.max_bytes_per_user:
        raise LimitReached(
            f"The files of a user's variants may take at most {conf.max_bytes_per_user} bytes, "
            f"retired ones included. Received: {num_bytes} more than {use.num_bytes}"
        )


def _require_patience(user: Any) -> None:
    now = timezone.now()
    owned: Any = Publication.objects.filter(owner=user)
    recent = owned.filter(published_at__gt=now - _HOUR).order_by("-published_at")
    limit = conf.max_uploads_per_hour
    times = list(recent.values_list("published_at", flat=True)[:limit])
    if len(times) >= limit:
        wait = times[-1] + _HOUR - now if times else _HOUR  # nobody may, where the limit is 0
        raise TooManyUploads(
            f"A user may publish at most {limit} variants an hour. Received: one more",
            retry_after=max(1, int(wait.total_seconds()) + 1),
        )
