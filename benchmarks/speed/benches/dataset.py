"""Random images of a data set with many files, and the number of them."""

from __future__ import annotations

from typing import Any

from benchmarks.speed.agreement import require_equal
from benchmarks.speed.plan import Plan
from benchmarks.speed.rows import Agreement, Comparison, Row
from benchmarks.speed.serving.load import Load
from benchmarks.speed.serving.servers import LITERAL, OURS, take_sample

_MILLI = 1000
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
    warm = _MILLI * ours.seconds()
    literally = _MILLI * theirs.seconds()
    return [
        compared.row(what, "ms", warm, literally, against="literal", floor=100, goal=150),
        compared.row(
            f"{what}, as against {site.sizes.few:,}",
            "ms",
            warm,
            _MILLI * few.seconds(),
            against=f"ours, {site.sizes.few:,} files",
            floor=1 / 1.3,
        ),
        compared.row(
            f"{what}, first time in a process",
            "ms",
            _MILLI * ours.seconds("first"),
            literally,
            against="literal",
        ),
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
    compared = Comparison(
        bench="dataset-size",
        series=series.values(),
        agreement=require_equal("size", sizes[0], sizes[1]),
    )
    return [
        compared.row(
            f"GET /api/dataset-size/, {site.sizes.many:,} files",
            "ms",
            _MILLI * ours.seconds(),
            _MILLI * theirs.seconds(),
            against="literal, over HTTP too",
            floor=200,
            goal=1000,
        )
    ]


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
