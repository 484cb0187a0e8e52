"""Compare, as a person meets it: pictures, sliders, keys, links, uploads."""

import io
import os
import re
import time
import tomllib
import urllib.request
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.chromium import leave_out_charts
from tests.browser.looks.barriers import MEASURES
from tests.browser.parts import (
    AT_REST,
    EDGE,
    LAYERS,
    MOVE,
    canvas,
    caption,
    chart_in_view,
    charts,
    choose,
    mover,
    painted,
    pictures,
    settle,
    slider,
    spoken,
    unfold,
)
from tests.browser.server import ROOT, served
from viz.inputs import fit, load_sample
from viz.inputs.looks import look_at
from viz.inputs.uploads.limits import MAX_BYTES
from viz.ops import dropout_mask, max_pool2d
from viz.pages.leaving import SHARE_OF_WAIT

MOST_OF_A_MASK = 8_000
"""Bytes that a new mask of 32 × 32 may bring, of which the mask itself is 1,024."""

SLIDERS = ("Working size", "Window k", "Stride s", "Drop probability p")


@pytest.mark.charts
def test_opens_on_a_worked_example_and_asks_nothing_of_other_machines(open_tab, app_url):
    page = open_tab(None, own=True)  # a history has an end
    elsewhere = []
    page.on("request", lambda r: r.url.startswith((app_url, "data:", "blob:")) or elsewhere.append(r.url))
    page.goto(app_url)
    expect(charts(page)).to_be_visible()
    settle(page)
    expect(page.get_by_role("heading", name="Smaller, or sparser?")).to_be_visible()
    expect(page.get_by_role("heading", name="Max-pooling: smaller")).to_be_visible()
    expect(page.get_by_role("heading", name="Dropout: sparser")).to_be_visible()
    assert caption(page, "pooling").startswith("16 × 16")
    assert len(set(pictures(page).values())) == 3
    expect(page.locator(".sum")).to_contain_text("max (")
    assert elsewhere == []
    corner = "c => [...c.getContext('2d').getImageData(5, 5, 1, 1).data]"
    assert canvas(page, "pooling").evaluate(corner) == [255, 255, 255, 255]
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(800)
    assert canvas(page, "pooling").evaluate(corner) == [15, 18, 24, 255]
    chart_in_view(page)
    # The plane follows: the path of dropout in the dark theme's colour.
    strokes = page.locator(".js-plotly-plot .scatterlayer path.js-line").evaluate_all(
        "lines => lines.map(line => line.style.stroke)"
    )
    assert "rgb(240, 138, 60)" in strokes
    the_address_leaves_no_trail_in_the_history(page)
    cells_are_whole_device_pixels(page)


def the_address_leaves_no_trail_in_the_history(page: Page) -> None:
    length = page.evaluate("history.length")
    for _ in range(2):
        slider(page, "Window k").press("ArrowRight")
        settle(page)
    assert page.evaluate("history.length") == length


def cells_are_whole_device_pixels(page: Page) -> None:
    move = mover(page)
    for ratio in (1, 2, 1.5):
        move(ratio)
        width, shown = canvas(page, "input").evaluate("c => [c.width, c.getBoundingClientRect().width]")
        assert (width - 2 * round(EDGE * ratio)) % 32 == 0
        assert width == pytest.approx(shown * ratio, abs=0.51)


# Keeps what is announced, in `told`.
LISTEN = """() => {
  window.told = []
  const within = each => (each.shadowRoot ? [each, ...all(each.shadowRoot)] : [each])
  const all = root => [...root.querySelectorAll("*")].flatMap(within)
  const speaks = each => each.matches("[aria-live=polite], [aria-live=assertive], [role=status]")
  for (const region of all(document).filter(speaks))
    new MutationObserver(() => told.push(region.textContent)).observe(region, { childList: true, subtree: true })
}"""


