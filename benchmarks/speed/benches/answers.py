"""One image, once everything is loaded: its score and its layers."""

from __future__ import annotations

from typing import Any

from benchmarks.speed.agreement import TOLERANCE, compare_feature_maps
from benchmarks.speed.plan import Plan
from benchmarks.speed.rows import Agreement, Comparison, Row


def measure(plan: Plan) -> list[Row]:
    site = plan.site
    takes: dict[str, Any] = {"image": str(site.face), "repeats": site.sizes.repeats}
    series = plan.take_turns(
        {
            "ours": plan.ours("answer", model_id=site.model_id, **takes),
            "theirs": plan.literal("answer", model_file=str(site.model_file), **takes),
        }
    )
    ours, theirs = series["ours"], series["theirs"]
    agreement = _agree(ours.results[0], theirs.results[0]) + plan.score_agreement
    compared = Comparison(bench="answer", series=series.values(), agreement=agreement)

    def row(name: str, lap: str, other: str, against: str, **wanted: float) -> Row:
        seconds = ours.seconds(lap), theirs.seconds(other)
        return compared.row_in_ms(name, *seconds, against=against, **wanted)

    best = min(("predict_on_batch", "tf.function"), key=theirs.seconds)
    one, four = "one image, warm", "activations of four layers, warm"
    kept, renewed = "Model(…).predict, kept", "Model(…).predict, made per call"
    return [
        row(f"{one}, MLModel.predict", "predict", "predict", "model.predict", floor=45, goal=55),
        row(f"{one}, MLModel.predict, again", "predict", best, best, floor=2.5, goal=3.5),
        row(f"{one}, the engine alone", "engine", best, best),
        row(four, "activations", "activations", kept, floor=50, goal=70),
        row(f"{four}, again", "activations", "new activation model", renewed),
    ]


def _agree(ours: dict[str, Any], theirs: dict[str, Any]) -> Agreement:
    scores = [*ours["scores"].values(), *theirs["scores"].values()]
    difference = max(scores) - min(scores)
    one = Agreement(f"scores differ by at most {difference:.1e}", difference <= TOLERANCE)
    return one + compare_feature_maps(ours["activations"], theirs["activations"])
