"""Keys in addresses and forms, which anybody may have typed."""

from __future__ import annotations

from uuid import UUID


def read_key(text: object) -> UUID | None:
    """A key; None where it is none."""
    try:
        return UUID(str(text))
    except ValueError:
        return None