def test_a_cell_a_mask_a_mode_and_a_slider_are_chosen_by_pointer_and_by_keys(open_page):
    page = open_page()
    pointing_at_a_maximum_shows_its_sum_and_keys_walk_the_cells_and_hold_one(page)
    slider(page, "Drop probability p").press("ArrowLeft")
    settle(page)
    new_mask_and_eval_change_the_dropout_map_alone(page)
    page.get_by_role("radio", name="Train").click()
    settle(page)
    keys_are_letters_while_something_is_typed_and_a_typed_pass_is_where_the_next_mask_starts(page)
    arrow_keys_change_the_picture_and_stride_follows_the_window_until_it_is_moved(page)


def pointing_at_a_maximum_shows_its_sum_and_keys_walk_the_cells_and_hold_one(page: Page) -> None:
    box = canvas(page, "pooling").bounding_box()
    cell = (box["width"] - 2 * EDGE) / 32
    row, column = 3, 12
    page.mouse.move(box["x"] + EDGE + cell * (8 + column + 0.5), box["y"] + EDGE + cell * (8 + row + 0.5))
    x = look_at(fit(load_sample("cat"), 32), "grey").values[0]
    window = x[2 * row : 2 * row + 2, 2 * column : 2 * column + 2].ravel()
    kept = dropout_mask((1, 32, 32), 0.5, seed=1)[0][2 * row : 2 * row + 2, 2 * column : 2 * column + 2].ravel()
    terms = ", ".join(f"{v:.2f}" for v in window)
    expect(page.locator(".sum")).to_contain_text(f"max ({terms}) = {max_pool2d(x, 2)[row, column]:.2f}")
    expect(page.locator(".sum")).to_contain_text(
        ", ".join(f"{v:.2f}·{2 * k}" for v, k in zip(window, kept, strict=True))
    )
    expect(page.locator(".sum")).to_contain_text("rows 6–7, columns 24–25")
    canvas(page, "input").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    spoken = page.locator(".unseen")
    expect(spoken).to_contain_text(re.compile(r"Input, row \d+, column \d+"))
    first = spoken.inner_text()
    page.keyboard.press("ArrowDown")
    assert spoken.inner_text() != first
    canvas(page, "pooling").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".hint")).to_contain_text("Held")
    expect(page.locator(".unseen")).to_contain_text("Held: Max-pooling: smaller, row")
    page.keyboard.press("Escape")
    expect(page.locator(".hint")).not_to_contain_text("Held")
    box = canvas(page, "pooling").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    held = page.locator(".sum .place").inner_text()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.3)
    assert page.locator(".sum .place").inner_text() == held
    slider(page, "Drop probability p").press("ArrowRight")
    settle(page)
    assert page.locator(".sum .place").inner_text() == held


def new_mask_and_eval_change_the_dropout_map_alone(page: Page) -> None:
    before = pictures(page)
    page.get_by_role("button", name="New mask").click()
    settle(page)
    by_button = pictures(page)
    page.evaluate("received = 0")
    page.keyboard.press("n")
    settle(page)
    assert 1024 < page.evaluate("received") < MOST_OF_A_MASK
    by_key = pictures(page)
    for layer in ("input", "pooling"):
        assert before[layer] == by_button[layer] == by_key[layer]
    assert len({before["dropout"], by_button["dropout"], by_key["dropout"]}) == 3
    assert page.get_by_label("Pass").input_value() == "3"
    zeros = page.locator('section[data-role="dropout"] .ledger dd b').inner_text()
    expect(spoken(page)).to_have_text(f"Pass 3. Dropout: sparser, {caption(page, 'dropout')}, 1,024 values, {zeros}")
    train = pictures(page)
    page.get_by_role("radio", name="Eval").click()
    settle(page)
    evaluation = pictures(page)
    assert evaluation["pooling"] == train["pooling"]
    assert caption(page, "dropout") == caption(page, "input")
    page.keyboard.press("t")
    settle(page)
    assert pictures(page) == train
    expect(spoken(page)).to_have_text(re.compile("^Mode: Train. Dropout: sparser, .* zeros, 5[01] %$"))
    assert page.locator("output").evaluate_all("all => all.every(output => output.ariaLive === 'off')")
    # A new mask changes nothing there: why, stands in place of its number, and is told to whoever asks for one.
    why = "Evaluation draws no mask: it drops nothing."
    page.evaluate(LISTEN)
    for press, said in (("t", f"Mode: Eval. Dropout, {caption(page, 'input')}, 1,024 values, 0 zeros"), ("n", why)):
        page.keyboard.press(press)
        settle(page)
        assert page.evaluate("told.splice(0)") == [said]  # one announcement a change
    assert pictures(page) == evaluation
    expect(page.get_by_text(why).first).to_be_visible()
    expect(page.get_by_label("Pass")).to_be_hidden()


