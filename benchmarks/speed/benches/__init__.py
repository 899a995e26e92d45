"""The benches: each measures one thing in turns on all sides, and gives its lines."""

from collections.abc import Callable

from benchmarks.speed.benches import answers, dataset, evaluation, plots, serving, starts
from benchmarks.speed.plan import Plan
from benchmarks.speed.rows import Row

BENCHES: dict[str, Callable[[Plan], list[Row]]] = {
    "evaluate": evaluation.measure_jpeg,
    "evaluate-png": evaluation.measure_png,
    "start": starts.measure_first_answer,
    "answer": answers.measure,
    "draw": dataset.measure_drawing,
    "dataset-size": dataset.measure_size,
    "plot": plots.measure,
    "predictions": serving.measure,
    "imports": starts.measure_imports,
}
"""By the names that `--only` takes."""
