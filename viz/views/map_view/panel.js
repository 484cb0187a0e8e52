// @ts-check
// One map with its title, caption and ledger: what it shows, and how a viewer points, clicks and walks on it.

import { element, onTallest, renew } from "../web/dom.js"
import { allWhole } from "../web/numbers.js"
import { gridOf, placement } from "./geometry.js"
import { alike, valuesOf } from "./message.js"
import { paintFrame, paintLinks, paintMap, paintMarks, paintPadding, paintUnread, penOf, pictureOf, ROOM } from "./painting.js"

/** @import { MapView } from "./view.js" */
/** @import { Bar, Cell, Focus, Frame, Links, PanelData, Picture, Spot } from "./types.js" */

const PARTS = 4 // rows of the page's grid that a panel takes: title, caption, map and ledger
/** Where arrow keys go, [down, right], and how many cells at once with Shift. @type {Record<string, number[]>} */
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }
const FAR = 8
/** @type {Links} */ const NO_LINKS = { boxes: [], rings: [], entry: null }
const SAID = ["size", "zeros"] // labels whose text says what it counts
/** What the keys do, for the list of all keys of a page. @type {[string, string][]} */
export const KEYS = [
  ["← ↑ → ↓", "On a map: walk from cell to cell"],
  ["Shift + ←↑→↓", `On a map: walk ${FAR} cells`],
  ["Enter", "On a map: hold the cell, or let go of it"],
  ["Esc", "On a map: let go of the cell"],
]

export class Panel {
  /** @type {PanelData} */ data
  /** The values, ready to be drawn in the theme. @type {Picture | undefined} */ picture
  /** The last of those. @type {Picture | undefined} */ last
  /** What was painted last. @type {{ key: string, picture: Picture, marks?: Uint8Array } | undefined} */ painted
  /** The frame that it was painted on. @type {Frame} */ frame

  constructor(/** @type {MapView} */ view, /** @type {number} */ index) {
    this.view = view
    this.index = index
    this.title = element("h2")
    this.enlarger = Object.assign(element("button", "enlarger"), { type: "button", onclick: () => view.enlarge(index) })
    this.words = element("span")
    this.caption = element("p", "caption", this.words)
    const { style, dataset } = this.caption
    onTallest(this.words, tallest => tallest && (style.setProperty("--held", `${tallest}px`), (dataset.held = "")))
    const named = { tabIndex: 0, role: "application", ariaRoleDescription: "grid of values" }
    this.canvas = Object.assign(element("canvas"), named)
    this.stage = element("div", "stage", this.canvas)
    this.ledger = element("dl", "ledger")
    const room = element("div", "room", this.ledger)
    onTallest(this.ledger, tallest => room.style.setProperty("--held", `${tallest}px`))
    this.node = element("section", "panel", this.title, this.caption, this.stage, room)
    view.maps.append(this.node)
    this.canvas.onpointermove = event => event.pointerType !== "touch" && this.point(event)
    this.canvas.onclick = event => this.press(this.cellAt(event))
    this.canvas.onkeydown = event => this.step(event)
    this.canvas.onblur = () => view.leave()
    this.canvas.onfocus = () => this.canvas.matches(":focus-visible") && this.enter()
  }

  // Most updates change one panel: the others keep their values and their picture. Tells whether this one does.
  receive(/** @type {PanelData} */ data, /** @type {boolean} */ sourceIsSame) {
    const { data: before, node } = this
    this.data = data
    node.dataset.role = data.role
    const { shown } = this.view.message
    const [row, column] = shown.length ? [0, shown.indexOf(this.index)] : data.cell ?? [-1, -1]
    const place = row < 0 ? "" : `--row: ${row * PARTS + 1}; --column: ${column + 1};`
    if (node.style.cssText !== place) node.style.cssText = place
    const same = Boolean(before) && (this.index === 0 || sourceIsSame) && alike(before, data)
    data.values = same ? before.values : valuesOf(data, this.view.source)
    data.whole = same ? before.whole : allWhole(data.values)
    if (!same) this.picture = undefined
    return same
  }

  // Writes what stands round the map.
  describe() {
    const { data } = this
    renew(this.enlarger, [element("span", "", data.title)])
    renew(this.title, [isTouched() ? this.enlarger : data.title])
    renew(this.words, data.caption ? [data.caption] : [])
    renew(this.ledger, data.ledger.map(bar))
    this.canvas.ariaLabel = [data.title, data.caption, this.view.message.words.keys].filter(Boolean).join(". ")
  }

  get placement() {
    return placement(this.data, this.view.source, this.view.message.layout)
  }

  /** The cell under the pointer; null between the maps. @param {MouseEvent} event */
  cellAt(event) {
    const { cell, dpr, margin, edge } = this.frame
    const box = this.canvas.getBoundingClientRect()
    const at = this.placement
    const [x, y] = [event.clientX - box.left, event.clientY - box.top].map(css => (css * dpr - edge) / cell - margin)
    const [row, column] = [Math.floor((y - at.row) / at.step), Math.floor((x - at.column) / at.step)]
    const inside = row >= 0 && column >= 0 && row < this.data.height && column < this.data.width
    return inside ? { panel: this.index, row, column } : null
  }

