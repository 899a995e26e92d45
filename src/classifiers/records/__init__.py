"""What was measured, kept so that it can be repeated and compared."""

from classifiers.records.datasets import DataSet
from classifiers.records.evaluations import Evaluation
from classifiers.records.operating_points import OperatingPoint
from classifiers.records.scores import ScoreTable, StoredScores

__all__ = ["DataSet", "Evaluation", "OperatingPoint", "ScoreTable", "StoredScores"]