def keys_are_letters_while_something_is_typed_and_a_typed_pass_is_where_the_next_mask_starts(page: Page) -> None:
    page.get_by_label("Pass").focus()
    page.keyboard.press("t")
    page.keyboard.press("?")
    settle(page)
    expect(page.get_by_role("radio", name="Train")).to_have_attribute("aria-checked", "true")
    expect(page.get_by_role("dialog")).to_have_count(0)
    slider(page, "Window k").focus()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    keys = dict(zip(dialog.locator("dt").all_inner_texts(), dialog.locator("dd").all_inner_texts(), strict=True))
    assert {"T": "Train or Eval", "N": "New mask", "?": "Shows this list"}.items() <= keys.items()
    assert {"← ↑ → ↓", "Esc"} <= set(keys)
    page.keyboard.press("t")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(slider(page, "Window k")).to_be_focused()
    expect(page.get_by_role("radio", name="Train")).to_have_attribute("aria-checked", "true")
    page.get_by_role("button", name="Keys").click()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Keys")).to_be_focused()
    page.get_by_label("Pass").fill("50")
    settle(page)
    page.get_by_role("button", name="New mask").click()
    settle(page)
    assert page.get_by_label("Pass").input_value() == "51"
    assert "pass=51" in page.url
    page.get_by_label("Pass").fill("9999999")
    page.get_by_label("Pass").blur()
    assert page.get_by_label("Pass").input_value() == "51"


def arrow_keys_change_the_picture_and_stride_follows_the_window_until_it_is_moved(page: Page) -> None:
    unfold(page)
    slider(page, "Window k").press("ArrowRight")
    settle(page)
    assert slider(page, "Stride s").input_value() == "3"
    slider(page, "Stride s").press("ArrowLeft")
    settle(page)
    expect(page.get_by_label("Stride follows the window")).not_to_be_checked()
    slider(page, "Window k").press("ArrowRight")
    settle(page)
    assert slider(page, "Stride s").input_value() == "2"
    page.get_by_label("Stride follows the window").check()
    settle(page)
    assert slider(page, "Stride s").input_value() == "4"
    for name in SLIDERS:
        before = pictures(page)
        slider(page, name).press("ArrowRight")
        settle(page)
        after = pictures(page)
        changed = {layer for layer in LAYERS if before[layer] != after[layer]}
        assert changed == ({"dropout"} if name == "Drop probability p" else set(LAYERS)), name


def test_picture_ledger_and_words_agree_after_a_flurry_of_keys_and_the_canvas_is_never_blank(open_page):
    page = open_page()
    slider(page, "Drop probability p").focus()
    for key in ["ArrowRight", "n", "ArrowRight", "t", "n", "ArrowLeft", "t", "n"] * 3:
        page.keyboard.press(key)
    settle(page)
    p, seed = float(slider(page, "Drop probability p").input_value()), int(page.get_by_label("Pass").input_value())
    assert (p, seed) == (0.53, 10)
    zeros = 1024 - int(dropout_mask((1, 32, 32), p, seed=seed).sum())
    expect(page.locator('section[data-role="dropout"] .ledger')).to_contain_text(f"{zeros:,} zeros")
    expect(page.get_by_text("Dropout moved the map")).to_contain_text(f"{100 * zeros / 1024:.0f} %")
    canvas(page, "dropout").evaluate("""c => {
        window.blanks = 0; window.first = c
        const look = () => {
          const now = c.getContext('2d').getImageData(0, 0, c.width, c.height).data
          if (!c.isConnected || now.every(v => v === now[0])) window.blanks++
          requestAnimationFrame(look) }
        look() }""")
    for _ in range(12):
        slider(page, "Drop probability p").press("ArrowRight")
        page.wait_for_timeout(60)
    page.keyboard.press("n")
    settle(page)
    assert page.evaluate("window.blanks") == 0
    assert canvas(page, "dropout").evaluate("c => c === window.first")
    the_last_value_of_a_drag_lands(page)


