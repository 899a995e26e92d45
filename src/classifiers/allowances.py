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
from classifiers.records import Evaluation
from classifiers.staging import measure_staged


class Kind(StrEnum):
    """What is counted."""

    VARIANTS = "variants"
    BYTES = "bytes"
    UPLOADS = "uploads"
    JOBS = "jobs"
    STAGED = "staged"
    IMPORTS = "imports"


_IN_BYTES = {Kind.BYTES, Kind.STAGED}


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
    def is_in_bytes(self) -> bool:
        """Whether the numbers are bytes."""
        return self.kind in _IN_BYTES

    @property
    def label(self) -> str:
        """What is counted, for people."""
        return {
            Kind.VARIANTS: _("Variants, without retired ones"),
            Kind.BYTES: _("Their files, with retired ones"),
            Kind.UPLOADS: _("Published in the last hour"),
            Kind.JOBS: _("Jobs that wait or run"),
            Kind.STAGED: _("Files that wait to be published"),
            Kind.IMPORTS: _("Evaluations with scores from elsewhere"),
        }[self.kind]


def list_allowances(user: Any) -> list[Allowance]:
    """What somebody has of what is bounded; who manages all has no bounds."""
    use = measure_use(user)
    counted = {
        Kind.VARIANTS: (use.num_variants, conf.max_variants_per_user),
        Kind.BYTES: (use.num_bytes, conf.max_bytes_per_user),
        Kind.UPLOADS: (use.num_uploads, conf.max_uploads_per_hour),
        Kind.JOBS: (count_jobs(user), conf.max_jobs_per_user),
        Kind.STAGED: (measure_staged(user), conf.max_staged_bytes_per_user),
        Kind.IMPORTS: (count_imports(user), conf.max_imports_per_user),
    }
    is_free = manages_all(user)
    return [
        Allowance(kind, used, None if is_free else most) for kind, (used, most) in counted.items()
    ]


def count_jobs(user: Any) -> int:
    """Jobs of a user that wait or run, short ones aside."""
    return Job.objects.active().of(user).exclude(queue=Queue.SHORT).count()


def count_imports(user: Any) -> int:
    """Evaluations that a user has brought the scores of."""
    imported: int = Evaluation.objects.filter(owner=user, is_imported=True).count()
    return imported


def require_import(user: Any) -> None:
    """Checks that a user may bring scores once more; who manages all always may.

    Raises:
        LimitReached: there are as many as may be.
    """
    limit = conf.max_imports_per_user
    if not manages_all(user) and count_imports(user) >= limit:
        raise LimitReached(
            f"A user may have at most {limit} evaluations with scores from elsewhere. Received: "
            "one more; delete one first"
        )


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
