"""What is added to logs."""

from __future__ import annotations

import logging


class TellReference(logging.Filter):
    """Adds to what Django logs of a fault the number that its page tells the visitor."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if reference := getattr(request, "reference", ""):
            record.msg = f"{record.msg} (reference {reference})"
        return True
