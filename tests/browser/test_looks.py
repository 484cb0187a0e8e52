"""Every page and part on three screens in both themes: it looks as it did, and can be read and reached by everyone."""

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.looks.barriers import AXE, HINT, MEASURES, barriers
from tests.browser.looks.pictures import BLOCK, REFERENCES, difference, keep, kept, reduced
from tests.browser.looks.walk import Look, shot, walk
from tests.browser.parts import EDGE, LAYERS, MOVE, canvas, settle, slider

# Width and height of a window, and the least width of a map of Compare in it.
SCREENS = (
    (1920, 1080, 560),
    (1440, 900, 400),
    (1366, 768, 330),
    (1280, 720, 330),
    (1024, 768, 250),
    (844, 390, 150),
    (768, 1024, 220),
    (390, 844, 96),
    (320, 640, 64),
)


WIDE = SCREENS[1:6]  # without those with room for all

# Pages whose maps stand below sentences, captions or formulas, and what is on them that these may push.
STILL = {
    ("Compare", ""): "Stride s",
    ("Train and eval", ""): "Passes N",
    ("Order and kinds", "Order"): "Window k",
    ("Order and kinds", "Kinds"): "Window k",
    ("Order and kinds", "Where in a CNN"): "Working size",
}
MOVED = {"Drop probability p": ("0", "0.05", "0.33"), "Working size": ("19", "128")}  # what is moved there, and how far
MOVED_ON_A_PHONE = {"Working size": ("256",)}
# Where it is, without the page being scrolled to it.
CHOOSE = "(each, value) => (each.value = value, each.dispatchEvent(new Event('change')))"
LEAST = 330  # pixels that a map of Compare has at any working size
TOPS = "all => all.map(each => Math.round(each.getBoundingClientRect().top))"


def test_every_page_looks_as_it_did_and_all_of_it_can_be_read_and_reached_by_everyone(open_page, request, tmp_path):
    """The pictures are taken anew by --new-looks, all of them; what is wrong with them is told all the same.

    Without axe-core all else is held, and the test skips in the end.
    """
    new, names = request.config.getoption("--new-looks"), set()
    # A window of its own has no charts in its memory, which would be drawn then.
    page = open_page("?input=numbers", color_scheme="light")
    faults = [f"compare with numbers: {barrier}" for barrier in barriers(page)] if AXE.exists() else []
    page.goto(page.url.partition("?")[0])  # no cell is lit where the focus was
    canvas(page, "dropout").wait_for()
    for look in walk(page):
        names.add(look.name)
        picture = shot(page)
        if new:
            keep(look.name, reduced(picture))
        elif apart := difference(reduced(picture), kept(look.name)):
            picture.save(tmp_path / f"{look.name}.png")
            faults.append(f"{look.name}: {apart}, see {tmp_path}")
        if look.first:
            faults += [f"{look.name}: {fault}" for fault in page.evaluate(MEASURES, look.touch)]
        if look.first and look.touch and not new:
            hold_under_the_thumb(page, look)
        if look.name == "compare-1440x900-light" and not new:
            hold_compare_on_every_screen(page, SCREENS)
            for seen, size in (("Colour", "128"), ("Feature maps", "32")):  # as a photo opens, and a map
                see_as(page, seen)
                slider(page, "Working size").evaluate(MOVE, size)
                hold_compare_on_every_screen(page, WIDE)
            see_as(page, "Grey")
        if look.last and not look.touch and (look.page, look.part) in STILL and not new:
            page.set_viewport_size({"width": 1280, "height": 720})
            settle(page)
            hold_still(page, look)
            if look.page == "Compare":
                see_as(page, "Colour")
                hold_still(page, look)
                see_as(page, "Grey")
        if look.first and look.touch and (look.part or look.page) in ("Train and eval", "Order") and not new:
            hold_still(page, look)
        if look.last and not look.touch and AXE.exists():
            faults += [f"{look.name}: {barrier}" for barrier in barriers(page)]
    for reference in REFERENCES.iterdir() if new else ():
        if reference.stem not in names:
            reference.unlink()
    assert names == {reference.stem for reference in REFERENCES.iterdir()}
    assert not faults, "\n".join(faults)
    if not AXE.exists():
        pytest.skip(HINT)


