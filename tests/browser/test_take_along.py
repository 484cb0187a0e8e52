"""Files to take along, as a person gets them: made of what is on screen, however often it was redrawn."""

import io
import json

import numpy as np
from PIL import Image
from playwright.sync_api import Page

from tests.bench.bench_line import line
from tests.browser.looks.walk import go
from tests.browser.parts import settle, slider


def taken(page: Page, label: str) -> tuple[str, bytes]:
    """The name and the content of a file of the row."""
    with page.expect_download() as download:
        page.get_by_role("link", name=label, exact=True).click()
    return download.value.suggested_filename, download.value.path().read_bytes()


def test_files_follow_the_controls_and_the_page(open_page):
    page, name = open_page("?size=16"), "smaller-or-sparser"
    first = taken(page, "PNG")
    assert first[0] == f"{name}.png"
    slider(page, "Window k").press("ArrowRight")
    settle(page)
    slider(page, "Window k").press("ArrowRight")
    settle(page)
    assert taken(page, "PNG")[1] != first[1]
    ending, arrays = taken(page, "NPZ")
    assert ending == f"{name}.npz"
    shapes = {array.shape for array in np.load(io.BytesIO(arrays)).values()}
    assert {(1, 16, 16), (1, 4, 4)} <= shapes
    ending, film = taken(page, "GIF")
    assert (ending, Image.open(io.BytesIO(film)).n_frames) == (f"{name}.gif", 12)
    page.get_by_role("link", name="Shift", exact=True).click()
    page.get_by_role("heading", name="Shift", exact=True).wait_for()
    settle(page)
    ending, arrays = taken(page, "NPZ")
    assert ending == "shift.npz"
    assert {"input_shifted"} & set(np.load(io.BytesIO(arrays)))


def test_a_click_at_any_moment_after_a_change_brings_what_is_on_screen(open_tab, app_url):
    with line(app_url, 0.15) as far:
        page = open_tab(far.replace("127.0.0.1", "localhost") + "/?size=16")
        page.locator("section.panel canvas").first.wait_for()
        settle(page)
        for number, moment in enumerate((0, 150, 400, 850), 2):
            assert pressed_after_new_mask(page, moment)["dropout"]["seed"] == number  # drawn ahead of the answer
        go(page, "Compare", "Shift", "")
        for number, moment in enumerate((0, 250, 450), 6):
            assert pressed_after_new_mask(page, moment)["pass"] == number
        page.goto("about:blank")


def pressed_after_new_mask(page: Page, moment: int) -> dict:
    """The settings in the arrays that a click so many milliseconds after New mask brings."""
    link = page.get_by_role("link", name="NPZ", exact=True)
    link.scroll_into_view_if_needed()
    box = link.bounding_box()
    page.mouse.move(0, 0)
    with page.expect_download() as download:
        page.keyboard.press("n")
        page.wait_for_timeout(moment)
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    arrays = np.load(io.BytesIO(download.value.path().read_bytes()))
    return json.loads(str(arrays["settings"]))
