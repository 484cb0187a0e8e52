// @ts-check
// A sheet of cells to draw on: a stroke turns its first cell over, and gives all that it meets the same ink.

import { element, mounted } from "../../views/web/dom.js"

const SIDE = 8, INK = "f", PAPER = "0"
/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }

class Pad {
  constructor(/** @type {HTMLElement} */ root) {
    this.cells = Array.from({ length: SIDE * SIDE }, (_, i) => {
      const ariaLabel = `row ${Math.floor(i / SIDE)}, column ${i % SIDE}`
      return Object.assign(element("button"), { type: "button", tabIndex: i ? -1 : 0, ariaLabel })
    })
    this.drawn = /** @type {string[]} */ ([]) // the ink of each cell
    this.ink = "" // of the stroke that is being drawn
    this.sheet = Object.assign(element("div", "sheet", ...this.cells), { role: "group", ariaLabel: "Your drawing" })
    this.sheet.onpointerdown = event => this.press(event)
    this.sheet.onpointermove = event => this.ink && this.put(this.at(event))
    this.sheet.onpointerup = this.sheet.onpointercancel = () => this.end()
    this.sheet.onkeydown = event => this.step(event)
    const clear = Object.assign(element("button", "clear", "Clear"), { type: "button" })
    clear.onclick = () => {
      this.ink = PAPER
      this.cells.forEach((_, i) => this.put(i))
      this.end()
    }
    root.replaceChildren(this.sheet, clear)
  }

  receive(/** @type {import("../../views/web/dom.js").Call} */ { data, setStateValue }) {
    this.send = setStateValue
    if (!this.ink) this.drawn = [...data] // not from under the finger
    this.drawn.forEach((ink, i) => (this.cells[i].ariaPressed = String(ink !== PAPER)))
  }

  put(/** @type {number | undefined} */ i) {
    if (i === undefined) return
    this.drawn[i] = this.ink
    this.cells[i].ariaPressed = String(this.ink !== PAPER)
  }

  begin(/** @type {number} */ i) {
    this.ink = this.drawn[i] === PAPER ? INK : PAPER
    this.put(i)
  }

  end() {
    if (this.ink) {
      this.send?.("drawn", this.drawn.join(""))
      document.dispatchEvent(new CustomEvent("rest", { detail: "drawing" }))
    }
    this.ink = ""
  }

  // The cell under the pointer, if any.
  at(/** @type {PointerEvent} */ { clientX, clientY }) {
    const { left, top, width, height } = this.sheet.getBoundingClientRect()
    const [row, column] = [(clientY - top) / height, (clientX - left) / width].map(share => Math.floor(share * SIDE))
    return inside(row, column) ? row * SIDE + column : undefined
  }

  press(/** @type {PointerEvent} */ event) {
    const i = this.at(event)
    if (i === undefined || event.button) return
    this.sheet.setPointerCapture(event.pointerId)
    this.begin(i)
  }

  step(/** @type {KeyboardEvent} */ event) {
    const i = this.cells.findIndex(cell => cell === event.target)
    const [down, right] = STEPS[event.key] ?? [0, 0]
    const [row, column] = [Math.floor(i / SIDE) + down, (i % SIDE) + right]
    if (event.key === " ") {
      this.begin(i)
      this.end()
    } else if ((down || right) && inside(row, column)) {
      const next = this.cells[row * SIDE + column]
      this.cells[i].tabIndex = -1
      next.tabIndex = 0
      next.focus()
    } else return
    event.preventDefault()
  }
}

/** @type {(...places: number[]) => boolean} */
const inside = (...places) => places.every(place => place >= 0 && place < SIDE)

export default mounted(root => new Pad(root))
