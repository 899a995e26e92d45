"""The main pages look as the pictures in the documentation: `make screenshots` takes these anew."""

from __future__ import annotations

import pytest

from tests.browser import screens
from tests.browser.sitemap import NAMES, list_pages

# What differs each time: moments, measured times and keys.
_PASSING = "time, [data-passing]"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_pages_look_as_they_did(open_context, installation, request, device, theme, name):
    page = open_context(device, theme, timezone_id="UTC").new_page()
    page.goto(list_pages(installation)[name], wait_until="networkidle")
    keep = request.config.getoption("--new-screenshots")
    screens.compare(page, f"{name}-{device}-{theme}", keep=keep, mask=[page.locator(_PASSING)])
