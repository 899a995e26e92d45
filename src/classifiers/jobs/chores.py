from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone
from django.utils.module_loading import import_string

from classifiers.conf import conf
from classifiers.jobs.models import Chore
from classifiers.jobs.silence import REAP

logger = logging.getLogger(__name__)


def do_due_chores() -> None:
    """Does what is due: `reap`, and what `CLASSIFIERS_CHORES` names.

    Each is done by one of the workers: the one that moves on the time at which it is due next.
    """
    seconds = {REAP: conf.job_heartbeat, **conf.chores}
    for function in _find_due(set(seconds)):
        if _claim(function, seconds[function]):
            _do(function)


def _find_due(functions: set[str]) -> list[str]:
    now = timezone.now()
    due_at = dict(Chore.objects.filter(pk__in=functions).values_list("pk", "due_at"))
    return sorted(name for name in functions if due_at.get(name, now) <= now)


def _claim(function: str, seconds: float) -> bool:
    now = timezone.now()
    Chore.objects.get_or_create(pk=function, defaults={"due_at": now})
    due = Chore.objects.filter(pk=function, due_at__lte=now)
    return due.update(due_at=now + timedelta(seconds=seconds)) == 1


def _do(function: str) -> None:
    try:
        import_string(function)()
    except Exception:
        # A chore that fails is due again; the jobs go on.
        logger.exception("The chore %s failed.", function)
