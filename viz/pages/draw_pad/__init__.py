"""A sheet of 8 × 8 cells to draw on, by pointer or finger, or with the arrow keys and Space."""

from collections.abc import Callable

import streamlit as st

from viz.pages.settings import SHEET

_HTML = """
<div class="pad"><div class="sheet" role="group"></div><button type="button" class="clear">Clear</button></div>
"""

_CSS = """
.pad { display: inline-grid; gap: .5rem; justify-items: start; font: .95rem/1.4 var(--st-font);
  color: var(--st-text-color); }
.sheet { display: grid; grid-template-columns: repeat(8, 24px); border: 1px solid var(--st-gray-color);
  touch-action: none; }
.sheet button { width: 24px; height: 24px; padding: 0; border: 0; border-radius: 0; background: #000; cursor: crosshair;
  box-shadow: inset 0 0 0 .5px #8886; }
.sheet button[aria-pressed="true"] { background: #fff; }
.sheet button:focus-visible { outline: 2px solid var(--st-blue-color); outline-offset: -2px; }
.clear { font: inherit; color: inherit; padding: .25rem .75rem; border: 1px solid var(--st-border-color);
  border-radius: var(--st-button-radius, 8px); background: var(--st-background-color); cursor: pointer; }
"""

_JS = """
const SIDE = 8, INK = "f", PAPER = "0"
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }

export default function ({ data, parentElement, setStateValue }) {
  const sheet = parentElement.querySelector(".sheet")
  const pad = (sheet.pad ??= makePad(sheet, parentElement.querySelector(".clear")))
  pad.send = setStateValue
  pad.take(data)
}

function makePad(sheet, clear) {
  const cells = Array.from({ length: SIDE * SIDE }, (_, i) => {
    const cell = document.createElement("button")
    cell.type = "button"
    cell.tabIndex = i ? -1 : 0
    cell.ariaLabel = `row ${Math.floor(i / SIDE)}, column ${i % SIDE}`
    return cell
  })
  sheet.ariaLabel = "Your drawing"
  sheet.replaceChildren(...cells)
  let ink, drawn = []
  const show = () => cells.forEach((cell, i) => (cell.ariaPressed = String(drawn[i] !== PAPER)))
  const put = i => {
    drawn[i] = ink
    show()
  }
  const flip = i => {
    ink = drawn[i] === PAPER ? INK : PAPER
    put(i)
  }
  const pad = {
    take: text => {
      if (ink === undefined) drawn = [...text] // not from under the finger
      show()
    },
  }
  const done = () => {
    if (ink === undefined) return
    ink = undefined
    pad.send("drawn", drawn.join(""))
  }
  const at = ({ clientX, clientY }) => {
    const { left, top, width, height } = sheet.getBoundingClientRect()
    const [row, column] = [(clientY - top) / height, (clientX - left) / width].map(share => Math.floor(share * SIDE))
    return row in drawn.slice(0, SIDE) && column in drawn.slice(0, SIDE) ? row * SIDE + column : undefined
  }
  sheet.onpointerdown = event => {
    const i = at(event)
    if (i === undefined || event.button) return
    sheet.setPointerCapture(event.pointerId)
    flip(i)
  }
  sheet.onpointermove = event => ink !== undefined && at(event) !== undefined && put(at(event))
  sheet.onpointerup = sheet.onpointercancel = done
  sheet.onkeydown = event => {
    const i = cells.indexOf(event.target)
    const [down, right] = STEPS[event.key] ?? [0, 0]
    const row = Math.floor(i / SIDE) + down, column = (i % SIDE) + right
    if (event.key === " ") (flip(i), done())
    else if (!(down || right) || Math.min(row, column) < 0 || Math.max(row, column) >= SIDE) return
    else (cells[i].tabIndex = -1, (cells[row * SIDE + column].tabIndex = 0), cells[row * SIDE + column].focus())
    event.preventDefault()
  }
  clear.onclick = () => {
    ink = PAPER
    drawn = drawn.map(() => PAPER)
    show()
    done()
  }
  return pad
}
"""


@st.cache_resource(show_spinner=False)
def _component() -> Callable:
    return st.components.v2.component("draw_pad", html=_HTML, css=_CSS, js=_JS)


def draw_pad(drawing: str, key: str, on_drawn: Callable[[str], None]) -> None:
    """Draw the sheet with a drawing, a hexadecimal digit of ink a cell, row by row; "" is a blank one.

    ``on_drawn`` is called with the drawing after each stroke.
    """
    _component()(key=key, data=drawing or SHEET, on_drawn_change=lambda: _tell(key, on_drawn))


def _tell(key: str, on_drawn: Callable[[str], None]) -> None:
    """Pass on what was drawn, if it is text: a browser may send anything."""
    drawn = st.session_state[key].get("drawn")
    if isinstance(drawn, str):
        on_drawn(drawn)