FAINTEST = """words => {
  window.faintest = 1
  const look = () => {
    window.faintest = Math.min(window.faintest, getComputedStyle(words).opacity)
    requestAnimationFrame(look)
  }
  look()
}"""


def the_last_value_of_a_drag_lands(page: Page) -> None:
    box = slider(page, "Drop probability p").bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    words = page.locator(".root[data-look]").filter(has_text="Pooling moved the map")
    words.evaluate(FAINTEST)
    for step in range(60):
        page.mouse.move(box["x"] + box["width"] * (0.5 + 0.4 * np.sin(step / 6)), y)
    page.mouse.move(box["x"] + box["width"] - 3, y)
    page.mouse.up()
    settle(page)
    p = float(slider(page, "Drop probability p").input_value())
    assert p > 0.95
    expect(words).to_have_css("opacity", "1")
    assert page.evaluate("faintest") < 1  # while they were those of another p
    expect(page).to_have_url(re.compile(rf"[?&]p={p:g}(&|$)"))
    kept = dropout_mask((1, 32, 32), p, seed=int(page.get_by_label("Pass").input_value())).sum()
    expect(page.locator('section[data-role="dropout"] .ledger')).to_contain_text(f"{1024 - kept:,} zeros")
    a_sweep_ends_where_escape_meets_it(page, p)


def a_sweep_ends_where_escape_meets_it(page: Page, before: float) -> None:
    sweep = page.get_by_role("button", name="Sweep Drop probability p")
    sweep.click()
    page.wait_for_timeout(300)
    page.keyboard.press("Escape")
    settle(page)
    expect(sweep).to_have_attribute("aria-pressed", "false")
    p = slider(page, "Drop probability p").input_value()
    assert float(p) != before
    expect(page).to_have_url(re.compile(rf"[?&]p={float(p):g}(&|$)"))


def test_a_malformed_link_falls_back_to_defaults_and_every_slider_goes_to_both_ends(open_page):
    page = open_page("compare/?k=999&s=-4&p=2&size=1&input=nobody&pass=x&drop=all&view=round&look=<b>&file=<script>")
    fell_back_to_defaults(page)
    every_slider_goes_to_both_ends_in_any_order(page)


def fell_back_to_defaults(page: Page) -> None:
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text(re.compile(r"^k\s=\s(999)?\sin the address is .*, and is taken as 2\."))).to_be_visible()
    assert slider(page, "Window k").input_value() == "2"
    assert float(slider(page, "Drop probability p").input_value()) == 0.5


def every_slider_goes_to_both_ends_in_any_order(page: Page) -> None:
    unfold(page)
    names = [*SLIDERS, "Padding", "Dilation"]
    for order, keys in ((names, ("End", "Home")), (names[::-1], ("Home", "End"))):
        for name in order:
            for key in keys:
                if slider(page, name).is_enabled():
                    slider(page, name).press(key)
                    page.wait_for_timeout(150)
    settle(page)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert caption(page, "input").startswith("256 × 256")


