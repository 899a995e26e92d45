"""Variants, as people find, compare and judge them."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in, watch

MESO, INCEPTION = "Meso4 (sample)", "MesoInception4 (sample)"


@pytest.fixture(scope="session")
def addresses(installation) -> dict[str, str]:
    """Of the pages about one of the sample variants, and about both."""
    listed = installation.read("/variants/?sort=name")
    keys = dict(re.findall(r'<a [^>]*href="/variants/([0-9a-f-]{36})/">([^<]*)</a>', listed))
    by_name = {name: key for key, name in keys.items()}
    meso, inception = by_name[MESO], by_name[INCEPTION]
    pages = {"list": "/variants/", "overview": f"/variants/{meso}/"}
    pages |= {name: f"/variants/{meso}/{name}/" for name in ("evaluation", "mistakes", "api")}
    # What is looked at elsewhere stays as it is: the other one is evaluated and has points.
    pages |= {"other": f"/variants/{inception}/", "points": f"/variants/{inception}/evaluation/"}
    pages["compare"] = f"/variants/compare/?variant={meso}&variant={inception}"
    return pages


@pytest.fixture
def admin_page(open_context):
    page = open_context().new_page()
    sign_in(page, "admin")
    yield from watch(page)


def get_names(page) -> list[str]:
    return page.locator("#variants tbody th a").all_inner_texts()


def test_the_table_is_sorted_and_filtered_and_what_is_ticked_stays(page, device):
    page.goto("/variants/?sort=name")
    assert {MESO, INCEPTION} <= {*get_names(page)}
    page.get_by_label(f"Compare {MESO}").check()
    page.get_by_role("link", name="Variant", exact=True).click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Variant")
    assert get_names(page) == sorted(get_names(page), key=str.casefold, reverse=True)
    assert "sort=-name" in page.url
    expect(page.get_by_label(f"Compare {MESO}")).to_be_checked()
    page.get_by_label("Name contains").fill("inception4")
    expect(page.locator("#variants tbody tr")).to_have_count(1)
    assert get_names(page) == [INCEPTION]
    expect(page.locator("#found")).to_have_text("1 variant")
    assert "sort=-name" in page.url
    expect(page.get_by_text("Tick one more.")).to_be_visible()
    page.get_by_label(f"Compare {INCEPTION}").check()
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url("**/variants/compare/**")
    for name in (MESO, INCEPTION):
        expect(page.get_by_role("columnheader", name=name)).to_be_visible()
    expect(page.locator("figure[data-chart=chart-roc] canvas")).to_be_visible()
    expect(page.get_by_role("heading", name="disagree")).to_be_visible()
    if device == "phone":
        box = page.locator("table.sticky-first tbody th").first.bounding_box()
        page.locator("table.sticky-first").evaluate("table => table.parentElement.scrollLeft = 300")
        assert page.locator("table.sticky-first tbody th").first.bounding_box() == box


def test_typing_leaves_no_trail_and_what_is_ticked_outlives_a_filter_that_finds_nothing(page):
    page.goto("/about/reading/")
    page.goto("/variants/")
    page.get_by_label(f"Compare {MESO}").check()
    page.get_by_label("Name contains").press_sequentially("xyz", delay=400)
    expect(page.get_by_text("No variant is like that.")).to_be_visible()
    expect(page.get_by_role("checkbox", name=MESO)).to_be_checked()
    page.go_back()
    expect(page).to_have_url(re.compile("/about/reading/$"))


def test_going_back_after_sorting_leaves_a_page_that_works(page):
    page.goto("/variants/?sort=name")
    page.get_by_role("link", name="Variant", exact=True).click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Variant")
    page.go_back()
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Variant")
    switch = page.get_by_role("button", name=re.compile("Theme"))
    before = switch.inner_text()
    switch.click()
    expect(switch).not_to_have_text(before)


def test_the_keyboard_goes_on_where_it_was_when_the_table_is_swapped(page):
    page.goto("/variants/?sort=name")
    page.get_by_role("link", name="Variant", exact=True).press("Enter")
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Variant")
    expect(page.get_by_role("link", name="Variant", exact=True)).to_be_focused()


def test_a_slider_moves_figures_matrix_and_marks(page, addresses):
    page.goto(addresses["evaluation"])
    part, slider = page.locator("#at-threshold"), page.get_by_role("slider")
    expect(part.locator("[data-say]")).to_contain_text("At 0.5:")
    before = part.locator(".matrix").inner_text()
    mark = "JSON.parse(document.getElementById('chart-histogram').textContent).marks[0].x"
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    page.mouse.click(box["x"] + 0.95 * box["width"], box["y"] + box["height"] / 2)
    expect(part.locator("[data-say]")).not_to_contain_text("At 0.5:")
    moved = float(slider.input_value())
    assert moved > 0.85
    assert page.get_by_label("From this score on").input_value() == slider.input_value()
    assert part.locator(".matrix").inner_text() != before
    page.wait_for_function(f"{mark} === {moved}")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(part.locator("[data-say]")).to_contain_text(f"At {moved - 0.01:.2f}".rstrip("0") + ":")
    page.wait_for_function(
        f"threshold={moved - 0.01:.2f}".join(["location.search.includes('", "')"])
    )
    page.reload()
    assert float(slider.input_value()) == pytest.approx(moved - 0.01)


def test_a_slider_leaves_what_is_open_and_typed_and_draws_each_chart_once(admin_page, addresses):
    page = admin_page
    page.goto(addresses["points"])
    page.get_by_text("Classification report").click()
    page.get_by_label("Save this as an operating point").fill("half a na")
    page.evaluate(
        """() => {
          window.draws = 0;
          const draw = window.uPlot;
          window.uPlot = new Proxy(draw, {
            construct(target, given) { window.draws += 1; return new target(...given); },
          });
        }"""
    )
    part, slider = page.locator("#at-threshold"), page.get_by_role("slider")
    slider.fill("0.9")
    expect(part.locator("[data-say]")).to_contain_text("At 0.9:")
    expect(part.locator("#threshold-report")).to_have_attribute("open", "")
    expect(page.get_by_label("Save this as an operating point")).to_have_value("half a na")
    page.wait_for_timeout(500)
    with_marks = page.evaluate(
        "Object.keys(JSON.parse(document.getElementById('threshold-marks').textContent)).length"
    )
    assert page.evaluate("window.draws") == with_marks


def test_a_rule_and_the_slider_take_turns(open_context, addresses):
    page = open_context().new_page()  # not watched: htmx reports what it gives up as an error
    page.goto(addresses["evaluation"])
    held = []
    # Playwright marks the function, which a method does not let it do.
    page.route("**/evaluation/?*most=2*", lambda route: held.append(route))  # noqa: PLW0108
    page.get_by_label("percent").fill("2")
    page.get_by_role("button", name="Find the threshold").click()
    page.wait_for_timeout(300)
    page.get_by_role("slider").fill("0.9")
    expect(page.locator("#at-threshold [data-say]")).to_contain_text("At 0.9:")
    for route in held:
        route.continue_()
    page.wait_for_timeout(1500)
    expect(page.locator("#at-threshold [data-say]")).to_contain_text("At 0.9:")


def test_a_threshold_is_found_by_what_may_go_wrong(page, addresses):
    page.goto(addresses["evaluation"])
    page.get_by_label("percent").fill("2")
    page.get_by_label("Class", exact=True).select_option("df")
    page.get_by_role("button", name="Find the threshold").click()
    said = page.locator("#at-threshold [data-say]")
    expect(said).to_contain_text(re.compile(": [01] of 60 images of df called"))
    expect(page.get_by_label("From this score on")).not_to_have_value("0.5")


def test_without_scripts_a_threshold_is_a_form(open_context, addresses):
    page = open_context(java_script_enabled=False).new_page()
    page.goto(addresses["evaluation"])
    page.get_by_label("From this score on").fill("0.9")
    page.locator("#threshold-form").get_by_role("button", name="Show").click()
    expect(page.locator("#at-threshold [data-say]")).to_contain_text("At 0.9:")
    page.goto("/variants/")
    page.get_by_label("Name contains").fill("inception4")
    page.get_by_role("button", name="Show", exact=True).click()
    assert get_names(page) == [INCEPTION]


def test_who_may_saves_an_operating_point_and_others_are_told(admin_page, user_page, addresses):
    user_page.goto(addresses["points"])
    assert user_page.get_by_role("button", name="Save").count() == 0
    assert user_page.get_by_text("can save a threshold by name").is_visible()
    page = admin_page
    page.goto(f"{addresses['points']}?threshold=0.8")
    page.get_by_label("Save this as an operating point").fill("strict of variants")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("saved")
    expect(page.locator("#points")).to_contain_text("strict of variants")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#points").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("status").first).to_contain_text("deleted")


def test_visitors_may_not_even_ask_for_it(open_context, installation, addresses):
    context = open_context()
    context.new_page().goto(addresses["evaluation"])
    url = addresses["evaluation"].replace("evaluation/", "points/")
    token = next(one["value"] for one in context.cookies() if one["name"] == "csrftoken")
    answer = context.request.post(
        url,
        form={"name": "x", "threshold": "0.5", "csrfmiddlewaretoken": token},
        headers={"Referer": installation.url},
        max_redirects=0,
    )
    assert answer.status == 302
    assert answer.headers["location"] == f"/account/login/?next={addresses['evaluation']}"


def test_calls_are_copied(open_context, device, addresses):
    context = open_context(device, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(addresses["api"])
    page.get_by_role("link", name="Python").click()
    page.get_by_role("button", name="Copy Read what is known of it").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    expect(page.locator("#spoken")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("import requests")
    assert "/api/v1/models/" in copied


def test_where_nothing_can_be_copied_no_button_says_so(page, addresses):
    # As on plain HTTP from another machine, where there is none.
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(addresses["api"])
    expect(page.locator("[data-copy]").first).to_be_hidden()


def test_an_evaluation_is_asked_for_followed_and_cancelled(
    open_context, signed_in, installation, addresses
):
    page = open_context(storage_state=signed_in).new_page()
    page.goto(addresses["other"])
    rows = page.locator("#evaluations tbody tr")
    before = rows.count()
    with installation.without_workers():
        page.get_by_role("button", name="Evaluate").click()
        expect(rows).to_have_count(before + 1)
        expect(rows.first).to_contain_text("waits to be evaluated")
    expect(rows.first).not_to_contain_text("waits", timeout=60_000)
    rows.first.get_by_role("button", name="Cancel").click()
    ended = re.compile("cancelled|not all figures")
    expect(rows.first).to_contain_text(ended, timeout=60_000)


def test_a_mistake_is_checked(page, addresses):
    page.goto(addresses["mistakes"])
    expect(page.locator("button.picture img").first).to_be_visible()
    page.locator("button.picture").first.click()
    page.wait_for_url("**/checks/*/")
