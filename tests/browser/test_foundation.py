"""What all pages have in common: frame, themes, language, policy."""

import re

from playwright.sync_api import expect

from tests.browser.accessibility import check
from tests.browser.conftest import in_both_themes, sign_in


@in_both_themes
def test_a_page_that_is_not_there_shuts_nobody_out(open_context, device, theme):
    page = open_context(device, theme).new_page()  # not watched: its status is an error
    page.goto("/nothing/")
    assert page.get_by_role("heading", level=1).is_visible()
    check(page)


def test_a_theme_is_remembered(page):
    page.goto("/")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    switch = page.get_by_role("button", name=re.compile("Theme"))
    switch.click()  # light, as the browser asks for already
    switch.click()
    assert "dark" in switch.inner_text()
    assert page.evaluate(ground) != light
    page.goto("/variants/")
    assert page.evaluate(ground) != light


def test_a_language_is_chosen(page):
    page.goto("/account/login/")
    page.get_by_label("Language").select_option("de")
    page.get_by_role("button", name="Change", exact=True).click()
    page.wait_for_function("document.documentElement.lang == 'de'")
    assert page.get_by_role("heading", level=1).inner_text() == "Anmelden"


def test_the_keyboard_reaches_the_content_at_once(page, device):
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_people_log_in_and_out(page):
    sign_in(page)
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/")
    assert page.get_by_role("link", name="Log in").is_visible()


def test_a_lost_connection_is_told(open_context):
    context = open_context()
    page = context.new_page()
    page.goto("/")
    context.set_offline(True)
    banner = page.locator("#connection")
    banner.wait_for()
    assert "connection to the server is lost" in banner.inner_text()
    context.set_offline(False)
    banner.wait_for(state="hidden")


def test_an_answer_that_is_an_error_is_told_until_one_is_none(open_context):
    page = open_context().new_page()
    page.goto("/variants/")
    fail = lambda route: route.fulfill(status=500, body="no")  # noqa: E731
    page.route("**/variants/?*", fail)
    page.get_by_label("Name contains").fill("x")
    expect(page.locator("#trouble")).to_be_visible()
    page.unroute("**/variants/?*", fail)
    page.get_by_label("Name contains").fill("Meso")
    expect(page.locator("#trouble")).to_be_hidden()
