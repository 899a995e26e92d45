"""Where Django looks for tables; each is defined in the room it belongs to."""

from api.tokens.models import Token

__all__ = ["Token"]
