"""What is added to logs."""

from __future__ import annotations

import logging


class TellReference(logging.Filter):
    """Adds to what Django logs of a fault the number that its page tells the visitor."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        reference = getattr(request, "reference", "")
        if reference and not hasattr(record, "reference"):  # once, however many handlers ask
            record.reference = reference
            record.msg = f"{record.msg} (reference {reference})"
        return True
