"""A prediction over HTTP, against the literal way and against other servers."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from importlib.util import find_spec

from benchmarks.speed.agreement import compare_some_scores
from benchmarks.speed.plan import Plan
from benchmarks.speed.rows import Agreement, Comparison, Row
from benchmarks.speed.samples import Series
from benchmarks.speed.serving import servers
from benchmarks.speed.serving.load import Load
from benchmarks.speed.serving.servers import Server

_BENCH = "predictions"
_WHAT = "GET /api/predictions/<id>/1/"
_WANTED: dict[Server, dict[str, float]] = {
    servers.LITERAL: {"floor": 120, "goal": 200},
    servers.LITERAL_CACHED: {"floor": 45},
    servers.LITSERVE: {"floor": 1, "goal": 1.3},
    servers.FASTAPI: {"floor": 0.65, "goal": 1},
}


def measure(plan: Plan) -> list[Row]:
    missing = {
        server: ", ".join(package for package in server.packages if not find_spec(package))
        for server in _WANTED
    }
    compared = [server for server in (servers.OURS, *_WANTED) if not missing.get(server)]
    series = plan.take_turns(
        {
            server.name: partial(
                servers.take_sample,
                server,
                plan.site,
                _load(plan, server),
                before=replace(_load(plan, server), seconds=plan.site.sizes.settling_seconds),
            )
            for server in compared
        }
    )
    rows = []
    for server, wanted in _WANTED.items():
        name = f"{_WHAT} against {server.name}"
        if server in compared:
            rows += _compare(plan, name, server, series, wanted)
        else:
            rows.append(_skip(name, server, f"not installed: {missing[server]}", wanted))
    return rows


def _load(plan: Plan, server: Server) -> Load:
    sizes, model_id = plan.site.sizes, plan.site.model_id
    if server is servers.LITSERVE:  # takes what it is asked in a body
        body = json.dumps({"model_id": model_id})
        return Load("/predict", sizes.clients, sizes.serving_seconds, body)
    return Load(f"/api/predictions/{model_id}/1/", sizes.clients, sizes.serving_seconds)


def _compare(
    plan: Plan, name: str, server: Server, series: dict[str, Series], wanted: dict[str, float]
) -> list[Row]:
    ours, theirs = series[servers.OURS.name], series[server.name]
    agreement = _agree(plan, ours) + _agree(plan, theirs)
    compared = Comparison(bench=_BENCH, series=[ours, theirs], agreement=agreement)

    def row(what: str, unit: str, key: str, factor: float = 1, **bounds: float) -> Row:
        mine, other = (side.median(lambda one: one.result[key]) for side in (ours, theirs))
        return compared.row(
            f"{name}{what}", unit, factor * mine, factor * other, against=server.name, **bounds
        )

    cpu = ours.cpu_seconds(), theirs.cpu_seconds()
    p99, memory = ({"bound": 30}, {"bound": 220}) if server is servers.LITERAL else ({}, {})
    return [
        row("", "answers/s", "rate", **wanted),
        row(", p50", "ms", "p50", 1000),
        row(", p99", "ms", "p99", 1000, **p99),
        row(", memory of web processes", "MB", "web_mb", **memory),
        row(", memory of all processes", "MB", "all_mb"),
        compared.row_in_ms(f"{name}, CPU per answer", *cpu, against=server.name),
    ]


def _agree(plan: Plan, series: Series) -> Agreement:
    every = plan.literal_scores
    return compare_some_scores(
        (
            _read(prediction)
            for result in series.results
            for answer in result["answers"]
            for prediction in answer["body"]
        ),
        every,
    )


def _read(prediction: dict[str, object]) -> tuple[str, float]:
    """Name of the image, and the probability of class 1."""
    fraction = float(str(prediction["probability"])) / 100
    name = "/".join(str(prediction["img_url"]).rsplit("/", 2)[1:])
    return name, fraction if prediction["pred_label"] == "real" else 1 - fraction


def _skip(name: str, server: Server, why: str, wanted: dict[str, float]) -> Row:
    return Row(
        bench=_BENCH,
        name=name,
        unit="answers/s",
        ours=None,
        theirs=None,
        against=server.name,
        ratio=None,
        skipped=why,
        **wanted,
    )
