"""What is known of a variant, as a model card: from measured facts only."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from classifiers.copies import find_copies
from classifiers.evaluation import Figure, Figures
from classifiers.measurements import is_current
from classifiers.records import Evaluation, OperatingPoint

if TYPE_CHECKING:
    from classifiers.models import MLModel

_NOT_SHOWN = ("curves", "calibration", "failures", "versions")  # and large
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
    the variant was evaluated on, by the newest evaluation of the variant as it is now.
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
        lines += [*_describe_evaluation(evaluation), *_describe_stability(evaluation)]
    if not evaluations:
        lines += ["This variant was not evaluated yet.", ""]
    lines += _describe_operating_points(variant, evaluations)
    return "\n".join([*lines, _LIMITS])


_LIMITS = """\
## Limits

Figures hold for pictures like those of the data set that they were measured on, and for no others.
A picture in which no sign of forgery was found is not proven to be real.
"""


def _find_newest(variant: MLModel) -> list[Evaluation]:
    newest: dict[Any, Evaluation] = {}
    finished = Evaluation.objects.of(variant).finished().select_related("dataset")
    for evaluation in finished.defer(*_NOT_SHOWN):
        if evaluation.figures and is_current(evaluation, variant):
            newest.setdefault(evaluation.dataset_id, evaluation)
    return list(newest.values())


def _head(variant: MLModel, evaluations: Sequence[Evaluation]) -> Iterator[str]:
    """YAML, all of whose texts are quoted: nothing in a name can end one."""
    yield from ("---", "library_name: keras", "pipeline_tag: image-classification")
    results = "  results:" if evaluations else "  results: []"
    yield from ("model-index:", f"- name: {_quote(variant.model_name)}", results)
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
                yield f"      value: {figure.value:.6f}"
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
    threshold = Figures.from_json(evaluation.figures or {}).threshold
    yield from (f"A probability of class 1 from {threshold:g} on is decided for class 1.", "")
    yield "| figure | value | 95 % interval | method |"
    yield "|---|---|---|---|"
    for figure in _list_shown(evaluation):
        cells = _SHOWN[figure.name], _show(figure), _show_interval(figure), figure.method
        yield f"| {' | '.join(cells)} |"
    yield ""


def _describe_stability(evaluation: Evaluation) -> Iterator[str]:
    """How many answers are unsure, by class."""
    if not evaluation.stability:
        return
    for name, share in zip(evaluation.class_names, evaluation.stability["unsure"], strict=True):
        if share["num_images"]:
            yield (
                f"- Answers on images of {_escape(name)} that are *unsure*, since they change when "
                f"the picture is sent on: {share['num_unsure']} of {share['num_images']}"
                f"{_describe_interval(share)}."
            )
    yield ""


def _describe_interval(share: Mapping[str, Any]) -> str:
    if share["low"] is None:
        return ""
    return f" (95 % interval {share['low']:.3f} to {share['high']:.3f})"


def _describe_operating_points(
    variant: MLModel, evaluations: Collection[Evaluation]
) -> Iterator[str]:
    points = OperatingPoint.objects.filter(variant=variant).select_related("evaluation__dataset")
    not_shown = (*_NOT_SHOWN, "figures", "stability", "doubts")
    points = points.defer(*(f"evaluation__{name}" for name in not_shown))
    current = [point for point in points if is_current(point.evaluation, variant)]
    if not evaluations or not current:
        return
    yield from ("## Operating points", "")
    yield "| name | threshold | measured on | false-positive rate | false-negative rate |"
    yield "|---|---|---|---|---|"
    for point in current:
        figures = Figures.from_json(point.figures)
        rates = [_show(figures[name]) for name in ("false_positive_rate", "false_negative_rate")]
        cells = (
            _escape(point.name),
            f"{point.threshold:.6g}",
            _escape(point.evaluation.dataset.name),
        )
        yield f"| {' | '.join((*cells, *rates))} |"
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
    """As YAML; a JSON string is none, where it writes a character as two surrogates."""
    is_plain = [c.isprintable() and c not in '"\\' for c in text]
    quoted = (c if plain else f"\\U{ord(c):08x}" for c, plain in zip(text, is_plain, strict=True))
    return f'"{"".join(quoted)}"'


def _escape(text: str) -> str:
    """Text that Markdown and HTML take as it is."""
    text = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    text = "".join(f"\\{c}" if c in "\\`*_[]#|~" else c for c in text)
    return re.sub(r"^(\d*)([-+=>.)])", r"\1\\\2", text)  # what begins a list, a line or a quotation
