"""What was measured, kept so that it can be repeated; and for a while, what people asked."""

from classifiers.records.datasets import DataSet
from classifiers.records.evaluations import Evaluation, Status
from classifiers.records.operating_points import OperatingPoint
from classifiers.records.picture_checks import PictureCheck
from classifiers.records.scores import ScoreTable, StoredScores

__all__ = [
    "DataSet",
    "Evaluation",
    "OperatingPoint",
    "PictureCheck",
    "ScoreTable",
    "Status",
    "StoredScores",
]
