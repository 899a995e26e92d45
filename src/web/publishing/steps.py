"""The steps of publishing, in their order, for the line above each page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _


class Step(IntEnum):
    FILE = 0
    REPORT = 1
    MEANING = 2
    DESCRIPTION = 3
    EVALUATION = 4


@dataclass(frozen=True)
class ShownStep:
    """One step as it stands.

    Attributes:
        label: for people.
        state: `done`, `current` or `open`.
        url: where it is done again; empty where it cannot be.
    """

    label: str
    state: str
    url: str


def list_steps(current: Step, staged: Any = None, query: str = "") -> list[ShownStep]:
    """All steps.

    Args:
        current: the one whose page is shown.
        staged: the key of the file; once it is published there is no way back.
        query: what was said so far, as in the address.
    """
    names = ("publish", "publish-report", "publish-meaning", "publish-description")
    shown = []
    for step, label in zip(Step, _get_labels(), strict=True):
        state = "done" if step < current else "current" if step == current else "open"
        can_go_back = staged is not None and step < current
        url = _find_address(names[step], staged, query) if can_go_back else ""
        shown.append(ShownStep(label, state, url))
    return shown


def _get_labels() -> tuple[str, ...]:
    return (
        _("File"),
        _("What is in it"),
        _("What its output means"),
        _("Name and loss curve"),
        _("Evaluation"),
    )


def _find_address(name: str, staged: Any, query: str) -> str:
    if name == "publish":
        return reverse("web:publish")
    address = reverse(f"web:{name}", args=[staged])
    return f"{address}?{query}" if query else address
