"""What is known of a variant, as a model card: from measured facts only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from classifiers.copies import find_copies
from classifiers.evaluation import Figure, Figures
from classifiers.records import Evaluation

if TYPE_CHECKING:
    from classifiers.models import MLModel

_SHOWN = {
    "accuracy": "Accuracy",
    "balanced_accuracy": "Balanced accuracy",
    "roc_auc": "Area under the ROC curve",
    "precision": "Precision",
    "recall": "Recall",
    "f1": "F1-score",
    "specificity": "Specificity",
    "false_positive_rate": "False-positive rate",
    "false_negative_rate": "False-negative rate",
    "average_precision": "Average precision",
    "eer": "Equal error rate",
    "log_loss": "Log loss",
    "brier_score": "Brier score",
    "calibration_error": "Calibration error",
}


def write_model_card(variant: MLModel) -> str:
    """A model card in Markdown, with the block `model-index` that Hugging Face reads.

    It says what was declared and measured here, and nothing else: one table for each data set that
    the variant was evaluated on, by its newest evaluation.
    """
    evaluations = _find_newest(variant)
    lines = [
        *_head(variant, evaluations),
        f"# {_escape(variant.model_name)}",
        "",
        _escape(variant.model_desc),
        "",
        *_describe_input(variant),
    ]
    for evaluation in evaluations:
        lines += _describe_evaluation(evaluation)
    if not evaluations:
        lines += ["This variant was not evaluated yet.", ""]
    return "\n".join([*lines, _LIMITS])


_LIMITS = """\
## Limits

Figures hold for pictures like those of the data set that they were measured on, and for no others.
A picture in which no sign of forgery was found is not proven to be real.
"""


def _find_newest(variant: MLModel) -> list[Evaluation]:
    newest: dict[Any, Evaluation] = {}
    for evaluation in Evaluation.objects.of(variant).finished().select_related("dataset"):
        if evaluation.figures and not evaluation.is_imported:
            newest.setdefault(evaluation.dataset_id, evaluation)
    return list(newest.values())


def _head(variant: MLModel, evaluations: Iterable[Evaluation]) -> Iterator[str]:
    """YAML, all of whose texts are JSON strings: nothing in a name can end one."""
    yield from ("---", "library_name: keras", "pipeline_tag: image-classification")
    yield from ("model-index:", f"- name: {_quote(variant.model_name)}", "  results:")
    for evaluation in evaluations:
        yield "  - task:"
        yield "      type: image-classification"
        yield "    dataset:"
        yield f"      name: {_quote(evaluation.dataset.name)}"
        yield f"      type: {_quote('sha256:' + evaluation.manifest_sha256)}"
        yield "    metrics:"
        for figure in _list_shown(evaluation):
            if figure.value is not None:
                yield f"    - type: {figure.name}"
                yield f"      name: {_quote(_SHOWN[figure.name])}"
                yield f"      value: {figure.value:.6g}"
    yield from ("---", "")


def _describe_input(variant: MLModel) -> Iterator[str]:
    declared, copies = variant.declaration, find_copies(variant)
    yield from ("## Input and output", "")
    yield (
        f"- Pictures of {declared.image_width} x {declared.image_height} pixels, resized by "
        f"{declared.get_resize_display()}; channels: {declared.get_color_display()}; values: "
        f"{declared.get_scaling_display()}."
    )
    yield f"- A high output means: {declared.get_positive_class_display()}."
    for number, size in variant.conv_layers or []:
        yield f"- A convolutional layer with {number} filters of {' x '.join(map(str, size))}."
    if copies:
        yield f"- SHA-256 of the model file: `{copies.original_sha256}`."
    yield ""


def _describe_evaluation(evaluation: Evaluation) -> Iterator[str]:
    negative, positive = evaluation.class_names
    yield from (f"## On the data set {_escape(evaluation.dataset.name)}", "")
    yield (
        f"{evaluation.num_images} images ({_escape(negative)}: class 0; {_escape(positive)}: class "
        f"1, the positive class), measured on {evaluation.created_at:%Y-%m-%d}; SHA-256 of the "
        f"list of files: `{evaluation.manifest_sha256}`."
    )
    yield ""
    if evaluation.is_outdated:
        yield from ("The data set has changed since.", "")
    for doubt in evaluation.doubts:
        yield from (f"**Doubt:** {_escape(doubt)}", "")
    yield "| figure | value | 95 % interval | method |"
    yield "|---|---|---|---|"
    for figure in _list_shown(evaluation):
        cells = _SHOWN[figure.name], _show(figure), _show_interval(figure), figure.method
        yield f"| {' | '.join(cells)} |"
    yield ""


def _list_shown(evaluation: Evaluation) -> list[Figure]:
    figures = Figures.from_json(evaluation.figures or {})
    return [figure for figure in figures if figure.name in _SHOWN]


def _show(figure: Figure) -> str:
    return figure.note if figure.value is None else f"{figure.value:.3f}"


def _show_interval(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return figure.note if figure.value is not None else ""
    return f"{figure.low:.3f} to {figure.high:.3f}"


def _quote(text: str) -> str:
    return json.dumps(text)


def _escape(text: str) -> str:
    """Text that Markdown and HTML take as it is."""
    text = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"\\{c}" if c in "\\`*_[]#|" else c for c in text)
