"""What an answer says, in a sentence for people: made when it is shown, from what is stored."""

from classifiers.statements.basis import describe_data_set, describe_losses
from classifiers.statements.classes import find_manipulated, name_class
from classifiers.statements.rule import (
    FLAGGED,
    MISSED_AT_MOST,
    MODERATE_AT_MOST,
    STRONG_AT_MOST,
    UNANSWERED,
    Level,
    Statement,
    state_part,
    state_picture,
    state_verdict,
)

__all__ = [
    "FLAGGED",
    "MISSED_AT_MOST",
    "MODERATE_AT_MOST",
    "STRONG_AT_MOST",
    "UNANSWERED",
    "Level",
    "Statement",
    "describe_data_set",
    "describe_losses",
    "find_manipulated",
    "name_class",
    "state_part",
    "state_picture",
    "state_verdict",
]
