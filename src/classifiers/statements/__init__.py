"""What an answer says, in a sentence for people: made when it is shown, from what is stored."""

from classifiers.statements.classes import find_manipulated
from classifiers.statements.rule import (
    MODERATE_AT_MOST,
    STRONG_AT_MOST,
    Level,
    Statement,
    state_picture,
    state_verdict,
)

__all__ = [
    "MODERATE_AT_MOST",
    "STRONG_AT_MOST",
    "Level",
    "Statement",
    "find_manipulated",
    "state_picture",
    "state_verdict",
]
