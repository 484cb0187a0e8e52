"""One walk through all pages and parts, in one tab: every size of screen, in both themes.

Resizing costs a tenth of what opening a page does, and changing the theme a sixth.
"""

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image
from playwright.sync_api import Page

from tests.browser.parts import settle

PAGES = ("Compare", "Is pooling a dropout?", "Train and eval", "Order and kinds", "Shift", "Training lab")
PARTS = {"Order and kinds": ("Order", "One window", "Kinds", "Where in a CNN")}
DESKTOPS, PHONE = ((1440, 900), (1280, 720)), (390, 844)
FASTER = 1000  # times, so that no picture is taken while a colour still changes


@dataclass(frozen=True)
class Look:
    """One view of the app on one screen in one theme; `first` in the first of the two themes, whose layout is one."""

    page: str
    part: str
    screen: tuple[int, int]
    theme: str
    first: bool

    @property
    def touch(self) -> bool:
        return self.screen == PHONE

    @property
    def name(self) -> str:
        width, height = self.screen
        words = f"{self.part or self.page} {width}x{height} {self.theme}".lower()
        return "-".join(words.replace("?", "").split())


def walk(page: Page) -> Iterator[Look]:
    """Bring the app, which is open in a tab, to every look in turn; the phone comes last, with a finger.

    A tab that has known a finger does not get its mouse back.
    """
    device = page.context.new_cdp_session(page)
    device.send("Animation.enable")
    device.send("Animation.setPlaybackRate", {"playbackRate": FASTER})
    page.emulate_media(color_scheme="light")
    yield from _on_screens(page, DESKTOPS)
    device.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    yield from _on_screens(page, (PHONE,))


def shot(page: Page) -> Image.Image:
    """What the window shows."""
    device = page.context.new_cdp_session(page)
    data = device.send("Page.captureScreenshot", {"optimizeForSpeed": True})["data"]
    device.detach()
    return Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")


def _on_screens(page: Page, screens: tuple[tuple[int, int], ...]) -> Iterator[Look]:
    themes = ["light", "dark"]
    for title, part in _views(page):
        for theme in themes:
            page.emulate_media(color_scheme=theme)
            for width, height in screens:
                page.set_viewport_size({"width": width, "height": height})
                settle(page)
                yield Look(title, part, (width, height), theme, theme == themes[0])
        themes.reverse()


def _views(page: Page) -> Iterator[tuple[str, str]]:
    """Go from view to view by the script, so that no pointer lies on what it pressed."""
    for title in PAGES:
        page.get_by_role("link", name=title, exact=True, include_hidden=True).evaluate("link => link.click()")
        page.locator("section.panel canvas").first.wait_for()
        settle(page)
        for part in PARTS.get(title, ("",)):
            if part:
                page.get_by_role("radio", name=part, exact=True).evaluate("radio => radio.click()")
                settle(page)
            yield title, part
