"""Images of a data set through a graph, once, on all cores."""

from classifiers.scoring.images import (
    Watch,
    average_feature_maps,
    check_input,
    run_image,
    score_dataset,
    score_stability,
)
from classifiers.scoring.one_pass import Progress
from classifiers.scoring.scores import Scores, StabilityScores

__all__ = [
    "Progress",
    "Scores",
    "StabilityScores",
    "Watch",
    "average_feature_maps",
    "check_input",
    "run_image",
    "score_dataset",
    "score_stability",
]
