"""From scores to figures, each with its uncertainty. Knows no Django."""

from classifiers.evaluation.calibrators import (
    CalibrationTrial,
    Calibrator,
    calibrate_on_half,
    fit_isotonic,
    fit_temperature,
)
from classifiers.evaluation.comparison import PairedComparison, compare
from classifiers.evaluation.curves import list_curves
from classifiers.evaluation.doubts import find_doubts
from classifiers.evaluation.figure import Figure, Figures, index_figures
from classifiers.evaluation.figures import compute_figures
from classifiers.evaluation.groups import find_groups
from classifiers.evaluation.rarity import ClassScores, Rarity
from classifiers.evaluation.rates import ConfusionMatrix, count_decisions, figures_at
from classifiers.evaluation.report import (
    Report,
    clr_to_tabular,
    describe_accuracy,
    evaluate,
)
from classifiers.evaluation.thresholds import choose_threshold

__all__ = [
    "CalibrationTrial",
    "Calibrator",
    "ClassScores",
    "ConfusionMatrix",
    "Figure",
    "Figures",
    "PairedComparison",
    "Rarity",
    "Report",
    "calibrate_on_half",
    "choose_threshold",
    "clr_to_tabular",
    "compare",
    "compute_figures",
    "count_decisions",
    "describe_accuracy",
    "evaluate",
    "figures_at",
    "find_doubts",
    "find_groups",
    "fit_isotonic",
    "fit_temperature",
    "index_figures",
    "list_curves",
]
