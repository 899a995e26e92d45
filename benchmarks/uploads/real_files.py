"""The real models that lie beside a checkout, with the outputs that their authors' Keras gave."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.uploads.table import Row
from classifiers import conversion
from classifiers.engine import open_graph
from classifiers.modelfile import Verdict
from classifiers.preprocessing import Color, Preprocessing, Scaling

SHARED = Path(__file__).resolve().parents[3] / "shared"
_REFUSED = {
    "OWN_lambda.h5": "code_in_layer",
    "OWN_customlayer.h5": "unknown_layer",
    "oarriaga-05__tiny_XCEPTION_KDEF.hdf5": "no_binary_output",
}
_SCALINGS = {
    "rescale_1/255": Scaling.UNIT,
    "raw_0_255": Scaling.RAW,
    "tf_-1_1": Scaling.SYMMETRIC,
}
_TOLERANCE = 1e-4


def rows() -> Iterator[Row]:
    if not SHARED.is_dir():
        return
    golden = json.loads((SHARED / "models" / "golden.json").read_text())["models"]
    files = sorted(p for p in (SHARED / "models").rglob("*") if p.suffix in {".h5", ".hdf5"})
    wrong, differences = [], []
    for path in files:
        reading = conversion.read(path)
        code = reading.report.code
        if path.name in _REFUSED or reading.report.verdict is Verdict.REJECT:
            wrong += [path.name] if code != _REFUSED.get(path.name) else []
            continue
        output = None if conversion.find_output(reading.report) else conversion.Output.LOGIT
        made = conversion.convert(reading, output)
        known = golden.get(path.relative_to(SHARED / "models").as_posix()) or golden.get(path.name)
        if known and "probabilities" in known:
            differences.append(_compare(made, known["probabilities"]))
    yield Row(
        f"verdicts on {len(files)} real files",
        f"{len(files) - len(wrong)} right" + (f", wrong: {', '.join(wrong)}" if wrong else ""),
        "all",
        not wrong,
    )
    yield Row(
        f"outputs of {len(differences)} of them against known ones, three scalings",
        f"differ by at most {max(differences):.1e}",
        f"{_TOLERANCE:g}",
        max(differences) <= _TOLERANCE,
    )


def _compare(made: conversion.Conversion, known: dict[str, list[list[float]]]) -> float:
    """The largest difference between our graph's outputs and the known ones."""
    ((height, width, channels),) = made.report.facts["input_shapes"]
    graph = open_graph(made.graph)
    difference = 0.0
    for name, scaling in _SCALINGS.items():
        wanted = Preprocessing(
            height=height or 256,
            width=width or 256,
            scaling=scaling,
            color=Color.LUMA if channels == 1 else Color.RGB,
        )
        images = [
            wanted.scale(wanted.to_pixels(Image.open(path).convert("RGB")))
            for path in sorted((SHARED / "images" / "golden").iterdir())
        ]
        outputs = graph.run(np.stack(images))
        is_logit = made.output is conversion.Output.LOGIT
        ours = outputs.logit if is_logit else outputs.probability
        theirs = np.array(known[name], np.float64)[:, -1:]
        difference = max(difference, float(np.abs(ours - theirs).max()))
    return difference