  point(/** @type {MouseEvent} */ event) {
    const cell = this.cellAt(event)
    if (cell && !this.view.pinned && !(this.view.traced && this.view.isFocus(cell))) this.view.focusOn(cell, false)
  }

  /** A click holds a cell; on the held cell it lets go. @param {Focus | null} cell */
  press(cell) {
    if (!cell) return
    this.view.pinned = !this.view.marking && !(this.view.pinned && this.view.isFocus(cell))
    this.view.focusOn(cell, !this.view.marking) // what is marked is told by the page
    this.view.pick()
    if (isTouched()) this.view.leave()
  }

  /** @param {Cell} cell @param {DOMRect} origin @returns {Spot} */
  spotOf({ row, column }, origin) {
    const { cell, dpr, margin, edge } = this.frame
    const { left, top, bottom } = this.canvas.getBoundingClientRect()
    const at = this.placement
    const pixels = (/** @type {number} */ start, /** @type {number} */ place) =>
      (edge + (margin + start + place * at.step) * cell) / dpr
    const box = { left: left - origin.left, top: top - origin.top, bottom: bottom - origin.top }
    // Between rows where numbers stand, so that it strikes none of them out.
    const along = at.step * cell < ROOM.number * dpr ? row + 0.5 : row
    const reach = (at.step * cell) / dpr / 2 + 3
    return { x: box.left + pixels(at.column, column + 0.5), y: box.top + pixels(at.row, along), reach, ...box }
  }

  // The keyboard arrives on the cell that is linked to the one in view.
  enter() {
    const [row, column] = this.view.links[this.index].entry ?? [0, 0]
    const elsewhere = this.view.focus.panel !== this.index && !this.view.pinned
    this.view.focusOn(elsewhere ? { panel: this.index, row, column } : this.view.focus, true)
  }

  step(/** @type {KeyboardEvent} */ event) {
    const { view, index } = this
    const move = MOVES[event.key]
    if (move) {
      if (view.focus.panel !== index) {
        view.pinned = false
        this.enter()
      }
      const [down, right] = move.map(cells => cells * (event.shiftKey ? FAR : 1))
      view.focusOn({ panel: index, row: view.focus.row + down, column: view.focus.column + right }, true)
    } else if (event.key === "Enter" || event.key === " ") this.press(view.focus)
    else if (event.key === "Escape") view.letGo()
    else return
    event.preventDefault()
  }

  // Paints what has changed since it was painted last.
  paint(/** @type {Frame} */ frame) {
    const { data, view } = this
    const { layout, panels } = view.message
    const links = view.lit ? view.links[this.index] : NO_LINKS
    const picture = (this.picture ??= this.last = pictureOf(data, view.message, frame.look.theme, this.last))
    const tiling = panels.map(p => p.windows && [p.windows, gridOf(p).height, gridOf(p).width, p.role, p.line.padding])
    const key = JSON.stringify([frame, layout, tiling, links])
    const { painted } = this
    if (key === painted?.key && picture === painted.picture && data.marks === painted.marks) return
    this.painted = { key, picture, marks: data.marks }
    this.frame = frame
    const [pen, at] = [this.wipe(frame), this.placement]
    paintFrame(pen, view.source, frame)
    paintMap(pen, data, picture, at, frame)
    if (data.marks) paintMarks(pen, data, data.marks, at, frame)
    if (this.index === 0) paintUnread(pen, panels, frame)
    if (this.index === 0) paintPadding(pen, panels, frame)
    paintLinks(pen, data, links, at, frame)
  }

  /** A pen that starts at the source's first cell, on nothing but paper. @param {Frame} frame */
  wipe({ cell, dpr, margin, edge, rows, columns, look }) {
    const [width, height] = [columns, rows].map(cells => Math.round(cells * cell) + 2 * edge)
    // Setting the size wipes the canvas: only when it changes, so that nothing blinks.
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height })
    const [wide, high, outside] = [width, height, -edge].map(pixels => `${pixels / dpr}px`)
    Object.assign(this.canvas.style, { width: wide, height: high, margin: outside })
    const pen = penOf(this.canvas)
    const start = edge + margin * cell
    pen.setTransform(1, 0, 0, 1, start, start)
    pen.fillStyle = look.paper
    pen.fillRect(-start, -start, width, height)
    return pen
  }
}

export const isTouched = () => matchMedia("(hover: none)").matches

/** @type {(bar: Bar) => HTMLElement} */
function bar({ label, share, text, strong }) {
  const fill = element("div", strong ? "fill strong" : "fill")
  fill.style.width = `${Math.min(100, 100 * share)}%`
  const value = element(strong ? "b" : "span", "", text)
  return element("div", "", element("dt", SAID.includes(label) ? "said" : "", label), element("dd", "", value), element("dd", "track", fill))
}
