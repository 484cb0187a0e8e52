"""A page of nothing but components, drawn as Streamlit draws them, yet without Streamlit and a server.

To open a page of Streamlit takes a second and a half of the processor, most of it for what is not ours.
"""

import base64
import json
import re
import tomllib
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from tests.browser.parts import settle
from tests.browser.server import ROOT
from viz.views.web import MODULES

CONFIG = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))

# What Streamlit does for a component: its variables of the theme, a root of its own, and a call for each update.
_SCRIPT = """
const dark = matchMedia("(prefers-color-scheme: dark)")
const calls = new Map()
const ends = new Map()
const frame = requestAnimationFrame.bind(window)
window.scenes = 0
window.triggers = []
document.addEventListener("scene", () => window.scenes++)

function colour() {
  const variables = THEMES[dark.matches ? "dark" : "light"]
  for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(name, value)
  document.body.style.background = variables["--st-background-color"]
}

const addressOf = script => URL.createObjectURL(new Blob([script], { type: "text/javascript" }))
// Where the server would be asked for the component's module, it is here already.
const module = import(addressOf(PARTS.js.replace(ADDRESS, addressOf(MODULE))))

async function call(key) {
  const { default: update } = await module
  ends.set(key, await update(calls.get(key)))
}

window.give = async (key, text, data) => {
  if (!calls.has(key)) {
    const host = document.body.appendChild(document.createElement("div"))
    const parentElement = host.attachShadow({ mode: "open" })
    const setTriggerValue = (name, value) => window.triggers.push([name, value])
    calls.set(key, { parentElement, setStateValue: () => {}, setTriggerValue })
  }
  calls.get(key).data = data ?? Uint8Array.from(atob(text), character => character.charCodeAt(0))
  await call(key)
}

window.show = async (...given) => {
  await give(...given)
  await atRest()
}

window.leave = key => {
  calls.get(key).parentElement.host.remove()
  ends.get(key)()
}

// A size is told at the end of a frame, and what it leads to is drawn in the next; texts come after that.
window.atRest = () => new Promise(resolve => frame(() => frame(() => frame(() => setTimeout(resolve)))))

dark.onchange = () => {
  colour()
  for (const key of calls.keys()) call(key)
}
colour()
"""


def stage(page: Page, parts: dict[str, Any]) -> Callable[..., None]:
    """Make a page of one component from its parts (see viz.views.web); gives what shows data in a place of its own.

    The page counts the events "scene" in ``window.scenes``, keeps what is `triggered`, takes away what ``window.leave``
    is told, and `settle` waits for its next frames.
    """
    (address,) = re.findall(r"modules/[^`]+", parts["js"])
    module = MODULES[address.removeprefix("modules/").split("?")[0]]
    script = _SCRIPT
    for name, value in {"PARTS": parts, "ADDRESS": address, "THEMES": _themes(), "MODULE": module}.items():
        script = script.replace(name, json.dumps(value))
    page.set_content("<!doctype html><style>body { margin: 16px; font: 16px sans-serif }</style><body></body>")
    page.add_script_tag(content=script)

    def show(data: bytes | dict[str, Any], key: str = "maps") -> None:
        if isinstance(data, dict):
            page.evaluate("([key, data]) => show(key, '', data)", [key, data])
        else:
            page.evaluate("([key, text]) => show(key, text)", [key, base64.b64encode(data).decode()])

    return show


def triggered(page: Page) -> list[list[Any]]:
    """What the components of a stage have triggered: name and value of each, which is said in a task of its own."""
    settle(page)
    return page.evaluate("triggers")


def _themes() -> dict[str, dict[str, str]]:
    """The variables that a component sees in either theme; what both themes share stands in each."""
    return {
        theme: {
            "--st-font": "sans-serif",
            **{_variable(name): value for name, value in CONFIG["theme"][theme].items() if isinstance(value, str)},
        }
        for theme in ("light", "dark")
    }


def _variable(name: str) -> str:
    """The name of a setting of the theme as a component sees it: backgroundColor is --st-background-color."""
    return "--st-" + "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)
