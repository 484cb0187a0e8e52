// @ts-check
// Draws axes as a table whose rows are made once and then only changed. The message is described in __init__.py.

import { afterMaps, element, find, mounted, onPixelRatio, onTallest, renew, unframed } from "../../views/web/dom.js"

/**
 * @typedef {{ title: string, role: string }} Head
 * @typedef {"spots" | "bars"} Kind
 * @typedef {{ text: string, theory: string, kind: Kind, height: number, width: number, ink: Uint8Array }} Reading
 * @typedef {{ key: string, name: string, measure: string, words: string, readings: Reading[] }} Axis
 * @typedef {{ node: HTMLElement, paint: (reading: Reading, ink: string) => void }} Picture
 * @typedef {{ heads: Head[], axes: Axis[], chosen: string, faded: boolean }} Message
 */

const [NARROW, SPARED] = [640, 48] // pixels: two lines are spared in cards on a phone

/** @type {(bytes: Uint8Array) => Message} */
function decode(bytes) {
  const [message, body] = unframed(bytes)
  let end = 0
  for (const reading of message.axes.flatMap((/** @type {Axis} */ axis) => axis.readings))
    reading.ink = body.subarray(end, (end += reading.height * reading.width))
  return message
}

class Table {
  constructor(/** @type {HTMLElement} */ root) {
    this.root = root
    this.shape = "" // which rows have been built
    this.heads = /** @type {HTMLElement[]} */ ([])
    this.rows = /** @type {ReturnType<typeof row>[]} */ ([])
    this.ending = new AbortController()
    onPixelRatio(() => this.draw(), this.ending.signal)
    const spare = (/** @type {number} */ width) => (width < NARROW ? SPARED : 0)
    this.forget = onTallest(find(root, "table"), tallest => (root.style.minHeight = `${tallest}px`), spare)
  }

  stop() {
    this.ending.abort()
  }

  // Called for new data, and for the same again in another theme.
  receive(/** @type {{ data: Uint8Array }} */ { data }) {
    this.bytes = data
    afterMaps(() => this.draw())
  }

  draw() {
    if (!this.bytes) return
    const { heads, axes, chosen, faded } = decode(this.bytes)
    this.root.toggleAttribute("data-faded", faded)
    const shape = JSON.stringify(axes.map(({ key, name, readings }) => [key, name, readings.map(reading => reading.kind)]))
    if (shape !== this.shape) this.build(heads, axes)
    this.shape = shape
    heads.forEach(({ title, role }, i) => {
      write(this.heads[i], title)
      this.heads[i].dataset.role = role
    })
    const inks = this.heads.map(head => getComputedStyle(head).getPropertyValue("--ink"))
    axes.forEach((axis, i) => this.rows[i].update(axis, heads, inks, axis.key === chosen))
  }

  build(/** @type {Head[]} */ heads, /** @type {Axis[]} */ axes) {
    this.forget() // other rows
    this.heads = heads.map(() => cell("th", "columnheader", "head"))
    this.rows = axes.map(row)
    const [axis, words] = ["Axis", "In words"].map(title => cell("th", "columnheader", "unseen", title))
    this.root.style.setProperty("--heads", String(heads.length))
    this.root.toggleAttribute("data-many", heads.length > 2)
    find(this.root, "thead").replaceChildren(cell("tr", "row", "", axis, ...this.heads, words))
    find(this.root, "tbody").replaceChildren(...this.rows.map(({ node }) => node))
  }
}

function row(/** @type {Axis} */ { name, readings }) {
  const measure = element("small")
  const words = cell("td", "cell", "words")
  const cells = readings.map(({ kind }) => reading(kind, name))
  const title = cell("th", "rowheader", "title", element("b", "", name), measure)
  const node = cell("tr", "row", "", title, ...cells.map(({ node }) => node), words)
  /** @type {(axis: Axis, heads: Head[], inks: string[], chosen: boolean) => void} */
  const update = (axis, heads, inks, chosen) => {
    node.ariaCurrent = String(chosen)
    write(measure, axis.measure)
    write(words, axis.words)
    cells.forEach((cell, i) => cell.update(axis.readings[i], heads[i], inks[i]))
  }
  return { node, update }
}

// One side of an axis: a picture, the number and what theory gives.
function reading(/** @type {Kind} */ kind, /** @type {string} */ name) {
  const picture = { spots, bars }[kind]()
  const [text, theory] = [element("b"), element("small")]
  const ariaLabel = `${name}, as ${kind === "bars" ? "bars" : "a map"}`
  const frame = Object.assign(element("div", "frame", picture.node), { role: "img", ariaLabel })
  const node = cell("td", "cell", "reading", frame, element("div", "", text, theory))
  const update = (/** @type {Reading} */ now, /** @type {Head} */ { title, role }, /** @type {string} */ ink) => {
    Object.assign(node.dataset, { role, head: title })
    write(text, now.text)
    write(theory, now.theory)
    picture.paint(now, ink)
  }
  return { node, update }
}

// Heights are sizes of a background: the browser paints them anew without laying anything out.
/** @returns {Picture} */
function bars() {
  const node = element("div", "bars")
  let painted = ""
  const paint = (/** @type {Reading} */ { ink }) => {
    if (`${ink}` === painted) return
    painted = `${ink}`
    while (node.childElementCount > ink.length) node.lastChild?.remove()
    while (node.childElementCount < ink.length) node.append(element("i"))
    node.querySelectorAll("i").forEach((bar, i) => (bar.style.backgroundSize = `100% ${(100 * ink[i]) / 255}%`))
  }
  return { node, paint }
}

const SIDE = 64 // pixels of the page inside a frame: two for each cell of the largest maps

/** One pixel a cell, which the browser enlarges to whole device pixels. @type {() => Picture} */
function spots() {
  const node = element("canvas")
  const pen = /** @type {CanvasRenderingContext2D} */ (node.getContext("2d"))
  let painted = ""
  const paint = (/** @type {Reading} */ { height, width, ink }, /** @type {string} */ colour) => {
    const dpr = window.devicePixelRatio || 1
    const key = [height, width, dpr, colour, ink].join()
    if (key === painted) return
    painted = key
    const cell = Math.max(1, Math.floor((SIDE * dpr) / Math.max(height, width))) / dpr
    Object.assign(node, { height, width })
    Object.assign(node.style, { height: `${height * cell}px`, width: `${width * cell}px` })
    const image = new ImageData(width, height)
    const pixels = new Uint32Array(image.data.buffer)
    ink.forEach((alpha, i) => (pixels[i] = alpha << 24))
    pen.globalCompositeOperation = "source-in"
    pen.putImageData(image, 0, 0)
    pen.fillStyle = colour
    pen.fillRect(0, 0, width, height)
  }
  return { node, paint }
}

/** No line begins with a percent sign. @type {(node: HTMLElement, text: string) => void} */
const write = (node, text) => renew(node, [text.replace(/(?<=\d) (?=%)|(?<=×) (?=\d)/g, "\u00a0")])

// On a phone the table is laid out as cards, and would no longer be a table to a screen reader without its roles.
/** @type {(tag: "tr" | "th" | "td", role: string, className: string, ...children: (string | Node)[]) => HTMLElement} */
const cell = (tag, role, className, ...children) => Object.assign(element(tag, className, ...children), { role })

export default mounted(root => new Table(root))
