"""The parts of a page, as tests find them, and the patience that a page asks for."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page

AT_REST = Path(__file__).with_name("at_rest.js")  # every page runs it first
LAYERS = ("input", "pooling", "dropout")
# A slider where it is, without the page being scrolled to it.
MOVE = "(each, value) => (each.value = value, each.dispatchEvent(new Event('input', { bubbles: true })))"
EDGE = 4  # pixels of the page round the maps, for outlines of cells at the border


HASHED = """canvas => {
  const { width, height } = canvas
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height)
  let one = 0x811c9dc5, other = 0
  for (const pixel of new Uint32Array(data.buffer)) {
    one = Math.imul(one ^ pixel, 0x01000193)
    other = Math.imul(other ^ (one >>> 15), 0x85ebca6b) + pixel | 0
  }
  return `${width} × ${height} ${one >>> 0} ${other >>> 0}`
}"""
"""The size of a canvas and a hash of its pixels, which cost less than a PNG of them."""


def canvas(page: Page, layer: str):
    return page.locator(f'section[data-role="{layer}"] canvas')


def pictures(page: Page) -> dict[str, str]:
    """What each canvas shows, as a hash."""
    return {layer: canvas(page, layer).evaluate(HASHED) for layer in LAYERS}


def hashes(canvases: Locator) -> list[str]:
    """What each of these canvases shows, as a hash."""
    return canvases.evaluate_all(f"all => all.map({HASHED})")


def painted(page: Page) -> list[str]:
    """What is on all maps, as hashes."""
    return hashes(page.locator("section.panel canvas"))


def charts(page: Page) -> Locator:
    """The charts on screen: where a chart follows another before it was there, React leaves that one behind, hidden."""
    return page.locator(".js-plotly-plot:visible")


def chart_in_view(page: Page) -> Locator:
    """The first chart, once it has been scrolled to and drawn: one that is out of view waits for that."""
    charts(page).first.scroll_into_view_if_needed()
    settle(page)
    return charts(page).first


def slider(page: Page, name: str):
    return page.get_by_role("slider", name=name)


def caption(page: Page, layer: str) -> str:
    return page.locator(f'section[data-role="{layer}"] .caption').inner_text()


def spoken(page: Page) -> Locator:
    """What was said aloud last of a button or key beside the title."""
    return page.locator('.root[data-layout="toolbar"] .spoken')


def choose(page: Page, title: str) -> None:
    """Press the thumbnail of an input."""
    page.get_by_role("radio", name=title, exact=True).click()
    settle(page)


def unfold(page: Page) -> None:
    """Open what stands behind `More of …`, once it is there."""
    page.locator("details > summary", has_text="More of").first.wait_for(state="attached")
    folded = page.locator("details:not([open]) > summary", has_text="More of")
    while folded.count():
        folded.first.click()


def mover(page: Page) -> Callable[[float], None]:
    """What moves the window to a screen of another pixel ratio, where it has the size that it had.

    The tab stays on that screen, so it is the test's own.
    """
    device = page.context.new_cdp_session(page)

    def move(ratio: float) -> None:
        metrics = {**page.viewport_size, "deviceScaleFactor": ratio, "mobile": False}
        device.send("Emulation.setDeviceMetricsOverride", metrics)
        device.send("Page.captureScreenshot")  # without a frame the page is not told
        settle(page)
        assert page.evaluate("devicePixelRatio") == ratio

    return move


def settle(page: Page) -> None:
    """Wait until nothing runs any more: the script, then what follows at rest, such as the address (see at_rest.js)."""
    address = page.evaluate("atRest().then(() => location.href)")
    if page.url != address:  # the browser may tell of it later than the page
        page.wait_for_url(lambda url: url == address)
