"""From a picture to an answer that one can quote, as people do it."""

from __future__ import annotations

import base64
import re
import time
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.accessibility import find_violations
from tests.browser.conftest import in_both_themes
from tests.browser.installation import ROOT
from tests.classifiers.filmfile import films

FACE = ROOT / "sample" / "data" / "df" / "df-055.jpg"
START = "/api/v1/picture-checks/"
_PATIENCE = 120  # seconds for an answer: machines that test are slow
expect.set_options(timeout=30_000)
on_desktop = pytest.mark.parametrize("device", ["desktop"])  # what is the same on all devices


def draw_plain() -> bytes:
    file = BytesIO()
    Image.new("RGB", (400, 300), (90, 140, 160)).save(file, "PNG")
    return file.getvalue()


PLAIN = {"name": "plain.png", "mimeType": "image/png", "buffer": draw_plain()}
BROKEN = {"name": "broken.jpg", "mimeType": "image/jpeg", "buffer": b"no picture at all"}

# Makes files in a page, as another program or window hands them over.
_HAND_OVER = """([kind, name, type, content]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type, lastModified: 1 }));
  const event = kind === "drop"
    ? new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true })
    : new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true });
  document.querySelector("#drop").dispatchEvent(event);
}"""


def hand_over(page: Page, kind: str) -> None:
    content = base64.b64encode(PLAIN["buffer"]).decode()
    page.evaluate(_HAND_OVER, [kind, f"{kind}.png", "image/png", content])


def choose(page: Page, *files) -> None:
    with page.expect_file_chooser() as opened:
        page.get_by_label("Choose pictures").click()
    opened.value.set_files(list(files))


def wait_for_answer(page: Page) -> None:
    page.locator("h1[tabindex]").wait_for(timeout=1000 * _PATIENCE)


def ask(context, picture=PLAIN, *, wait: bool = True, **said) -> str:
    """Has a picture checked by one variant, over the API; returns the address of its page."""
    variant = context.request.get("/api/v1/models/").json()["results"][0]["model_id"]
    form = {"pictures": picture, "model_id": variant, **said}
    check = context.request.post(START, multipart=form).json()
    end = time.monotonic() + _PATIENCE
    while wait and check["status"] in {"queued", "running"}:
        assert time.monotonic() < end, check
        time.sleep(0.3)
        check = context.request.get(check["links"]["self"]).json()
    return f"/checks/{check['key']}/"


@pytest.fixture(scope="module")
def no_face(browser, installation) -> str:
    """The address of a picture in which no face was found."""
    context = browser.new_context(base_url=installation.url)
    address = ask(context, region="faces")
    context.close()
    return address


@pytest.fixture(scope="module")
def answered(browser, installation) -> str:
    """The address of a face that was judged with all that can be wanted."""
    context = browser.new_context(base_url=installation.url)
    face = {"name": "face.jpg", "mimeType": "image/jpeg", "buffer": FACE.read_bytes()}
    said = {"region": "faces", "stability": "true", "explanations": "true", "layers": "0"}
    address = ask(context, face, **said)
    context.close()
    return address


def test_two_clicks_from_a_picture_to_its_answer(page):
    page.goto("/")
    choose(page, FACE)  # the first
    expect(page.locator(".chosen img")).to_have_js_property("naturalWidth", 256)
    page.get_by_role("button", name="Check", exact=True).click()  # the second
    page.wait_for_url(re.compile("/checks/[^/]+/$"))
    wait_for_answer(page)
    assert page.title().startswith("Result")
    sentence = page.locator(".sentence").inner_text()
    assert "signs of manipulation" in sentence or "sign of manipulation" in sentence
    page.get_by_text("What that rests on").first.click()
    assert "On this installation’s own data set" in page.locator(".basis").first.inner_text()
    # What came of it is still there for who comes back.
    page.reload()
    assert page.locator(".sentence").inner_text() == sentence


@pytest.mark.parametrize("kind", ["drop", "paste"])
@on_desktop
def test_pictures_are_dropped_and_pasted(page, kind):
    page.goto("/")
    hand_over(page, kind)
    expect(page.locator(".chosen li")).to_contain_text(f"{kind}.png")
    hand_over(page, kind)  # the same once more
    assert page.locator("input[type=file]").evaluate("input => input.files.length") == 1
    page.get_by_role("button", name=f"Remove: {kind}.png").click()
    assert page.locator(".chosen li").count() == 0
    assert page.locator("input[type=file]").evaluate("input => input.files.length") == 0


