"""From an uploaded file to what is kept beside it: our copy, and its ONNX graph."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifiers.conversion import parity
from classifiers.conversion.endings import Output, end_in_sigmoid
from classifiers.conversion.onnx_graph import export_graph
from classifiers.exceptions import UnsupportedModel
from classifiers.modelfile import Limits, Report, canonical, quarantine
from classifiers.modelfile.inspected import Inspected
from classifiers.modelfile.inspection import judge
from classifiers.modelfile.mends.structure import MODELS
from classifiers.modelfile.report import Refused, Verdict

_BEFORE_SCALING = {
    *("InputLayer", "Resizing", "ZeroPadding2D", "RandomFlip", "RandomRotation", "RandomZoom"),
    *("RandomTranslation", "RandomContrast", "RandomBrightness"),
}


@dataclass(frozen=True, kw_only=True)
class Conversion:
    """What was made of a model file.

    Attributes:
        report: the inspection's.
        output: what the file ends in.
        canonical: our copy, an HDF5 file that ends in one sigmoid unit.
        graph: its ONNX graph, with the outputs `probability`, `logit`, `conv_0`, `conv_1`, ….
        rescales: whether the network begins by scaling pixels itself.
        original_sha256: of the file.
        largest_difference: between the copy in Keras and the graph, on a probe batch.
    """

    report: Report
    output: Output
    canonical: bytes
    graph: bytes
    rescales: bool
    original_sha256: str
    largest_difference: float

    @property
    def canonical_sha256(self) -> str:
        return hashlib.sha256(self.canonical).hexdigest()

    @property
    def graph_sha256(self) -> str:
        return hashlib.sha256(self.graph).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A model file that was read in a confined child, and what is said of it."""

    report: Report
    inspected: Inspected
    refusal: Refused | None
    sha256: str


def read(
    path: Path,
    limits: Limits | None = None,
    *,
    allow_unconfined: bool = False,
    **architectures: Any,
) -> Reading:
    """Reads a model file in a child process that can do nothing else.

    Args:
        path: the file.
        limits: what it may cost.
        allow_unconfined: whether to make do with a bare child process.
        **architectures: as `modelfile.inspect_isolated` takes them.

    Raises:
        Unavailable: this machine cannot confine a child.
    """
    inspected, refusal = quarantine.read(
        path, limits or Limits(), allow_unconfined=allow_unconfined, **architectures
    )
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    report = judge(inspected, refusal)
    return Reading(report=report, inspected=inspected, refusal=refusal, sha256=sha256)


def convert(
    reading: Reading, output: Output | None = None, *, allow_unconfined: bool = False
) -> Conversion:
    """Copies what was read, makes the ONNX graph of the copy, and compares the two.

    Args:
        reading: of a file that is not refused.
        output: what its uploader says that it ends in; needed where the file does not tell.
        allow_unconfined: whether to make do with a bare child process.

    Raises:
        Refused: the file cannot be taken.
        UnsupportedModel: the model does not tell two classes apart, or not without saying how.
        Unavailable: this machine cannot confine a child.
    """
    if reading.refusal:
        raise reading.refusal
    if reading.report.verdict is Verdict.REJECT:
        raise UnsupportedModel(reading.report.message)
    inspected, ending = reading.inspected, _agree(reading.report, output)
    config, weights = end_in_sigmoid(inspected.config, inspected.weights, ending)
    graph = export_graph(config, weights)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "model.h5")
        canonical.write(copy, config, weights)
        return Conversion(
            report=reading.report,
            output=ending,
            canonical=copy.read_bytes(),
            graph=graph,
            rescales=_rescales(config),
            original_sha256=reading.sha256,
            largest_difference=parity.measure(copy, graph, allow_unconfined=allow_unconfined),
        )


def find_output(report: Report) -> Output | None:
    """What a file ends in; None where only its uploader can tell."""
    (ending,) = report.facts["output_activations"]
    if ending == "linear":
        return None
    return Output.SOFTMAX if ending == "softmax" else Output.SIGMOID


def require_declaration(report: Report) -> UnsupportedModel:
    """The error for a model that leaves something open which nobody has said."""
    facts = report.facts
    asked = " ".join(choice.message for choice in report.choices)
    return UnsupportedModel(
        "A variant must end in one sigmoid unit and take colour images, unless a declaration says "
        f"what else it does. Received: an output of shape {facts['output_shapes'][0]} after "
        f"{facts['output_activations'][0]!r}, an input of shape {facts['input_shapes'][0]}. {asked}"
    )


def _agree(report: Report, said: Output | None) -> Output:
    found = find_output(report)
    if found is None and said is not Output.LOGIT:
        raise require_declaration(report)
    if found is not None and said not in (None, found):
        raise UnsupportedModel(f"The model ends in a {found}. Received: {said}, as declared.")
    return found or Output.LOGIT


def _rescales(config: Mapping[str, Any]) -> bool:
    """Whether a scaling layer comes before the first layer that has weights."""
    for entry in config["config"]["layers"]:
        if entry["class_name"] == "Rescaling":
            return True
        if entry["class_name"] in MODELS:
            return _rescales(entry)
        if entry["class_name"] not in _BEFORE_SCALING:
            break
    return False
