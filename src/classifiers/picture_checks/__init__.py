"""People's own pictures: stored for a while, looked at by workers, deleted."""

from classifiers.picture_checks.decision import DecisionRule, find_rule
from classifiers.picture_checks.examination import perform
from classifiers.picture_checks.limits import Limits, find_limits
from classifiers.picture_checks.options import CheckOptions, Kind, Region
from classifiers.picture_checks.repetition import repeat
from classifiers.picture_checks.requests import cancel, find, start
from classifiers.picture_checks.steps import Step, StepState, list_steps

__all__ = [
    "CheckOptions",
    "DecisionRule",
    "Kind",
    "Limits",
    "Region",
    "Step",
    "StepState",
    "cancel",
    "find",
    "find_limits",
    "find_rule",
    "list_steps",
    "perform",
    "repeat",
    "start",
]
