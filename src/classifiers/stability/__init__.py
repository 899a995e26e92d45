"""Whether a verdict holds when a picture is sent on. Knows no Django."""

from classifiers.stability.changes import shrink
from classifiers.stability.copies import EIGHT_COPIES, CopyScores, score_copies
from classifiers.stability.judgement import MIN_CROSSED, Stability, count_crossed, judge
from classifiers.stability.transformations import TRANSFORMATIONS, Family, Transformation

__all__ = [
    "EIGHT_COPIES",
    "MIN_CROSSED",
    "TRANSFORMATIONS",
    "CopyScores",
    "Family",
    "Stability",
    "Transformation",
    "count_crossed",
    "judge",
    "score_copies",
    "shrink",
]
