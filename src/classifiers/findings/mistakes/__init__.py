"""Images that stored scores decide wrongly, and those that two variants decide differently."""

from classifiers.findings.mistakes.decisions import (
    NEAR,
    Decision,
    Decisions,
    Show,
    find_filename,
    find_threshold_by_name,
    list_decisions,
)
from classifiers.findings.mistakes.disagreements import (
    Disagreement,
    Disagreements,
    Side,
    list_disagreements,
)

__all__ = [
    "NEAR",
    "Decision",
    "Decisions",
    "Disagreement",
    "Disagreements",
    "Show",
    "Side",
    "find_filename",
    "find_threshold_by_name",
    "list_decisions",
    "list_disagreements",
]
