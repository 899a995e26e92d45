"""What was measured, kept so that it can be repeated; and for a while, what people asked."""

from classifiers.jobs.models import Status
from classifiers.records.dataset_content import ContentState, Example, find_state, list_examples
from classifiers.records.datasets import DataSet
from classifiers.records.evaluations import Evaluation
from classifiers.records.excitations import ExcitationTable, ExcitingImage, StoredExcitations
from classifiers.records.operating_points import OperatingPoint
from classifiers.records.picture_checks import PictureCheck
from classifiers.records.scores import ScoreTable, StoredScores

__all__ = [
    "ContentState",
    "DataSet",
    "Evaluation",
    "Example",
    "ExcitationTable",
    "ExcitingImage",
    "OperatingPoint",
    "PictureCheck",
    "ScoreTable",
    "Status",
    "StoredExcitations",
    "StoredScores",
    "find_state",
    "list_examples",
]
