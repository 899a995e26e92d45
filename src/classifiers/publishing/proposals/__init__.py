"""What a file leaves open: what a declaration does to a few images, and which one is proposed."""

from classifiers.publishing.proposals.choices import (
    Choice,
    Proposal,
    list_choices,
    name_field,
    propose,
    propose_by_scores,
    propose_inside,
)
from classifiers.publishing.proposals.trials import Answer, Attempt, ShownImage, Trial, try_out

__all__ = [
    "Answer",
    "Attempt",
    "Choice",
    "Proposal",
    "ShownImage",
    "Trial",
    "list_choices",
    "name_field",
    "propose",
    "propose_by_scores",
    "propose_inside",
    "try_out",
]
