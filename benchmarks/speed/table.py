"""The lines for people, and for programs."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from benchmarks.speed import machine
from benchmarks.speed.rows import Row

_TIMES = "\N{MULTIPLICATION SIGN}"
_HEAD = "| what | ours | theirs | against | ratio | floor | goal | reached | same | disturbed |"


def show_head() -> None:
    print(f"{_HEAD}\n|{'---|' * (_HEAD.count('|') - 1)}", flush=True)


def show(row: Row) -> None:
    """Prints one line."""
    if row.skipped:
        said = "FAILED" if row.agrees is False else "skipped"
        print(f"| {row.name} | {said}: {row.skipped} |{' |' * 8}", flush=True)
        return
    floor = [] if row.floor is None else [f"{row.floor:.3g} {_TIMES}"]
    bound = [] if row.bound is None else [f"≤ {row.bound:g} {row.unit}"]
    cells = [
        row.name,
        f"{_round(row.ours)} {row.unit}",
        f"{_round(row.theirs)} {row.unit}",
        row.against,
        f"{_round(row.ratio)} {_TIMES}",
        ", ".join([*floor, *bound]),
        "" if row.goal is None else f"{row.goal:g} {_TIMES}",
        row.reached,
        "yes" if row.agrees else f"NO: {row.agreement}",
        f"{row.rounds - row.quiet} of {row.rounds}{', so unreliable' if row.disturbed else ''}",
    ]
    print(f"| {' | '.join(cells)} |", flush=True)


def write(path: Path, rows: Iterable[Row]) -> None:
    """Writes all lines as JSON, each with the date and the machine."""
    when = dt.datetime.now(dt.UTC).date().isoformat()
    where = machine.describe()
    entries = [asdict(row) | {"date": when, "machine": where} for row in rows]
    path.write_text(json.dumps(entries, indent=1, ensure_ascii=False) + "\n")


def _round(number: float | None) -> str:
    """To three digits, and no exponent."""
    if number is None:
        return ""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"