def hold_under_the_thumb(page: Page, look: Look) -> None:
    """What is moved most is in view on a phone."""
    run, more = (page.get_by_role("button", name=name, exact=True) for name in ("Run", "More"))
    moved = {
        "Answers": (page.get_by_role("searchbox"),),
        "Tour": (page.get_by_role("button", name="Show me"), page.get_by_role("link", name="Next")),
        "Training lab": (run,),
        "Kinds": (slider(page, "Drop probability p"), slider(page, "Block size")),
        "BatchNorm": (slider(page, "Drop probability p"),),
        "Ensemble": (slider(page, "Drop probability p"),),
        "Speed": (slider(page, "Window k"), slider(page, "Drop probability p")),
        "Gradient": (slider(page, "Window k"), slider(page, "Rival raised"), more),
        "Receptive field": (slider(page, "Layer 1"), more),
    }
    for each in moved.get(look.part or look.page, (slider(page, "Window k"), more)):
        expect(each).to_be_in_viewport(ratio=1)
    if look.part == "BatchNorm":
        page.set_viewport_size({"width": 667, "height": 375})
        settle(page)
        expect(page.get_by_role("radio", name=look.part)).to_be_in_viewport(ratio=1)


def hold_still(page: Page, look: Look) -> None:
    """While what is on a page changes, sentences, captions and maps grow and shrink: no map and no control moves."""
    standing = page.locator("section.panel canvas"), slider(page, STILL[look.page, look.part])
    before = [each.evaluate_all(TOPS) for each in standing]

    def hold(what: str) -> None:
        settle(page)
        assert [each.evaluate_all(TOPS) for each in standing] == before, (look.name, what)

    for name, values in (MOVED_ON_A_PHONE if look.touch else MOVED).items():
        moved = slider(page, name)
        for value in (*values, moved.input_value()):
            moved.evaluate(MOVE, value)
            hold(f"{name}: {value}")
            if look.page == "Compare":
                assert canvas(page, "input").bounding_box()["width"] - 2 * EDGE >= LEAST
    place = page.get_by_role("combobox", name="Dropout stands")
    for value in ("input", "flat", "pool") if place.count() else ():
        place.evaluate(CHOOSE, value)
        hold(value)
    for name in ("After scaling", "Before scaling"):
        if (radio := page.get_by_role("radio", name=name, include_hidden=True)).count():
            radio.evaluate("radio => radio.click()")
            hold(name)


def see_as(page: Page, name: str) -> None:
    """Look at the input in another way."""
    page.get_by_role("radio", name=name, exact=True, include_hidden=True).evaluate("radio => radio.click()")
    settle(page)


def hold_compare_on_every_screen(page: Page, screens: tuple[tuple[int, int, int], ...]) -> None:
    """Three maps in a row on all of them, as large as the screen allows; of a phone held upright, under the thumb."""
    buttons = [page.get_by_role("button", name=name, exact=True) for name in ("New mask", "Copy link")]
    buttons.append(page.get_by_role("radio", name="Eval"))
    sliders = [slider(page, name) for name in ("Window k", "Drop probability p")]
    for width, height, least in screens:
        page.set_viewport_size({"width": width, "height": height})
        settle(page)
        boxes = [canvas(page, layer).bounding_box() for layer in LAYERS]
        assert len({box["y"] for box in boxes}) == 1
        assert all(box["width"] - 2 * EDGE >= least for box in boxes), (width, boxes)
        assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        others = [slider(page, "Stride s"), page.locator(".ledger").last, page.locator(".sum")] if width > 640 else []
        title = [page.get_by_role("heading", level=1), page.get_by_text("Switch to Eval")] if height > 400 else []
        for shown in (*buttons, *sliders, *others, *title):
            expect(shown).to_be_in_viewport(ratio=1)


def changed(name: str, change: Callable[[np.ndarray], object]) -> str:
    """What is told of a kept picture once its levels, (rows, columns, 3), were changed in place."""
    reference = kept(name)
    levels = np.array(reference, int)
    change(levels)
    return difference(Image.fromarray(levels.clip(0, 255).astype(np.uint8)), reference)


def test_letters_drawn_a_little_otherwise_are_no_difference():
    noise = np.random.default_rng(1).integers(-20, 21, (900 // BLOCK, 1440 // BLOCK, 1))
    assert changed("compare-1440x900-light", lambda levels: np.add(levels, noise, out=levels)) == ""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_comes_or_goes_moves_or_changes_its_colour_is_a_difference(theme):
    name = f"compare-1440x900-{theme}"

    def button(levels):
        levels[1:4, 80:83] += np.where(levels[1:4, 80:83] < 128, 30, -30)

    def shift(levels):
        levels[20:60, 10:50] = levels[20:60, 9:49].copy()

    def swap_colours(levels):
        levels[:] = levels[:, :, ::-1].copy()

    for change in (button, shift, swap_colours):
        assert "differ" in changed(name, change), change.__name__
    other = kept(f"compare-1440x900-{'dark' if theme == 'light' else 'light'}")
    assert difference(other, kept(name))
