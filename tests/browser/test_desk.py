"""Random batches, data sets, jobs, accounts and tokens, as people use them."""

import json
import re
import urllib.error
import urllib.request
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import find_violations
from tests.browser.conftest import in_both_themes
from tests.browser.installation import ROOT

DATA = ROOT / "sample" / "data"
expect.set_options(timeout=30_000)  # as for all that a page is waited for
LAYER = re.compile(r"Layer \d+:")


def read_api(installation, path: str, token: str = "") -> dict:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(f"{installation.url}/api/v1/{path}", headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


def list_images(page: Page) -> list[str]:
    images = page.locator(".shot > a > img")
    return [images.nth(place).get_attribute("src") for place in range(images.count())]


def write_scores() -> bytes:
    """What somebody's model says of each image of the sample."""
    names = sorted(str(path.relative_to(DATA)) for path in DATA.glob("*/*"))
    labels = {name: place for place, name in enumerate(sorted({n.split("/")[0] for n in names}))}
    lines = [f"{n},{labels[n.split('/')[0]]},{0.2 + labels[n.split('/')[0]] / 2}" for n in names]
    return "\n".join(["path,label,score", *lines]).encode()


def test_a_batch_is_drawn_and_shared(page, open_context):
    page.goto("/batches/")
    page.get_by_label("Variant").select_option(label="MesoInception4 (sample)")
    expect(page.get_by_role("checkbox", name=LAYER)).to_have_count(16)  # they follow the variant
    page.get_by_label("Variant").select_option(label="Meso4 (sample)")
    expect(page.get_by_role("checkbox", name=LAYER)).to_have_count(4)
    page.get_by_label("Number of images").fill("3")
    page.get_by_label("Layer 1:").check()
    page.get_by_role("button", name="Draw a batch").click()
    expect(
        page.get_by_role("heading", name=re.compile(r"Meso4 .sample.: \d of 3 right"))
    ).to_be_visible()
    seen, plots = list_images(page), page.locator(".plots a")
    assert len(seen) == 3
    expect(plots).to_have_count(3)
    shared = page.url
    assert (
        page.request.get(plots.first.get_attribute("href")).headers["content-type"] == "image/png"
    )
    page.get_by_role("link", name="Another batch").click()
    page.wait_for_url(lambda url: url != shared)
    assert parse_qs(urlsplit(page.url).query)["layers"] == ["1"]

    other = open_context().new_page()
    other.goto(shared)
    assert list_images(other) == seen
    assert other.get_by_label("Layer 1:").is_checked()


def test_a_batch_is_drawn_by_keyboard(page):
    page.goto("/batches/")
    page.get_by_label("Variant").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("2")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # the first layer
    page.keyboard.press("Enter")
    expect(page.locator(".plots img")).to_have_count(2)


def test_a_batch_is_drawn_without_scripts(open_context):
    page = open_context(java_script_enabled=False).new_page()
    page.goto("/batches/")
    page.get_by_label("Variant").select_option(label="MesoInception4 (sample)")
    page.get_by_role("button", name="Show what this variant has").click()
    expect(page.get_by_role("checkbox", name=LAYER)).to_have_count(16)
    page.get_by_role("button", name="Draw a batch").click()
    assert len(list_images(page)) == 4


def test_a_token_is_made_shown_once_used_and_revoked(user_page, installation, device):
    page, name = user_page, f"nightly on {device}"
    page.goto("/account/")
    page.get_by_role("link", name="Your tokens").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Make the token").click()
    secret = page.locator("#secret").inner_text()
    expect(page.get_by_role("button", name="Copy it")).to_be_visible()
    assert find_violations(page) == []
    assert read_api(installation, "account/", secret)["username"] == "rita"
    page.goto("/account/tokens/")
    assert secret not in page.content()
    row = page.get_by_role("listitem").filter(has_text=name)
    expect(row).to_contain_text("last used")
    page.once("dialog", lambda dialog: dialog.accept())
    row.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text(f"The token {name} is revoked.")).to_be_visible()
    with pytest.raises(urllib.error.HTTPError, match="401"):
        read_api(installation, "account/", secret)


def test_scores_are_brought_and_their_job_is_followed_to_its_end(user_page, installation, device):
    page, name = user_page, f"Theirs on {device}"
    page.goto("/data-sets/")
    page.get_by_role("link", name="default").click()
    page.get_by_role("link", name="Bring scores from elsewhere").click()
    page.get_by_label("What computed them").fill(name)
    wrong = {"name": "s.csv", "mimeType": "text/csv", "buffer": b"path,label,score\nx,2,1\ny,0,7\n"}
    page.get_by_label("File of scores").set_input_files([wrong])
    page.get_by_role("button", name="Take them").click()
    expect(page.get_by_text("Line 2: a label must be 0 or 1. Received: 2")).to_be_visible()
    expect(page.get_by_text("Line 3: a score must be a probability")).to_be_visible()
    assert find_violations(page) == []
    with installation.without_workers():
        right = {"name": "s.csv", "mimeType": "text/csv", "buffer": write_scores()}
        page.get_by_label("File of scores").set_input_files([right])
        page.get_by_role("button", name="Take them").click()
        expect(page.get_by_text(f"The scores of {name} were taken.")).to_be_visible()
        page.goto("/jobs/")
        page.get_by_role("link", name=f"Compute the figures of {name} on default").click()
        expect(page.locator("#job")).to_contain_text("waits")
        expect(page.locator("#job")).to_contain_text("No worker is running")
        page.get_by_role("button", name="Cancel it").focus()
        page.wait_for_timeout(2500)  # it is asked for again each second
        expect(page.get_by_role("button", name="Cancel it")).to_be_focused()
        assert find_violations(page) == []
    # Nobody loads the page anew.
    expect(page.locator("#job")).to_contain_text("What it found is stored.")
    expect(page.locator("#said")).to_contain_text("done")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.get_by_role("link", name="To the data set default").click()
    row = page.get_by_role("row").filter(has_text=name)
    expect(row).to_contain_text("100.0 %")
    page.once("dialog", lambda dialog: dialog.accept())
    row.get_by_role("button", name="Delete").click()
    expect(page.get_by_text(f"The scores of {name} were deleted.")).to_be_visible()


def list_pages(installation) -> list[str]:
    """Those of which there is no picture."""
    variant = read_api(installation, "models/")["results"][0]["model_id"]
    data_set = read_api(installation, "data-sets/")["results"][0]["data_set_id"]
    return [
        f"/batches/?model={variant}&count=1000&seed=5",
        f"/data-sets/{data_set}/",
        f"/data-sets/{data_set}/scores/",
        "/account/password/",
        "/about/api/",
    ]


@in_both_themes
def test_no_page_shuts_anybody_out(open_context, installation, signed_in, device, theme):
    page = open_context(device, theme, storage_state=signed_in).new_page()
    found = {}
    for path in list_pages(installation):
        page.goto(path)
        if violations := find_violations(page):
            found[path] = violations
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found[path] = "It is wider than the screen."
    assert found == {}
