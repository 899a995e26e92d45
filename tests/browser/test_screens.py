"""The main pages look as the pictures in the documentation: `make screenshots` takes these anew."""

from __future__ import annotations

import pytest

from tests.browser import screens
from tests.browser.installation import Installation
from tests.browser.sitemap import NAMES, list_pages

# What differs each time: moments, measured times and keys.
_PASSING = "time, [data-passing]"
# All get one text, since a longer one may need a second line, which moves what stands below.
_FREEZE = """(passing) => {
    for (const element of document.querySelectorAll(passing)) {
        const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        while (texts.nextNode())
            if (texts.currentNode.data.trim()) texts.currentNode.data = "moments";
    }
}"""


@pytest.fixture(scope="module")
def untouched(tmp_path_factory):
    """An installation in which nobody has done anything: other tests publish and evaluate."""
    with Installation(tmp_path_factory.mktemp("untouched")) as installation:
        yield installation


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_pages_look_as_they_did(open_context, untouched, request, device, theme, name):
    page = open_context(device, theme, timezone_id="UTC", base_url=untouched.url).new_page()
    page.goto(list_pages(untouched)[name], wait_until="networkidle")
    page.evaluate(_FREEZE, _PASSING)
    keep = request.config.getoption("--new-screenshots")
    screens.compare(page, f"{name}-{device}-{theme}", keep=keep, mask=[page.locator(_PASSING)])
