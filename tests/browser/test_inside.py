"""Looking into a variant, with and without scripts."""

import json

import pytest

from tests.browser.accessibility import find_violations


@pytest.fixture
def address(installation) -> str:
    listed = json.loads(installation.read("/api/v1/models/"))["results"]
    keys = {one["model_name"]: one["model_id"] for one in listed}
    return f"/variants/{keys['MesoInception4 (sample)']}/inside/"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("query", ["", "?layer=0&filter=1", "?through=on"])
def test_it_shuts_nobody_out(open_context, address, theme, query):
    page = open_context("desktop", theme).new_page()
    page.goto(address + query, wait_until="networkidle")
    assert find_violations(page) == []


def test_nothing_is_wider_than_the_screen(page, address):
    for query in ("", "?layer=10&filter=1", "?through=on"):
        page.goto(address + query, wait_until="networkidle")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("has_scripts", [True, False])
def test_one_goes_from_a_layer_to_a_filter_to_an_image(open_context, device, address, has_scripts):
    page = open_context(device, java_script_enabled=has_scripts).new_page()
    page.goto(address)
    page.get_by_role("link", name="inception_1_point").click()
    page.get_by_role("heading", name="Layer 3: inception_1_point").wait_for()
    page.get_by_role("link", name="Filter 0").click()
    page.get_by_role("heading", name="Filter 0").wait_for()
    exciting = page.get_by_role("link", name="Look at this image")
    assert exciting.count() == 4
    last = exciting.last.locator(".caption .breaks").inner_text()
    exciting.last.click()
    page.get_by_text("Looked at with").wait_for()
    assert page.locator(".chosen p").inner_text().startswith(last)
    page.get_by_role("button", name="Another one, at random").click()
    page.wait_for_url("**seed=1*")
    page.get_by_role("link", name="Run it through all layers").click()
    page.get_by_role("heading", name="One image through all layers").wait_for()
    assert page.get_by_role("img", name="Maps of layer 0").count() == 1


def test_the_chosen_layer_is_in_view(open_context, address):
    page = open_context("phone").new_page()
    page.goto(f"{address}?layer=20")
    chosen = page.locator(".layers [aria-current]")
    box, own = page.locator(".layers-box").bounding_box(), chosen.bounding_box()
    assert box["y"] <= own["y"] <= box["y"] + box["height"]