def test_a_link_restores_the_very_same_picture_and_is_copied_as_it_stands(open_page):
    page = open_page("?input=coffee&look=relu&channel=4&size=48")
    slider(page, "Window k").press("ArrowRight")
    for _ in range(7):
        slider(page, "Drop probability p").press("ArrowRight")
    page.get_by_role("button", name="New mask").click()
    unfold(page)
    page.get_by_role("radio", name="Laid over").click()
    settle(page)
    again = open_page(page.url[page.url.index("?") :])
    assert pictures(again) == pictures(page)
    assert again.url == page.url
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    slider(page, "Window k").press("ArrowRight")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    settle(page)
    slider(page, "Window k").press("ArrowRight")
    settle(page)
    page.get_by_role("button", name="Copy link").click()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_a_tap_on_another_cell_moves_what_is_held(open_page):
    page = open_page(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    box = canvas(page, "input").bounding_box()
    ties = page.locator(".ties path[stroke]")
    expect(ties).to_have_count(0)
    page.touchscreen.tap(box["x"] + 30, box["y"] + 30)
    expect(ties.last).to_be_attached()
    first = page.locator(".sum").inner_text()
    page.touchscreen.tap(box["x"] + 80, box["y"] + 80)
    second = page.locator(".sum").inner_text()
    assert first != second
    assert "Held" in first and "Held" in second
    page.touchscreen.tap(box["x"] + 80, box["y"] + 80)
    assert "Held" not in page.locator(".sum").inner_text()
    expect(ties).to_have_count(0)
    a_title_enlarges_its_map(page)
    all_of_it_is_met_and_read_on_small_phones(page)


def a_title_enlarges_its_map(page: Page) -> None:
    """Its cells are held as before, the docked controls move it, and its title or Escape make it small again."""
    map_, title = canvas(page, "dropout"), page.get_by_role("button", name="Dropout: sparser")
    small = map_.bounding_box()["width"]
    title.tap()
    expect(page.locator(".unseen")).to_contain_text("Dropout: sparser is as wide as the page")
    box = map_.bounding_box()
    assert box["width"] > 340 > 2.8 * small
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.touchscreen.tap(box["x"] + 90, box["y"] + 90)
    expect(page.locator(".hint")).to_contain_text("Held")
    before = pictures(page)["dropout"]
    slider(page, "Drop probability p").press("ArrowRight")
    assert pictures(page)["dropout"] != before
    title.tap()
    assert map_.bounding_box()["width"] == small
    title.tap()
    page.keyboard.press("Escape")
    assert map_.bounding_box()["width"] == small
    expect(page.locator(".hint")).to_contain_text("Held")


def all_of_it_is_met_and_read_on_small_phones(page: Page) -> None:
    """Upright, and sideways with the longest formulas: every target is a fingertip high, and nothing in view is cut."""
    page.set_viewport_size({"width": 320, "height": 568})
    settle(page)
    expect(page.get_by_role("button", name="Copy link")).to_be_in_viewport(ratio=1)
    page.get_by_role("radio", name="Colour", exact=True, include_hidden=True).evaluate("radio => radio.click()")
    for name, value in (("Working size", "128"), ("Window k", "16")):
        slider(page, name).evaluate(MOVE, value)
    shown = [canvas(page, layer) for layer in LAYERS]
    shown += [slider(page, name) for name in ("Window k", "Drop probability p")]
    shown += [page.get_by_role("radio", name="Eval"), page.get_by_role("button", name="New mask")]
    shown += [page.get_by_role("button", name="More", exact=True), *page.locator(".lines p").all()]
    for width, height in ((844, 390), (800, 360), (740, 360), (667, 375), (640, 360), (390, 844), (320, 568)):
        page.set_viewport_size({"width": width, "height": height})
        settle(page)
        for each in shown if width > height else ():
            expect(each).to_be_in_viewport(ratio=1)
        assert slider(page, "Working size").bounding_box()["width"] > 100  # of 7 in a column beside an empty one
        assert not [fault for fault in page.evaluate(MEASURES, True) if "finger" in fault], (width, height)


def png(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def upload(page: Page, name: str, data: bytes) -> None:
    """Bring a file, whose upload begins after a while in which nothing goes on in the page."""
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    with page.expect_response(re.compile("/upload_file/")):
        page.locator('input[type="file"]').set_input_files(file)
    settle(page)


def test_an_upload_becomes_the_input_and_stays_its_owners(open_page):
    page, other = open_page(), open_page()
    pixels = np.random.default_rng(3).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    before = pictures(other)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="+ Your own").click()
    chooser.value.set_files({"name": "holiday.png", "mimeType": "image/png", "buffer": png(pixels)})
    expect(page.locator('section[data-role="input"] .caption')).to_have_text(re.compile("^40 × 60 × 3"))
    settle(page)
    for chosen in ("Your own", "Colour"):
        expect(page.get_by_role("radio", name=chosen)).to_be_checked()
    assert "size=128&look=colour&file=holiday.png&drop=position" in page.url
    together = pictures(page)
    page.get_by_label("R, G and B each on its own, as nn.Dropout does").check()
    settle(page)
    assert {layer for layer, picture in pictures(page).items() if picture != together[layer]} == {"dropout"}
    other.keyboard.press("n")
    other.keyboard.press("t")
    settle(other)
    assert pictures(other)["input"] == before["input"]
    other.goto(page.url)
    page.reload()
    for viewer in (other, page):
        expect(viewer.get_by_text("The file holiday.png is not here")).to_be_visible()
    settle(other)
    expect(other.get_by_role("radio", name="Cat")).to_be_checked()
    assert caption(other, "input").startswith("128 × 128 × 3")


GIVE = """async ([kind, bytes]) => {
  const data = new DataTransfer()
  data.items.add(new File([new Uint8Array(bytes)], "given.png", { type: "image/png" }))
  const told = kind === "paste" ? { clipboardData: data } : { dataTransfer: data }
  const Kind = kind === "paste" ? ClipboardEvent : DragEvent
  document.body.dispatchEvent(new Kind(kind, { bubbles: true, cancelable: true, ...told }))
}"""


# A file that is too large to be sent, dropped somewhere, or else chosen.
TOO_LARGE = """([megabytes, place]) => {
  const data = new DataTransfer()
  data.items.add(new File([new Uint8Array(1e6 * megabytes)], "huge.png"))
  const drop = new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data })
  if (place) return document.querySelector(place).dispatchEvent(drop)
  const input = document.querySelector('input[type="file"]')
  input.files = data.files
  input.dispatchEvent(new Event("change", { bubbles: true }))
}"""


def test_a_page_is_sent_compressed_and_names_the_scripts_of_components(app_url):
    asks = urllib.request.Request(app_url, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asks) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "/BidiComponent." in answer.headers["Link"]


def test_a_lost_connection_and_a_reload_leave_the_page_as_it_stood_and_what_was_brought_is_gone_soon_after(
    window, monkeypatch
):
    with served(ROOT / "app.py") as url:
        page = window.new_page()  # of its own: Streamlit complains on the console while there is no server
        page.add_init_script(path=AT_REST)
        leave_out_charts(page)
        sockets = []
        page.on("websocket", lambda socket: sockets.append(socket))
        page.goto(f"{url}/?k=3&p=0.25")
        canvas(page, "dropout").wait_for()
        settle(page)
        for name in ("Window k", "Drop probability p"):
            slider(page, name).press("ArrowRight")
        page.keyboard.press("n")
        settle(page)
        page.get_by_role("link", name="Train and eval").click()
        page.get_by_role("heading", name="Train and eval").wait_for()
        settle(page)
        page.keyboard.press("n")
        settle(page)
        stood = page.url, painted(page)
        assert page.url == f"{url}/train-and-eval?k=4&p=0.26&pass=3"
    connected = '[data-test-connection-state="CONNECTED"]'
    expect(page.locator(connected)).to_have_count(0)
    monkeypatch.setenv("STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL", "1")
    monkeypatch.setenv("VIZ_OPEN_METRICS", "1")
    with served(ROOT / "app.py", int(url.rsplit(":", 1)[1])):
        page.locator(connected).wait_for()
        settle(page)
        assert len(sockets) > 1
        assert (page.url, painted(page)) == stood
        page.reload()
        page.locator("section.panel canvas").first.wait_for()
        settle(page)
        assert (page.url, painted(page)) == stood
        what_a_viewer_brought_is_gone_soon_after_they_have_left(page, url)


def what_a_viewer_brought_is_gone_soon_after_they_have_left(page: Page, url: str) -> None:
    upload(page, "mine.npy", npy(np.ones((9, 9))))
    assert '"UploadedFileManager"' in metrics(url)
    page.close()
    deadline = time.monotonic() + 30
    while '"UploadedFileManager"' in metrics(url):
        assert time.monotonic() < deadline
        time.sleep(0.5)


def metrics(url: str) -> str:
    with urllib.request.urlopen(f"{url}/_stcore/metrics") as answer:
        return answer.read().decode()


def test_whoever_left_is_looked_for_often_enough():
    with open(ROOT / ".streamlit" / "config.toml", "rb") as file:
        kept = tomllib.load(file)["server"]["disconnectedSessionTTL"]
    assert kept + kept / SHARE_OF_WAIT < 60


def npy(values: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, values)
    return file.getvalue()


def test_a_small_matrix_travels_in_the_link_and_a_detour_over_another_leaves_the_settings(open_page):
    page = open_page("?input=onehot&cells=1,2;-3,4&p=0&size=64&look=relu&s=1")
    assert caption(page, "input").startswith("2 × 2")
    expect(page.locator(".sum")).to_contain_text("max (1, 2, −3, 4) = 4")
    choose(page, "Cat")
    slider(page, "Window k").fill("3")
    settle(page)
    choose(page, "Mixed numbers")
    assert caption(page, "input").startswith("6 × 6")
    pointing_at_an_input_cell_tells_its_fate(page)
    slider(page, "Drop probability p").press("ArrowRight")
    settle(page)
    choose(page, "Cat")
    assert caption(page, "input").startswith("64 × 64")
    expect(page.get_by_role("radio", name="After ReLU")).to_be_checked()
    assert slider(page, "Window k").input_value() == "3"
    assert slider(page, "Stride s").input_value() == "1"


def pointing_at_an_input_cell_tells_its_fate(page: Page) -> None:
    """Of the sample of numbers, with k = 3 and s = 1."""
    box = canvas(page, "input").bounding_box()
    cell = (box["width"] - 2 * EDGE) / 6
    page.mouse.move(box["x"] + EDGE + cell * 2.5, box["y"] + EDGE + cell * 2.5)
    x = load_sample("numbers").values[0]
    _, winners = max_pool2d(x, 3, stride=1, return_indices=True)
    wins = int((winners == 2 * 6 + 2).sum())
    expect(page.locator(".sum")).to_contain_text(f"is in 9 windows and wins {wins or 'none'}")
    expect(page.locator(".sum")).to_contain_text("survives until p =")


def test_a_malformed_link_of_a_small_matrix_leaves_one_to_be_edited_cell_by_cell(open_page):
    page = open_page("?k=&p=%00&cells=1,2;3&input=onehot&channel=-1&train=maybe")
    fell_back_to_defaults(page)
    edit_the_first_cell(page, "0", "0.2")
    page.reload()
    settle(page)
    edit_the_first_cell(page, "0.2", "-9")  # not as float32 has it
    assert "cells=-9%2C0" in page.url
    expect(page.locator('section[data-role="input"] .caption')).to_contain_text("range −9 … 1")
    page.get_by_role("button", name="Back to the sample").click()
    settle(page)
    assert "cells" not in page.url


def edit_the_first_cell(page: Page, before: str, value: str) -> None:
    table = page.get_by_test_id("stDataFrame").locator("canvas").first
    table.scroll_into_view_if_needed()
    assert 14 * table.evaluate("canvas => canvas.currentCSSZoom") >= 16  # Streamlit's letters on it are 14 pixels high
    page.wait_for_timeout(500)
    box = table.bounding_box()
    assert box["width"] <= page.locator(".st-key-uploader").bounding_box()["width"]  # of its column
    page.mouse.click(box["x"] + 20, box["y"] + 50)  # below the row of column numbers
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    typed = page.locator("#portal").get_by_role("textbox").or_(page.locator("#portal input"))
    expect(typed).to_have_value(before)
    expect(typed).to_have_css("font-size", "16px")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(value, delay=50)
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    settle(page)


def test_feature_maps_are_chosen_by_thumbnail_and_files_come_in_every_way(open_page, tmp_path):
    page = open_page("?look=features")
    feature_maps_are_chosen_by_thumbnail(page)
    a_file_is_dropped_or_pasted_anywhere(page)
    a_bad_upload_is_one_sentence_and_the_last_good_picture_stays(page, tmp_path)


def feature_maps_are_chosen_by_thumbnail(page: Page) -> None:
    looked_at = page.get_by_role("radio", name="After ReLU")
    page.get_by_role("radio", name="Feature maps").press("ArrowRight")
    settle(page)
    expect(looked_at).to_be_focused()
    before = pictures(page)
    page.get_by_role("radio", name="edge, 90°").click()
    settle(page)
    assert pictures(page)["input"] != before["input"]
    assert "channel=2" in page.url
    upload(page, "maps.npy", npy(np.arange(2000.0).reshape(500, 2, 2)))
    assert "text is small" not in str(page.evaluate(MEASURES, False))
    slider(page, "Maps").press("ArrowRight")
    settle(page)
    expect(page.get_by_text("24 – 47 of 500")).to_be_visible()
    shown = page.get_by_role("radio", name=re.compile("map [0-9]"))
    expect(shown).to_have_count(24)
    shown.first.press("ArrowRight")
    settle(page)
    assert "channel=25" in page.url
    assert caption(page, "input").startswith("2 × 2 · mean 101.50 · range 100 … 103")


def a_file_is_dropped_or_pasted_anywhere(page: Page) -> None:
    page.locator('input[type="file"]').wait_for(state="attached")
    for kind, (height, width) in {"drop": (40, 60), "paste": (60, 40)}.items():
        page.evaluate(GIVE, [kind, list(png(np.zeros((height, width, 3), np.uint8)))])
        size = f"{height} × {width}"
        expect(page.locator('section[data-role="input"] .caption')).to_contain_text(size)
        settle(page)


def a_bad_upload_is_one_sentence_and_the_last_good_picture_stays(page: Page, folder: Path) -> None:
    upload(page, "good.npy", npy(np.arange(64.0).reshape(8, 8)))
    good = pictures(page)
    assert caption(page, "input").startswith("8 × 8")
    upload(page, "bad.png", b"\x89PNG\r\n\x1a\n and then nothing")
    expect(page.get_by_test_id("stAlert")).to_contain_text("bad.png")
    expect(page.get_by_test_id("stToast")).to_be_in_viewport()  # which the uploader may not be
    expect(page.get_by_test_id("stToast")).to_contain_text("bad.png cannot be read")
    for megabytes, place in enumerate(("body", '[data-testid="stFileUploaderDropzone"]', None), 21):
        page.evaluate(TOO_LARGE, [megabytes, place])
        told = page.get_by_test_id("stToast").filter(has_text=f"huge.png cannot be read: it has {megabytes}.0 MB")
        expect(told).to_be_in_viewport()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert pictures(page) == good
    large = folder / "large.png"
    large.touch()
    os.truncate(large, MAX_BYTES + 500_000)
    page.locator('input[type="file"]').set_input_files(large)
    page.get_by_text("large.png").evaluate("name => name.scrollIntoView({ block: 'center' })")
    expect(page.get_by_text("A file of more than 20 MB is not taken.")).to_be_in_viewport()
    assert pictures(page) == good