@on_desktop
def test_the_keyboard_is_enough(page):
    page.goto("/")
    field = page.get_by_label("Choose pictures")
    press_until(page, "Tab", field)
    with page.expect_file_chooser() as opened:
        page.keyboard.press("Enter")
    opened.value.set_files([PLAIN])
    press_until(page, "Tab", page.get_by_role("button", name="Check", exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/checks/[^/]+/$"))
    wait_for_answer(page)
    press_until(page, "Tab", page.locator("#deletion summary"))
    page.keyboard.press("Enter")
    press_until(page, "Tab", page.get_by_role("button", name="Delete all of it"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("the answer are deleted")).to_be_visible()


def press_until(page: Page, key: str, wanted) -> None:
    for _ in range(60):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} does not lead to {wanted}")


@on_desktop
def test_how_far_it_is_sent_is_shown_and_not_said_with_each_number(page):
    page.goto("/")
    choose(page, PLAIN)
    page.evaluate(
        """() => {
          window.said = [];
          const status = document.querySelector("[data-sending] [role=status]");
          const keep = (node) => window.said.push(node.textContent);
          new MutationObserver((news) => news.forEach((one) => one.addedNodes.forEach(keep)))
            .observe(status, { childList: true });
          XMLHttpRequest.prototype.send = function () {
            for (const loaded of [1e4, 2e4, 3e4]) {
              this.upload.dispatchEvent(new ProgressEvent("progress", { loaded, total: 3e4 }));
            }
          };
        }"""
    )
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("[data-amount]")).to_contain_text("29.3")
    said = page.evaluate("window.said")
    assert said[-1] == "All is sent. The answer is on its way."
    assert not re.search(r"\d", "".join(said))


@on_desktop
def test_where_no_face_is_found_the_whole_picture_is_scored_by_one_click(page):
    page.goto("/")
    choose(page, PLAIN)
    page.get_by_role("button", name="Check", exact=True).click()
    page.wait_for_url(re.compile("/checks/[^/]+/$"))
    wait_for_answer(page)
    expect(page.locator(".sentence")).to_contain_text("No face was found")
    first = page.url
    page.get_by_role("button", name="Score the whole picture instead").click()
    page.wait_for_url(lambda url: url != first)
    wait_for_answer(page)
    expect(page.locator(".sentence")).not_to_contain_text("No face was found")
    expect(page.get_by_role("heading", name="The whole picture")).to_be_visible()


@on_desktop
def test_what_cannot_be_taken_is_told_at_once(page):
    page.goto("/")
    choose(page, {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"hello"}, PLAIN)
    expect(page.get_by_role("alert").first).to_contain_text("“notes.txt” is no picture.")
    choose(page, {"name": "$&$'.txt", "mimeType": "text/plain", "buffer": b"hello"})
    expect(page.get_by_role("alert").first).to_contain_text("“$&$'.txt” is no picture.")
    assert page.locator(".chosen li").count() == 1
    page.evaluate("document.querySelector('#check').dataset.pictureBytes = 100")
    choose(page, {**PLAIN, "name": "large.png"})
    expect(page.get_by_role("alert").first).to_contain_text("“large.png” has")
    page.evaluate("document.querySelector('#check').dataset.mostFiles = 1")
    page.evaluate("document.querySelector('#check').dataset.pictureBytes = 1e9")
    choose(page, {**PLAIN, "name": "second.png"})
    expect(page.get_by_role("alert").first).to_contain_text("At most 1 files")


def test_what_the_server_refuses_is_told_where_it_was_sent(open_context):
    page = open_context().new_page()
    page.goto("/")
    choose(page, PLAIN)
    page.locator("details.options summary").click()
    for box in page.get_by_role("group", name="Who is asked").get_by_role("checkbox").all():
        box.uncheck()
    with page.expect_response("**/checks/") as answered:
        page.get_by_role("button", name="Check", exact=True).click()
    assert answered.value.status == 400
    expect(page.get_by_role("alert").first).to_contain_text("at least one variant")
    assert page.locator(".chosen li").count() == 1, "what was chosen is still chosen"


def test_a_file_that_is_no_picture_does_not_stop_the_others(open_context):
    context = open_context()
    page = context.new_page()
    page.goto("/")
    choose(page, BROKEN, PLAIN)
    page.get_by_role("button", name="Check", exact=True).click()
    page.wait_for_url(re.compile("/checks/[^/]+/$"))
    wait_for_answer(page)
    assert "Results for 2 files" in page.locator("h1").inner_text()
    expect(
        page.get_by_text("A picture must be a file of one of these formats").first
    ).to_be_visible()
    expect(page.locator(".sentence").nth(1)).to_contain_text("No face was found")


@on_desktop
def test_without_a_worker_one_is_told_may_cancel_and_try_again(page, installation):
    with installation.without_workers():
        page.goto(ask(page.context, wait=False))
        expect(page.get_by_role("heading", level=1)).to_contain_text("waits for its turn")
        expect(page.get_by_text("No worker is working at the moment.")).to_be_visible()
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("was cancelled")
    page.get_by_role("button", name="Check the same files again").click()
    wait_for_answer(page)
    expect(page.get_by_role("heading", name="The whole picture")).to_be_visible()


def test_a_lost_connection_is_told_and_then_it_goes_on(open_context, installation):
    context = open_context()
    page = context.new_page()
    with installation.without_workers():
        page.goto(ask(context, wait=False))
        context.set_offline(True)
        expect(page.locator("#connection")).to_be_visible()
    context.set_offline(False)
    expect(page.locator("#connection")).to_be_hidden()
    wait_for_answer(page)
    assert page.title().startswith("Result")


def test_who_sends_without_a_connection_loses_nothing(open_context):
    context = open_context()
    page = context.new_page()
    page.goto("/")
    choose(page, PLAIN)
    context.set_offline(True)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("The connection was lost")
    context.set_offline(False)
    page.get_by_role("button", name="Check", exact=True).click()
    page.wait_for_url(re.compile("/checks/[^/]+/$"))


def test_deleting_asks_and_leaves_one_page_for_all_that_is_gone(open_context):
    context = open_context()
    page = context.new_page()
    address = ask(context)
    page.goto(address)
    assert not page.get_by_role("button", name="Delete all of it").is_visible()
    page.get_by_text("Delete it now").click()
    page.get_by_role("button", name="Delete all of it").click()
    expect(page.get_by_text("the answer are deleted")).to_be_visible()
    assert page.goto(address).status == 404
    gone = page.locator("main").inner_text()
    assert page.goto(f"/checks/{'a' * 32}/").status == 404
    assert page.locator("main").inner_text() == gone


def test_who_waits_for_what_is_deleted_elsewhere_is_told(open_context, installation):
    context = open_context()
    page = context.new_page()
    with installation.without_workers():
        address = ask(context, wait=False)
        page.goto(address)
        key = address.split("/")[2]
        assert context.request.delete(f"{START}{key}/").status == 204
        expect(page.get_by_role("heading", level=1)).to_contain_text("This check was deleted")


def test_a_map_is_laid_over_the_face_as_strongly_as_one_likes(page, answered):
    page.goto(answered)
    for folded in page.locator("details.variant[open] .failed-map > summary").all():
        folded.click()
    heat = page.locator(".heat").first
    expect(heat).to_have_css("opacity", "0.7")
    page.get_by_label("How strong the colours are").first.fill("20")
    expect(heat).to_have_css("opacity", "0.2")
    face, over = page.locator(".overlay img").first.bounding_box(), heat.bounding_box()
    assert face["x"] == pytest.approx(over["x"], abs=1)
    assert face["width"] == pytest.approx(over["width"], abs=1)


def test_a_box_on_the_picture_leads_to_what_is_said_of_the_face(page, answered):
    page.goto(answered)
    page.get_by_role("link", name="Face 1").first.click()
    assert page.url.endswith("#picture-1-part-1")


@on_desktop
def test_a_clock_that_is_ahead_does_not_load_the_page_again_and_again(page, answered):
    page.clock.install(time=time.time() + 3 * 60 * 60)
    page.goto(answered)
    loads = []
    page.on("load", lambda page: loads.append(page.url))
    page.clock.run_for(60_000)
    page.wait_for_timeout(1000)
    assert loads == []
    expect(page.locator("time[data-expiry]")).to_contain_text("deleted in")


@on_desktop
def test_an_answer_is_taken_along(page, answered):
    page.goto(answered)
    with page.expect_download() as download:
        page.get_by_role("link", name="Report (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    quotation = page.locator("blockquote").first.inner_text()
    assert re.search("“face.jpg”, checked on .* by “.*” at http://127.0.0.1", quotation)
    address = page.get_by_role("link", name="Data (JSON)").get_attribute("href")
    check = page.request.get(address).json()
    assert check["pictures"][0]["quotation"] == quotation


def test_without_scripts_all_of_it_works(open_context):
    page = open_context(java_script_enabled=False).new_page()
    page.goto("/")
    page.get_by_label("Choose pictures").set_input_files([FACE])
    page.get_by_role("button", name="Check", exact=True).click()
    page.wait_for_url(re.compile("/checks/[^/]+/$"))
    end = time.monotonic() + _PATIENCE
    while "Result" not in page.locator("h1").inner_text():
        assert time.monotonic() < end
        page.get_by_role("link", name="Look again").click()
    for folded in page.locator("details.variant[open] .failed-map > summary").all():
        folded.click()
    face, heat = (
        image.bounding_box() for image in page.locator(".overlay").first.locator("img").all()
    )
    assert heat["x"] > face["x"] + face["width"], "side by side"


@in_both_themes
def test_no_state_shuts_anybody_out(open_context, device, theme, installation, answered, no_face):
    context = open_context(device, theme)
    page = context.new_page()
    seen = {}

    def judge(state: str) -> None:
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        seen[state] = [*find_violations(page), *(["wider than the screen"] if wide else [])]

    page.goto("/")
    choose(page, PLAIN)
    page.locator("details.options summary").click()
    judge("chosen")
    page.goto(answered)
    for folded in page.locator("details.variant:not([open]) > summary").all():
        folded.click()
    judge("answer")
    page.goto(no_face)
    judge("no face")
    page.goto("/checks/" + "b" * 32 + "/")
    judge("gone")
    with installation.without_workers():
        page.goto(ask(context, wait=False))
        page.get_by_text("No worker is working").wait_for()
        judge("stalled")
        page.get_by_role("button", name="Cancel").click()
        page.get_by_role("heading", name="This check was cancelled").wait_for()
        judge("cancelled")
    assert {state: found for state, found in seen.items() if found} == {}


def make_film() -> dict[str, object]:
    """Two seconds in which a face goes from left to right."""
    with Image.open(FACE) as picture:
        face = np.asarray(picture.convert("RGB").resize((220, 220)))
    frames = []
    for number in range(24):
        frame = np.full((280, 460, 3), 120, np.uint8)
        frame[30:250, 10 * number : 10 * number + 220] = face
        frames.append(frame)
    return {"name": "walk.mp4", "mimeType": "video/mp4", "buffer": films.make_film(frames)}


@on_desktop
def test_a_film_is_followed_in_step_with_its_scores(page):
    page.goto("/")
    choose(page, make_film())
    page.get_by_role("button", name="Check", exact=True).click()
    page.wait_for_url(re.compile("/checks/[^/]+/$"))
    wait_for_answer(page)
    film = page.locator("video")
    expect(film).to_have_js_property("readyState", 4)
    seconds = film.evaluate("film => film.duration")
    assert 2 < seconds < 3
    line = page.locator(".plot-line svg").first
    frame = line.bounding_box()
    line.click(position={"x": frame["width"] / 2, "y": 20})
    page.wait_for_function("document.querySelector('video').currentTime > 0.8")
    assert film.evaluate("film => film.currentTime") == pytest.approx(seconds / 2, abs=0.25)
    box = page.locator(".framed svg g").first
    expect(box).to_have_attribute("visibility", "visible")
    assert float(box.locator("rect").get_attribute("width")) > 50
    cursor = page.locator(".plot-line .cursor").first
    assert float(cursor.get_attribute("x1")) == pytest.approx(500, abs=60)
    moment = page.get_by_role("button", name=re.compile("^at .* s$")).first
    moment.click()
    told = float(re.search(r"[\d.]+", moment.inner_text())[0])
    page.wait_for_function(f"Math.abs(document.querySelector('video').currentTime - {told}) < 0.1")
    page.get_by_text("As a table").first.click()
    expect(page.get_by_role("columnheader", name="Second").first).to_be_visible()
    assert find_violations(page) == []
