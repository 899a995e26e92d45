"""What one user may have, and how much of it is used."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from classifiers.conf import conf
from classifiers.exceptions import LimitReached
from classifiers.jobs import Job
from classifiers.jobs.models import Queue
from classifiers.publications import manages_all, measure_use


class Kind(StrEnum):
    """What is counted."""

    VARIANTS = "variants"
    BYTES = "bytes"
    UPLOADS = "uploads"
    JOBS = "jobs"


@dataclass(frozen=True)
class Allowance:
    """One thing of which a user may have so much.

    Attributes:
        kind: what.
        used: how much there is.
        allowed: how much there may be; None where nothing bounds it.
    """

    kind: Kind
    used: int
    allowed: int | None

    @property
    def label(self) -> str:
        """What is counted, for people."""
        return {
            Kind.VARIANTS: _("Variants, without retired ones"),
            Kind.BYTES: _("Their files, with retired ones"),
            Kind.UPLOADS: _("Published in the last hour"),
            Kind.JOBS: _("Jobs that wait or run"),
        }[self.kind]


def list_allowances(user: Any) -> list[Allowance]:
    """What somebody has of what is bounded; who manages all has no bounds."""
    use = measure_use(user)
    counted = {
        Kind.VARIANTS: (use.num_variants, conf.max_variants_per_user),
        Kind.BYTES: (use.num_bytes, conf.max_bytes_per_user),
        Kind.UPLOADS: (use.num_uploads, conf.max_uploads_per_hour),
        Kind.JOBS: (count_jobs(user), conf.max_jobs_per_user),
    }
    is_free = manages_all(user)
    return [
        Allowance(kind, used, None if is_free else most) for kind, (used, most) in counted.items()
    ]


def count_jobs(user: Any) -> int:
    """Jobs of a user that wait or run, short ones aside."""
    return Job.objects.active().of(user).exclude(queue=Queue.SHORT).count()


def require_turn(user: Any) -> None:
    """Checks that a user may have one more active job; who manages all always may.

    Raises:
        LimitReached: there are too many.
    """
    if manages_all(user):
        return
    num_active, limit = count_jobs(user), conf.max_jobs_per_user
    if num_active >= limit:
        raise LimitReached(
            f"A user may have at most {limit} jobs that wait or run. Received: one more than "
            f"{num_active}"
        )
