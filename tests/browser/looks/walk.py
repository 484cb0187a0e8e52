"""One walk through all pages and parts, in one tab: every size of screen, in both themes.

Resizing costs a twentieth of what opening a page does, changing the theme a sixth, going to another page a half.
"""

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image
from playwright.sync_api import Page

from tests.browser.parts import settle

VIEWS = (
    ("Compare", ""),
    ("Is pooling a dropout?", ""),
    ("Train and eval", ""),
    ("Order and kinds", "Order"),
    ("Order and kinds", "One window"),
    ("Order and kinds", "Kinds"),
    ("Order and kinds", "Where in a CNN"),
    ("Shift", ""),
    ("In a network", "BatchNorm"),
    ("In a network", "Gradient"),
    ("In a network", "Receptive field"),
    ("In a network", "Batch masks"),
    ("In a network", "Ensemble"),
    ("In a network", "Speed"),
    ("Training lab", ""),
    ("Answers", ""),
    ("Tour", ""),
)
DESKTOPS, PHONE = ((1440, 900), (1280, 720)), (390, 844)
FASTER = 1000  # times, so that no picture is taken while a colour still changes


@dataclass(frozen=True)
class Look:
    """One view of the app on one screen in one theme.

    It is in the `first` of the two themes, whose layout is one; the `last` look is that before the next view.
    """

    page: str
    part: str
    screen: tuple[int, int]
    theme: str
    first: bool
    last: bool

    @property
    def touch(self) -> bool:
        return self.screen == PHONE

    @property
    def name(self) -> str:
        width, height = self.screen
        words = f"{self.part or self.page} {width}x{height} {self.theme}".lower()
        return "-".join(words.replace("?", "").split())


def walk(page: Page) -> Iterator[Look]:
    """Bring the app, which is open in a tab, to every look in turn; the phone comes last, with a finger, and backwards.

    A tab that has known a finger does not get its mouse back.
    """
    device = page.context.new_cdp_session(page)
    device.send("Animation.enable")
    device.send("Animation.setPlaybackRate", {"playbackRate": FASTER})
    page.emulate_media(color_scheme="light")
    yield from _on_screens(page, VIEWS, DESKTOPS)
    device.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    yield from _on_screens(page, VIEWS[::-1], (PHONE,))


def themes_of(page: Page) -> tuple[str, str]:
    """Both themes, that of the page first."""
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    return ("dark", "light") if dark else ("light", "dark")


def shot(page: Page) -> Image.Image:
    """What the window shows."""
    device = page.context.new_cdp_session(page)
    data = device.send("Page.captureScreenshot", {"optimizeForSpeed": True})["data"]
    device.detach()
    return Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")


def _on_screens(page: Page, views: tuple[tuple[str, str], ...], screens: tuple[tuple[int, int], ...]) -> Iterator[Look]:
    """To and fro between themes and screens, since each change costs time; the first view is open."""
    title = views[0][0]
    for view in views:
        if view != views[0]:
            go(page, title, *view)
        title, part = view
        themes = themes_of(page)
        for theme in themes:
            page.emulate_media(color_scheme=theme)
            for width, height in screens:
                page.set_viewport_size({"width": width, "height": height})
                settle(page)
                last = (theme, width, height) == (themes[-1], *screens[-1])
                yield Look(title, part, (width, height), theme, first=theme == themes[0], last=last)
            screens = screens[::-1]


def go(page: Page, here: str, title: str, part: str) -> None:
    """Go to a page, which opens at the part it was left at, or to a part of it; no pointer lies on what is pressed."""
    if title == here and not part:
        return
    if title == here:
        page.get_by_role("radio", name=part, exact=True).evaluate("radio => radio.click()")
    else:
        page.get_by_role("link", name=title, exact=True, include_hidden=True).evaluate("link => link.click()")
        page.locator("section > details" if title == "Answers" else "section.panel canvas").first.wait_for()
    settle(page)
