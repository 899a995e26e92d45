"""People's own pictures: stored for a while, looked at by workers, deleted."""

from classifiers.picture_checks.decision import DecisionRule, find_rule
from classifiers.picture_checks.examination import perform
from classifiers.picture_checks.options import CheckOptions, Kind, Region
from classifiers.picture_checks.requests import cancel, find, start

__all__ = [
    "CheckOptions",
    "DecisionRule",
    "Kind",
    "Region",
    "cancel",
    "find",
    "find_rule",
    "perform",
    "start",
]
