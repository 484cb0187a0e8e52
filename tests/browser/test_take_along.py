"""Files to take along, as a person gets them: made of what is on screen, however often it was redrawn."""

import io

import numpy as np
from PIL import Image
from playwright.sync_api import Page

from tests.browser.parts import settle, slider


def taken(page: Page, label: str) -> tuple[str, bytes]:
    """The name and the content of a file of the row."""
    with page.expect_download() as download:
        page.get_by_role("button", name=label, exact=True).click()
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
