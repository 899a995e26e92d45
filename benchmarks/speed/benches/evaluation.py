"""Evaluating a variant, and what the machine could do at most."""

from __future__ import annotations

from pathlib import Path

from benchmarks.speed import ceilings
from benchmarks.speed.agreement import compare_scores, require_equal
from benchmarks.speed.plan import Plan
from benchmarks.speed.rows import Agreement, Comparison, Row
from benchmarks.speed.samples import Series, Side

_SECONDS_OF_INFERENCE = 1.0


def measure_jpeg(plan: Plan) -> list[Row]:
    what = f"evaluate {plan.site.sizes.faces:,} JPEG faces"
    series = plan.take_turns(_both_sides(plan, plan.site.faces) | _ceilings(plan))
    ours, theirs = series["ours"], series["theirs"]
    compared = Comparison(
        bench="evaluate",
        series=series.values(),
        agreement=_agree(ours, theirs) + plan.score_agreement,
    )
    rate = 1 / ours.seconds()
    return [
        compared.row(
            what, "images/s", rate, 1 / theirs.seconds(), against="literal", floor=5.5, goal=8
        ),
        _compare_cpu(compared, what, ours, theirs, floor=5),
        compared.row(
            f"{what}, peak memory",
            "MB",
            ours.peak_mb(),
            theirs.peak_mb(),
            against="literal",
            bound=150,
        ),
        *_compare_with_ceilings(compared, what, rate, series),
    ]


def measure_png(plan: Plan) -> list[Row]:
    what = f"evaluate {plan.site.sizes.faces:,} PNG faces"
    series = plan.take_turns(_both_sides(plan, plan.site.png))
    ours, theirs = series["ours"], series["theirs"]
    scores = compare_scores(plan.score(plan.site.png), plan.score_literally(plan.site.png))
    compared = Comparison(
        bench="evaluate-png",
        series=series.values(),
        agreement=_agree(ours, theirs) + scores,
    )
    return [
        _compare_cpu(compared, what, ours, theirs, floor=3.5, goal=5),
        compared.row(what, "images/s", 1 / ours.seconds(), 1 / theirs.seconds(), against="literal"),
    ]


def _both_sides(plan: Plan, data_root: Path) -> dict[str, Side]:
    site = plan.site
    folders = {"warm_up": str(site.warm_up), "data_root": str(data_root)}
    return {
        "ours": plan.ours("evaluate", model_id=site.model_id, **folders),
        "theirs": plan.literal("evaluate", model_file=str(site.model_file), **folders),
    }


def _ceilings(plan: Plan) -> dict[str, Side]:
    site = plan.site
    seconds = min(_SECONDS_OF_INFERENCE, site.sizes.serving_seconds / 5)
    decode = {"data_root": str(site.faces)}
    infer = {"graph": str(site.graph), "data_root": str(site.faces), "seconds": seconds}
    return {
        "decode": plan.ours("ceilings:decode", **decode),
        "infer": plan.ours("ceilings:infer", **infer),
        "multiply": plan.ours("ceilings:multiply", size=site.sizes.matrix),
    }


def _agree(ours: Series, theirs: Series) -> Agreement:
    return require_equal(
        "accuracy and support in every round",
        {str(result) for result in ours.results},
        {str(result | {"support": [*map(int, result["support"])]}) for result in theirs.results},
    )


def _compare_cpu(
    compared: Comparison, what: str, ours: Series, theirs: Series, **wanted: float
) -> Row:
    seconds = ours.cpu_seconds(), theirs.cpu_seconds()
    return compared.row_in_ms(f"{what}, CPU per image", *seconds, against="literal", **wanted)


def _compare_with_ceilings(
    compared: Comparison, what: str, rate: float, series: dict[str, Series]
) -> list[Row]:
    decode, multiply = series["decode"].seconds(), series["multiply"]
    laps = series["infer"].samples[0].laps
    infer, way = min((series["infer"].seconds(lap), lap) for lap in laps)
    product = multiply.results[0] / multiply.seconds() / 1e9
    network = ceilings.FLOATING_POINT_OPERATIONS * rate / 1e9

    def row(which: str, theirs: float, against: str, **wanted: float) -> Row:
        return compared.row(f"{what}, {which}", "images/s", rate, theirs, against=against, **wanted)

    one_after_the_other = 1 / (infer + decode), "1/(1/infer-only + 1/decode-only)"
    return [
        row("as against decoding and inference in turn", *one_after_the_other, floor=0.95, goal=1),
        row("of decoding alone", 1 / decode, "decode only"),
        row("of inference alone", 1 / infer, f"infer only ({way})"),
        compared.row(
            f"{what}, of a matrix product", "GFLOP/s", network, product, against="matrix product"
        ),
    ]
