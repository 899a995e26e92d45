"""The main pages look as the pictures in the documentation, and shut nobody out.

`make screenshots` takes the pictures anew.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from itertools import product
from typing import Any

import pytest

from tests.browser import accessibility, screens
from tests.browser.conftest import DEVICES, LOOKS
from tests.browser.sitemap import NAMES, OWN, list_pages
from tests.browser.test_checks import FACE, ask

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


@pytest.fixture
def look(open_context, request, device, theme) -> Callable[..., None]:
    """Opens a page, checks it, and compares it with its picture, or takes that anew."""

    def look(name: str, path: str, **options: Any) -> None:
        context = open_context(device, theme, timezone_id="UTC", **options)
        page = context.new_page()
        page.goto(path, wait_until="networkidle")
        accessibility.check(page)
        page.evaluate(_FREEZE, _PASSING)
        keep = request.config.getoption("--new-screenshots")
        screens.compare(page, f"{name}-{device}-{theme}", keep=keep, mask=[page.locator(_PASSING)])

    return look


@pytest.fixture(scope="module")
def result(browser, installation) -> str:
    """The address of a face that was judged."""
    face = {"name": "face.jpg", "mimeType": "image/jpeg", "buffer": FACE.read_bytes()}
    with closing(browser.new_context(base_url=installation.url)) as context:
        return ask(context, face, stability="true", explanations="true")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """All are taken anew, and those are compared in which each device and each theme is seen."""
    if metafunc.config.getoption("--new-screenshots"):
        looks = list(product(DEVICES, ["light", "dark"]))
    else:
        looks = LOOKS
    metafunc.parametrize(("device", "theme"), looks)


@pytest.mark.parametrize("name", NAMES)
def test_pages_look_as_they_did(look, installation, name):
    look(name, list_pages(installation)[name])


@pytest.mark.parametrize("name", OWN)
def test_pages_of_a_user_look_as_they_did(look, signed_in, name):
    look(name, OWN[name], storage_state=signed_in)


def test_a_result_looks_as_it_did(look, result):
    look("result", result)
