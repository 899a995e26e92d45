"""What axe finds, with all of its rules, in a page as it is shown now."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
_RUN = "() => axe.run(document, {resultTypes: ['violations', 'incomplete']})"


def find_violations(page: Page) -> list[str]:
    """One line for each element that breaks a rule; contrast that axe cannot judge counts, too."""
    page.evaluate(_AXE)
    found: dict[str, Any] = page.evaluate(_RUN)
    doubtful = [rule for rule in found["incomplete"] if rule["id"] == "color-contrast"]
    return [
        f"{rule['id']}: {node['html'][:200]} – {node.get('failureSummary', '')[:300]}"
        for rule in [*found["violations"], *doubtful]
        for node in rule["nodes"]
    ]


def check(page: Page) -> None:
    """Fails if a page shuts somebody out, or is wider than the screen."""
    assert find_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
