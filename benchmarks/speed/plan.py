"""What is to be measured: where, and how often."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from benchmarks.speed.agreement import compare_scores
from benchmarks.speed.machine import Meter
from benchmarks.speed.rows import Agreement
from benchmarks.speed.samples import Sample, Series, Side, run_task, take_turns
from benchmarks.speed.site import Site
from benchmarks.speed.workers import Worker


class Plan:
    """A site, how many rounds to measure on it, and what several benches need.

    Args:
        site: what is measured on.
        rounds: undisturbed samples of each side; at most twice as many are taken to get them.
        literal: a process that does all the literal way's tasks; without one, each gets its own.
            With one, times mean nothing, and no sample is taken anew.
    """

    def __init__(self, site: Site, rounds: int, literal: Worker | None = None) -> None:
        self.site = site
        self.rounds = rounds
        self._shared = literal
        self._lock = threading.Lock()

    def ours(self, task: str, data_root: Path | None = None, /, **arguments: Any) -> Side:
        """A sample of our side, to be taken."""
        environment = self.site.environment(data_root)
        module = task if ":" in task else f"ours:{task}"
        return partial(run_task, f"benchmarks.speed.{module}", environment, **arguments)

    def literal(self, task: str, /, **arguments: Any) -> Side:
        """A sample of the literal way, to be taken."""
        module = task if ":" in task else f"literal.tasks:{task}"
        return partial(self._do_literally, f"benchmarks.speed.{module}", **arguments)

    def take_turns(self, sides: Mapping[str, Side]) -> dict[str, Series]:
        return take_turns(sides, self.rounds, self.rounds if self._shared else 2 * self.rounds)

    @property
    def literal_scores(self) -> dict[str, float]:
        """What Keras says of every face, by its name."""
        with self._lock:
            return self._literal_scores

    @property
    def score_agreement(self) -> Agreement:
        """Whether we say the same of every face."""
        with self._lock:
            return compare_scores(self._our_scores, self._literal_scores)

    @cached_property
    def _literal_scores(self) -> dict[str, float]:
        return self.score_literally(self.site.faces)

    @cached_property
    def _our_scores(self) -> dict[str, float]:
        return self.score(self.site.faces)

    def score(self, data_root: Path) -> dict[str, float]:
        """Our scores of a data set."""
        return dict(self.ours("score", data_root, model_id=self.site.model_id)().result)

    def score_literally(self, data_root: Path) -> dict[str, float]:
        """Keras's scores of a data set."""
        arguments = {"model_file": str(self.site.model_file), "data_root": str(data_root)}
        return dict(self.literal("score", **arguments)().result)

    def _do_literally(self, task: str, /, **arguments: Any) -> Sample:
        if not self._shared:
            return run_task(task, literal_environment(self.site), **arguments)
        with Meter() as meter:
            return Sample.of(self._shared.do(task, **arguments), meter)


def literal_environment(site: Site) -> dict[str, str]:
    """Environment variables of the literal way's processes."""
    return site.environment() | {"DJANGO_SETTINGS_MODULE": "benchmarks.speed.literal.settings"}
