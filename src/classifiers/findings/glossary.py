"""What figures are called and what they tell: a sentence each, for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class Term:
    """A figure, explained.

    Attributes:
        name: as in `evaluation.Figures`.
        label: what people call it.
        help: what it tells, in one sentence.
        is_share: whether it is a share, which is shown in percent.
        is_cost: whether less is better.
    """

    name: str
    label: str
    help: str
    is_share: bool
    is_cost: bool


LABELS: dict[str, Any] = {
    "accuracy": gettext_lazy("Accuracy"),
    "balanced_accuracy": gettext_lazy("Balanced accuracy"),
    "roc_auc": gettext_lazy("AUC (area under the ROC curve)"),
    "precision": gettext_lazy("Precision"),
    "recall": gettext_lazy("Recall"),
    "f1": gettext_lazy("F1-score"),
    "specificity": gettext_lazy("Specificity"),
    "false_positive_rate": gettext_lazy("False-positive rate"),
    "false_negative_rate": gettext_lazy("False-negative rate"),
    "average_precision": gettext_lazy("Average precision"),
    "eer": gettext_lazy("Equal error rate"),
    "log_loss": gettext_lazy("Log loss"),
    "brier_score": gettext_lazy("Brier score"),
    "calibration_error": gettext_lazy("Calibration error"),
}
"""Of all figures, in the order in which they are shown."""

_COSTS = {
    *("false_positive_rate", "false_negative_rate", "eer"),
    *("log_loss", "brier_score", "calibration_error"),
}
_NO_SHARES = {"log_loss", "brier_score"}


def explain_figures(class_names: Sequence[str]) -> dict[str, Term]:
    """What each figure tells, in the language that is active, by its name.

    Args:
        class_names: of class 0 and class 1.
    """
    negative, positive = class_names
    helps = _list_helps({"negative": negative, "positive": positive})
    return {
        name: Term(name, str(label), helps[name], name not in _NO_SHARES, name in _COSTS)
        for name, label in LABELS.items()
    }


def _list_helps(names: dict[str, str]) -> dict[str, str]:
    """Sentences without names, and those that name the classes."""
    return {
        "accuracy": _("The share of all images that were called what they are."),
        "balanced_accuracy": _(
            "The mean of how well it does on either class; a coin would be right in one half."
        ),
        "f1": _("Precision and recall in one number: it is high only if both are."),
        "average_precision": _("How clean the list of images is at its top, high scores first."),
        "eer": _(
            "The share of mistakes at the threshold at which both classes have the same; less is "
            "better."
        ),
        "log_loss": _(
            "What the scores cost if being sure and wrong is punished hard; less is better, and "
            "saying 0.5 each time costs 0.693."
        ),
        "brier_score": _(
            "The mean squared distance of the scores from the truth; less is better, and saying "
            "0.5 each time costs 0.250."
        ),
        "calibration_error": _(
            "How far the scores are from being probabilities, on average; less is better."
        ),
        **_list_helps_about_classes(names),
    }


def _list_helps_about_classes(names: dict[str, str]) -> dict[str, str]:
    return {
        "roc_auc": _(
            "Of one image of each class, taken at random: how often the one of %(positive)s has "
            "the higher score. A coin would be right in one half."
        )
        % names,
        "precision": _("Of the images called %(positive)s, the share that is.") % names,
        "recall": _("Of the images of %(positive)s, the share that was called so.") % names,
        "specificity": _("Of the images of %(negative)s, the share that was called so.") % names,
        "false_positive_rate": _(
            "Of the images of %(negative)s, the share that was called %(positive)s; less is better."
        )
        % names,
        "false_negative_rate": _(
            "Of the images of %(positive)s, the share that was called %(negative)s; less is better."
        )
        % names,
    }
