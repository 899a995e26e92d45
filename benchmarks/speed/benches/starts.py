"""Starting: to the first prediction without Django, and Django with all URLs."""

from __future__ import annotations

from benchmarks.speed.agreement import TOLERANCE
from benchmarks.speed.plan import Plan
from benchmarks.speed.rows import Agreement, Comparison, Row


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
    compared = Comparison(
        bench="start", series=series.values(), agreement=_agree(ours.results + theirs.results)
    )
    what, against = "process start to first prediction, no Django", "literal"
    seconds = ours.seconds(), theirs.seconds()
    mb = ours.peak_mb(), theirs.peak_mb()
    return [
        compared.row_in_ms(what, *seconds, against=against, floor=15, goal=25),
        compared.row(f"{what}, peak memory", "MB", *mb, against=against, bound=120),
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
        compared.row_in_ms(
            "django.setup() and all URLs imported",
            ours.seconds(),
            theirs.seconds(),
            against=f"literal, which imports {', '.join(theirs.results[0])}",
        )
    ]


def _agree(scores: list[float]) -> Agreement:
    difference = max(scores) - min(scores)
    return Agreement(f"scores differ by at most {difference:.1e}", difference <= TOLERANCE)
