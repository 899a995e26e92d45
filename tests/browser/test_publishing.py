"""Publishing in steps, as a browser with scripts does it."""

from playwright.sync_api import expect

from tests.browser.accessibility import check
from tests.browser.conftest import in_both_themes
from tests.browser.installation import ROOT

MODEL = ROOT / "sample" / "models" / "meso4.hdf5"
CURVE = ROOT / "sample" / "loss_curves" / "meso4.png"
BROKEN = {"name": "broken.h5", "mimeType": "application/octet-stream", "buffer": b"no model"}


def send(page, file):
    page.goto("/publish/")
    page.get_by_label("Model file").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()


@in_both_themes
def test_from_the_file_to_the_variant(open_context, signed_in, device, theme):
    page = open_context(device, theme, storage_state=signed_in).new_page()
    send(page, MODEL)
    page.wait_for_url("**/publish/*-*/")
    expect(page.get_by_role("heading", level=1)).to_have_text("What is in the file")
    check(page)
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_text("✓ right")).to_have_count(4)
    check(page)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**/description/**")
    check(page)
    page.get_by_label("Name").fill(f"{device}, {theme}")
    page.get_by_label("Description").fill("Sent by a browser")
    page.get_by_label("Loss curve").set_input_files(CURVE)
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url("**/publish/evaluations/**")
    check(page)
    page.wait_for_url("**/variants/*/", timeout=120_000)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{device}, {theme}")


def test_what_is_chosen_is_tried_at_once_and_going_back_finds_it(user_page):
    send(user_page, MODEL)
    user_page.get_by_role("link", name="Next").click()
    user_page.get_by_label("An output near 1 means").select_option("0")
    expect(user_page.get_by_text("✗ wrong")).to_have_count(4)
    expect(user_page.get_by_text("Something speaks against it")).to_be_visible()
    assert "positive_class=0" in user_page.url
    user_page.get_by_role("checkbox").check()
    user_page.get_by_role("button", name="Next").click()
    user_page.wait_for_url("**/description/**")
    user_page.go_back()
    expect(user_page.get_by_text("✗ wrong")).to_have_count(4)
    user_page.go_back()
    expect(user_page.get_by_role("heading", level=1)).to_have_text("What is in the file")


def test_nobody_goes_on_with_what_was_said_before_while_a_change_is_tried(open_context, signed_in):
    page = open_context(storage_state=signed_in).new_page()
    send(page, MODEL)
    page.get_by_role("link", name="Next").click()
    page.get_by_role("checkbox").check()
    held = []
    # Playwright marks the function, which a method does not let it do.
    page.route("**/meaning/?*positive_class=0*", lambda route: held.append(route))  # noqa: PLW0108
    page.get_by_label("An output near 1 means").select_option("0")
    go_on = page.get_by_role("button", name="Next")
    expect(go_on).to_be_disabled()
    held[0].continue_()
    expect(page.get_by_text("✗ wrong")).to_have_count(4)
    expect(go_on).to_be_enabled()
    assert page.locator("#confirm [name=positive_class]").input_value() == "0"


def test_a_refusal_is_shown_and_reached_by_the_keyboard(open_context, signed_in, device):
    page = open_context(device, storage_state=signed_in).new_page()
    send(page, BROKEN)
    refusal = page.get_by_role("alert").filter(has_text="This file cannot be taken")
    expect(refusal).to_be_focused()
    expect(refusal).to_contain_text("A model file must be one that Keras wrote")
    check(page)


def test_without_scripts_it_works_as_well(open_context, signed_in):
    page = open_context(storage_state=signed_in, java_script_enabled=False).new_page()
    send(page, MODEL)
    page.get_by_role("link", name="Next").click()
    page.get_by_label("An output near 1 means").select_option("0")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("✗ wrong")).to_have_count(4)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**/description/**")
    page.get_by_label("Name").fill("Without scripts")
    page.get_by_label("Description").fill("Sent by a browser")
    page.get_by_label("Loss curve").set_input_files(CURVE)
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url("**/publish/evaluations/**")


def test_a_refusal_is_shown_to_who_has_skipped_to_the_content(open_context, signed_in):
    page = open_context(storage_state=signed_in).new_page()
    page.goto("/publish/#main")
    page.get_by_label("Model file").set_input_files(BROKEN)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("alert").filter(has_text="This file cannot be taken")).to_be_focused()


def test_an_answer_that_is_no_page_leaves_the_form_and_says_so(open_context, signed_in):
    page = open_context(storage_state=signed_in).new_page()
    page.route("**/publish/", lambda route: route.fulfill(status=413, json={"detail": "No."})
               if route.request.method == "POST" else route.continue_())  # fmt: skip
    send(page, BROKEN)
    expect(page.locator("[data-upload-progress] [role=status]")).to_contain_text("too large")
    expect(page.get_by_role("button", name="Look at it")).to_be_enabled()


def test_what_is_too_large_is_not_sent(open_context, signed_in):
    page = open_context(storage_state=signed_in).new_page()
    page.goto("/publish/")
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    page.locator("#upload").evaluate("form => { form.dataset.requestBytes = 5 }")
    page.get_by_label("Model file").set_input_files(BROKEN)
    page.get_by_role("button", name="Look at it").click()
    expect(page.locator("[data-upload-progress] [role=status]")).to_contain_text("too large")
    assert "POST" not in sent
