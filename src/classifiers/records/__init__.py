"""What was measured, kept so that it can be repeated and compared."""

from classifiers.records.datasets import DataSet
from classifiers.records.evaluations import Evaluation, Status
from classifiers.records.operating_points import OperatingPoint
from classifiers.records.scores import ScoreTable, StoredScores

__all__ = [
    "DataSet",
    "Evaluation",
    "OperatingPoint",
    "ScoreTable",
    "Status",
    "StoredScores",
]
