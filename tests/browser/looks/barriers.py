"""What keeps people out of a page: its measures, axe-core's findings by WCAG 2.2 AA, and whether the focus is seen."""

from pathlib import Path

from playwright.sync_api import Page

from tests.browser.looks.walk import themes_of
from tests.browser.parts import settle
from tests.browser.server import ROOT

MEASURES = Path(__file__).with_name("measures.js").read_text(encoding="utf-8")
AXE = ROOT / "tests/js/node_modules/axe-core/axe.min.js"
HINT = "npm ci --prefix tests/js installs axe-core"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
HEADINGS = ["heading-order", "empty-heading", "page-has-heading-one"]
RULES = {
    "light": {"runOnly": WCAG, "rules": {rule: {"enabled": True} for rule in HEADINGS}},
    "dark": {"runOnly": {"type": "rule", "values": ["color-contrast"]}},
}
# So tall that all of a page is in view: what is scrolled away counts as hidden to axe, and is not looked at.
TALL = {"width": 1440, "height": 6000}

UNFOLD = """() => {
  const roots = [document, ...[...document.querySelectorAll("*")].map(node => node.shadowRoot).filter(Boolean)]
  window.unfolded = roots.flatMap(root => [...root.querySelectorAll("details:not([open])")])
  for (const folded of unfolded) folded.open = true
}"""
LEAVE = """() => {
  for (const folded of unfolded) folded.open = false
  let focused = document.activeElement
  while (focused.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement
  focused.blur()
}"""
FOUND = """async options => (await axe.run(document, { resultTypes: ["violations"], ...options })).violations
  .flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html.slice(0, 120)}: ${node.failureSummary}`))"""
# The outline of each control under the focus, against what it lies on: the page, or the control itself if it is inside.
UNSEEN = """() => {
  const light = colour => {
    const shares = colour.match(/[\\d.]+/g).slice(0, 3).map(Number).map(x => x / 255)
    const [r, g, b] = shares.map(x => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
  }
  const ground = node => {
    for (; node; node = node.parentElement ?? node.getRootNode().host) {
      const colour = getComputedStyle(node).backgroundColor
      if (!/, 0\\)$/.test(colour)) return colour
    }
    return "rgb(255, 255, 255)"
  }
  const roots = [...document.querySelectorAll("*")].map(node => node.shadowRoot).filter(Boolean)
  const controls = roots.flatMap(root => [...root.querySelectorAll("button, input, select, summary, canvas[tabindex]")])
  const found = new Set()
  for (const control of controls) {
    control.focus()
    if (control.getRootNode().activeElement !== control) continue // disabled, or not on screen
    const { outlineStyle, outlineWidth, outlineColor, outlineOffset } = getComputedStyle(control)
    const beneath = parseFloat(outlineOffset) < 0 ? control : control.parentElement
    const [one, other] = [outlineColor, ground(beneath)].map(light)
    const contrast = Math.max(one, other) / Math.min(one, other)
    if (outlineStyle === "none" || parseFloat(outlineWidth) < 2 || contrast < 3)
      found.add(`${control.outerHTML.slice(0, 90)}: ${outlineStyle} ${outlineWidth}, ${contrast.toFixed(1)} : 1`)
  }
  return [controls.length, ...found]
}"""


def barriers(page: Page) -> list[str]:
    """What keeps people out of a page, in the theme that it has and then in the other, which it is left in.

    In the dark only what its colours do. The focus goes over all controls, and leaves cells of the maps lit.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"{AXE.read_text(encoding='utf-8')}; 0")
    page.set_viewport_size(TALL)
    page.evaluate(UNFOLD)
    found = []
    for theme in themes_of(page):
        page.emulate_media(color_scheme=theme)
        settle(page)
        page.keyboard.press("Tab")  # whoever uses the keyboard is shown the focus
        controls, *unseen = page.evaluate(UNSEEN)
        assert controls > 5
        found += [f"{theme}: {what}" for what in (*page.evaluate(FOUND, RULES[theme]), *unseen)]
    page.evaluate(LEAVE)
    return found
