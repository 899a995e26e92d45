"""What a page costs whoever opens it, on a slow processor."""

from __future__ import annotations

import pytest

from tests.browser.sitemap import NAMES, list_pages

_MOST_BYTES = 200 * 1024
_MOST_SECONDS = 1.0
_MOST_SHIFT = 0.1
_SLOWED = 4
_TRIES = 4  # others may be at work on this machine: the best one counts
_OBSERVE = """
    window.shift = 0;
    const note = (entry) => { if (!entry.hadRecentInput) window.shift += entry.value; };
    new PerformanceObserver((list) => list.getEntries().forEach(note))
        .observe({type: "layout-shift", buffered: true});
"""


@pytest.mark.parametrize("name", NAMES)
def test_it_is_there_at_once_and_stays_where_it_is(open_context, installation, name):
    path = list_pages(installation)[name]
    seconds = []
    for _ in range(_TRIES):
        page = open_context("phone").new_page()
        protocol = page.context.new_cdp_session(page)
        weight = _weigh(protocol)
        protocol.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWED})
        page.add_init_script(_OBSERVE)
        page.goto(path, wait_until="networkidle")
        assert sum(weight.values()) <= _MOST_BYTES, weight
        assert page.evaluate("window.shift") < _MOST_SHIFT
        painted = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
        seconds.append(page.evaluate(painted) / 1000)
        page.context.close()
        if seconds[-1] <= _MOST_SECONDS:
            break
    assert min(seconds) <= _MOST_SECONDS, seconds


def _weigh(protocol) -> dict[str, int]:
    """Bytes of scripts and styles as they are transferred, by address, filled while it loads."""
    addresses: dict[str, str] = {}
    weight: dict[str, int] = {}

    def note(event) -> None:
        if event["type"] in {"Script", "Stylesheet"}:
            addresses[event["requestId"]] = event["response"]["url"]

    def count(event) -> None:
        if event["requestId"] in addresses:
            weight[addresses[event["requestId"]]] = int(event["encodedDataLength"])

    protocol.send("Network.enable")
    protocol.on("Network.responseReceived", note)
    protocol.on("Network.loadingFinished", count)
    return weight
