"""What staff can do: Django finds it by its name."""

from classifiers.admin.datasets import DataSetAdmin
from classifiers.admin.evaluations import EvaluationAdmin
from classifiers.admin.jobs import JobAdmin
from classifiers.admin.operating_points import OperatingPointAdmin
from classifiers.admin.variants import MLModelAdmin

__all__ = ["DataSetAdmin", "EvaluationAdmin", "JobAdmin", "MLModelAdmin", "OperatingPointAdmin"]
