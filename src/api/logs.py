"""What is kept out of logs."""

from __future__ import annotations

import logging
import re

# Of the API and of the pages.
_KEY = re.compile(r"(/(?:picture-)?checks/)[^/\s?]+")
# They write down the address of a request: of one that was refused, and in development of each.
_LOGGERS = ("django.request", "django.security.csrf", "django.server")


class HideKeys(logging.Filter):
    """Leaves out of addresses the keys by which people's own pictures can be seen."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_hide(value) for value in record.args)
        return True


def hide_keys() -> None:
    """Has it done for all that is logged from now on."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(known, HideKeys) for known in logger.filters):
            logger.addFilter(HideKeys())


def _hide(value: object) -> object:
    return _KEY.sub(r"\1...", value) if isinstance(value, str) else value
