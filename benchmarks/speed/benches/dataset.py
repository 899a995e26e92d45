"""Random images of a data set with many files, and the number of them."""

from __future__ import annotations

from typing import Any

from benchmarks.speed.agreement import require_equal
from benchmarks.speed.plan import Plan
from benchmarks.speed.rows import Agreement, Comparison, Row
from benchmarks.speed.serving.load import Load
from benchmarks.speed.serving.servers import LITERAL, OURS, take_sample

_COUNT = 10


def measure_drawing(plan: Plan) -> list[Row]:
    site, repeats = plan.site, plan.site.sizes.repeats
    literal = {"data_root": str(site.many), "count": _COUNT, "repeats": max(2, repeats // 40)}
    series = plan.take_turns(
        {
            "ours": plan.ours("draw", site.many, count=_COUNT, repeats=repeats),
            "few": plan.ours("draw", site.few, count=_COUNT, repeats=repeats),
            "theirs": plan.literal("draw", **literal),
        }
    )
    ours, few, theirs = series["ours"], series["few"], series["theirs"]
    compared = Comparison(
        bench="draw",
        series=series.values(),
        agreement=_agree(plan, ours.results[0], theirs.results[0]),
    )
    what = f"{_COUNT} random images drawn and loaded, of {site.sizes.many:,} files"
    warm, first, literally = ours.seconds(), ours.seconds("first"), theirs.seconds()
    fewer = f"{site.sizes.few:,}"
    return [
        compared.row_in_ms(what, warm, literally, against="literal", floor=100, goal=150),
        compared.row_in_ms(
            f"{what}, as against {fewer}",
            warm,
            few.seconds(),
            against=f"ours, {fewer} files",
            floor=1 / 1.3,
        ),
        compared.row_in_ms(f"{what}, first time in a process", first, literally, against="literal"),
    ]


def measure_size(plan: Plan) -> list[Row]:
    site = plan.site
    load = Load("/api/dataset-size/", connections=1, seconds=site.sizes.serving_seconds)
    series = plan.take_turns(
        {
            "ours": lambda: take_sample(OURS, site, load, site.many),
            "theirs": lambda: take_sample(LITERAL, site, load, site.many),
        }
    )
    ours, theirs = series["ours"], series["theirs"]
    sizes = [
        {answer["body"]["size"] for result in side.results for answer in result["answers"]}
        for side in (ours, theirs)
    ]
    agreement = require_equal("size", *sizes)
    compared = Comparison(bench="dataset-size", series=series.values(), agreement=agreement)
    what = f"GET /api/dataset-size/, {site.sizes.many:,} files"
    seconds = ours.seconds(), theirs.seconds()
    against = "literal, over HTTP too"
    return [compared.row_in_ms(what, *seconds, against=against, floor=200, goal=1000)]


def _agree(plan: Plan, ours: dict[str, Any], theirs: dict[str, Any]) -> Agreement:
    """The same to draw from; what was drawn is what Keras loads under that name."""
    drawn = ours["drawn"]
    load = plan.literal("load", data_root=str(plan.site.many), names=drawn)
    return (
        require_equal("names", ours["names"], theirs["names"])
        + require_equal("shape", ours["shape"], theirs["shape"])
        + require_equal("labels", ours["labelled"], [name.split("/")[0] for name in drawn])
        + require_equal("number of different images", len(set(drawn)), _COUNT)
        + require_equal("pixels", ours["digests"], load().result)
    )
