"""Starting: to the first prediction without Django, and Django with all URLs."""

from __future__ import annotations

from benchmarks.speed.agreement import TOLERANCE
from benchmarks.speed.plan import Plan
from benchmarks.speed.rows import Agreement, Comparison, Row

_MILLI = 1000


def measure_first_answer(plan: Plan) -> list[Row]:
    site = plan.site
    ours_takes = {"graph": str(site.graph), "image": str(site.face)}
    literal_takes = {"model_file": str(site.model_file), "image": str(site.face)}
    series = plan.take_turns(
        {
            "ours": plan.ours("starting:answer", **ours_takes),
            "theirs": plan.literal("literal.starting:answer", **literal_takes),
        }
    )
    ours, theirs = series["ours"], series["theirs"]
    difference = max(abs(mine - other) for mine in ours.results for other in theirs.results)
    compared = Comparison(
        bench="start",
        series=series.values(),
        agreement=Agreement(f"scores differ by at most {difference:.1e}", difference <= TOLERANCE),
    )
    what = "process start to first prediction, no Django"
    return [
        compared.row(
            what,
            "ms",
            _MILLI * ours.seconds(),
            _MILLI * theirs.seconds(),
            against="literal",
            floor=15,
            goal=25,
        ),
        compared.row(
            f"{what}, peak memory",
            "MB",
            ours.peak_mb(),
            theirs.peak_mb(),
            against="literal",
            bound=120,
        ),
    ]


def measure_imports(plan: Plan) -> list[Row]:
    series = plan.take_turns(
        {
            "ours": plan.ours("import_urls", urls="config.urls"),
            "theirs": plan.literal("ours:import_urls", urls="benchmarks.speed.literal.urls"),
        }
    )
    ours, theirs = series["ours"], series["theirs"]
    heavy = sorted({name for result in ours.results for name in result})
    said = f"imported by ours: {', '.join(heavy) or 'none of the heavy packages'}"
    compared = Comparison(
        bench="imports", series=series.values(), agreement=Agreement(said, not heavy)
    )
    return [
        compared.row(
            "django.setup() and all URLs imported",
            "ms",
            _MILLI * ours.seconds(),
            _MILLI * theirs.seconds(),
            against=f"literal, which imports {', '.join(theirs.results[0])}",
        )
    ]
