"""Real browsers on a real installation. These tests see only what a browser sees."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.browser.installation import PASSWORD, USER, Installation

DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
DEVICES = {"desktop": DESKTOP, "phone": PHONE}
# Each device and each theme once: how wide something is does not depend on its colours.
LOOKS = [("desktop", "dark"), ("phone", "light")]
in_both_themes = pytest.mark.parametrize(("device", "theme"), LOOKS)
# The first one draws no window around the page, and takes a third less of the processor.
_BROWSERS = ["chromium-headless-shell", "chromium", "google-chrome"]
_SWITCHES = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *(
        "--disable-background-networking",
        "--disable-component-update",
        "--font-render-hinting=none",
    ),
    "--disable-lcd-text",
]
_PATIENCE = 30_000  # milliseconds: machines that test are slow


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--new-screenshots", action="store_true", help="keep what is seen now as what is expected"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """First those that only look: at an installation in which nobody has done anything yet."""
    first = ["test_screens", "test_weight"]
    places = {name: place for place, name in enumerate(first)}
    items.sort(key=lambda item: places.get(item.path.stem, len(first)))


@pytest.fixture(autouse=True)
def folders() -> None:
    """These tests have no settings and no files of their own: the installation has."""


@pytest.fixture(scope="session")
def installation(tmp_path_factory) -> Iterator[Installation]:
    with Installation(tmp_path_factory.mktemp("installation")) as installation:
        yield installation


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright) -> Iterator[Browser]:
    chromium = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if chromium is None:
        reason = f"there is no {_BROWSERS[0]} here (`make packages` tries to install it)"
        # On the CI there is one: a skip would hide that something is broken.
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    browser = playwright.chromium.launch(executable_path=chromium, args=_SWITCHES)
    yield browser
    browser.close()


@pytest.fixture
def open_context(browser, installation) -> Iterator[Callable[..., BrowserContext]]:
    """Opens a browser of somebody new: `open_context("phone", theme="dark")`."""
    opened = []

    def open_context(device: str = "desktop", theme: str = "light", **options) -> BrowserContext:
        person = {
            "base_url": installation.url,
            "color_scheme": theme,
            "locale": "en-GB",
            "reduced_motion": "reduce",
        }
        context = browser.new_context(**person | DEVICES[device] | options)
        context.set_default_timeout(_PATIENCE)
        opened.append(context)
        return context

    yield open_context
    for context in opened:
        context.close()


@pytest.fixture(params=DEVICES)
def device(request) -> str:
    return str(request.param)


@pytest.fixture
def page(open_context, device) -> Iterator[Page]:
    """A page of a visitor, on each kind of device; a script that fails fails the test."""
    yield from watch(open_context(device).new_page())


@pytest.fixture
def user_page(open_context, device, signed_in) -> Iterator[Page]:
    """The same of somebody who is logged in."""
    yield from watch(open_context(device, storage_state=signed_in).new_page())


@pytest.fixture(scope="session")
def signed_in(browser, installation, tmp_path_factory) -> Path:
    """What the browser of a user keeps."""
    state = tmp_path_factory.mktemp("state") / "state.json"
    context = browser.new_context(base_url=installation.url)
    page = context.new_page()
    sign_in(page)
    context.storage_state(path=state)
    context.close()
    return state


def sign_in(page: Page, name: str = USER) -> None:
    page.goto("/account/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Log in").click()
    page.wait_for_url("**/account/")


def watch(page: Page) -> Iterator[Page]:
    """Gives a page, and fails if something failed in it: a script, or the policy of its content."""
    errors: list[str] = []
    # Whoever listens only when a key is about to be pressed may be too late for what it opens.
    page.on("filechooser", lambda _: None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    yield page
    assert [error for error in errors if "ERR_INTERNET_DISCONNECTED" not in error] == []
