// Draws axes as a table whose rows are made once and then only changed.
// The message is described in __init__.py.

import { element, onPixelRatio } from "../../views/web/dom.js"

const instances = new WeakMap()

export default function ({ data, parentElement }) {
  let table = instances.get(parentElement)
  if (!table) instances.set(parentElement, (table = new Table(parentElement.querySelector(".root"))))
  table.bytes = data
  // The maps come first: the table may be laid out in the frame after them.
  requestAnimationFrame(() => setTimeout(() => table.draw()))
  // Streamlit also cleans up after a call that another has overtaken: the instance lives on then.
  return () => parentElement.isConnected || table.stop()
}

function decode(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  const message = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)))
  let end = 4 + length
  for (const reading of message.axes.flatMap(axis => axis.readings))
    reading.ink = bytes.subarray(end, (end += reading.height * reading.width))
  return message
}

class Table {
  constructor(root) {
    this.root = root
    this.ending = new AbortController()
    onPixelRatio(() => this.draw(), this.ending.signal)
  }

  stop() {
    this.ending.abort()
  }

  // Called for new data, and for the same again in another theme.
  draw() {
    const { heads, axes, chosen } = decode(this.bytes)
    const shape = JSON.stringify(axes.map(({ key, name, readings }) => [key, name, readings.map(reading => reading.kind)]))
    if (shape !== this.shape) this.build(heads, axes)
    this.shape = shape
    const style = getComputedStyle(this.root)
    const inks = heads.map(({ role }) => style.getPropertyValue(`--${role}`))
    heads.forEach(({ title, role }, i) => {
      write(this.heads[i], title)
      this.heads[i].dataset.role = role
    })
    axes.forEach((axis, i) => this.rows[i].update(axis, heads, inks, axis.key === chosen))
  }

  build(heads, axes) {
    this.heads = heads.map(() => cell("th", "columnheader", "head"))
    this.rows = axes.map(row)
    const head = cell("tr", "row")
    head.append(cell("th", "columnheader", "unseen", "Axis"), ...this.heads, cell("th", "columnheader", "unseen", "In words"))
    this.root.style.setProperty("--heads", heads.length)
    this.root.querySelector("thead").replaceChildren(head)
    this.root.querySelector("tbody").replaceChildren(...this.rows.map(({ node }) => node))
  }
}

// One axis: { node, update }.
function row({ name, readings }) {
  const node = cell("tr", "row")
  const title = cell("th", "rowheader", "title")
  const measure = element("small")
  const cells = readings.map(({ kind }) => reading(kind, name))
  const words = cell("td", "cell", "words")
  title.append(element("b", "", name), measure)
  node.append(title, ...cells.map(({ node }) => node), words)
  const update = (axis, heads, inks, chosen) => {
    node.ariaCurrent = String(chosen)
    write(measure, axis.measure)
    write(words, axis.words)
    cells.forEach((cell, i) => cell.update(axis.readings[i], heads[i], inks[i]))
  }
  return { node, update }
}

// One side of an axis: a picture, the number and what theory gives.
function reading(kind, name) {
  const node = cell("td", "cell", "reading")
  const frame = element("div", "frame")
  const picture = { spots, bars }[kind]()
  const [text, theory] = [element("b"), element("small")]
  const texts = element("div")
  texts.append(text, theory)
  frame.append(picture.node)
  frame.role = "img"
  frame.ariaLabel = `${name}, as ${kind === "bars" ? "bars" : "a map"}`
  node.append(frame, texts)
  const update = (now, { title, role }, ink) => {
    node.dataset.role = role
    node.dataset.head = title
    write(text, now.text)
    write(theory, now.theory)
    picture.paint(now, ink)
  }
  return { node, update }
}

// ---- one kind of picture each: { node, paint(reading, ink) } -----------------------------------

// Heights are sizes of a background: the browser paints them anew without laying anything out.
function bars() {
  const node = element("div", "bars")
  let painted
  const paint = ({ ink }) => {
    if (equal(ink, painted)) return
    painted = ink
    while (node.children.length > ink.length) node.lastChild.remove()
    while (node.children.length < ink.length) node.append(element("i"))
    ink.forEach((height, i) => (node.children[i].style.backgroundSize = `100% ${(100 * height) / 255}%`))
  }
  return { node, paint }
}

const SIDE = 64 // pixels of the page inside a frame: two for each cell of the largest maps

// One pixel a cell, which the browser enlarges to whole device pixels.
function spots() {
  const node = element("canvas")
  let painted = {}
  let size
  const paint = ({ height, width, ink }, colour) => {
    const dpr = window.devicePixelRatio || 1
    if (size !== (size = `${height} ${width} ${dpr}`)) {
      const cell = Math.max(1, Math.floor((SIDE * dpr) / Math.max(height, width))) / dpr
      Object.assign(node, { height, width })
      Object.assign(node.style, { height: `${height * cell}px`, width: `${width * cell}px` })
    } else if (colour === painted.colour && equal(ink, painted.ink)) return
    painted = { colour, ink }
    const image = new ImageData(width, height)
    const pixels = new Uint32Array(image.data.buffer)
    ink.forEach((alpha, i) => (pixels[i] = alpha << 24))
    const pen = node.getContext("2d")
    pen.globalCompositeOperation = "source-in"
    pen.putImageData(image, 0, 0)
    pen.fillStyle = colour
    pen.fillRect(0, 0, width, height)
  }
  return { node, paint }
}

// ---- small things ------------------------------------------------------------------------------

// What is the same already is left alone: the browser need not lay the page out again.
function write(node, text) {
  const unbroken = text.replace(/(?<=\d) (?=%)|(?<=×) (?=\d)/g, "\u00a0") // no line begins with a percent sign
  if (node.textContent !== unbroken) node.textContent = unbroken
}

const equal = (a, b) => a.length === b?.length && a.every((value, i) => value === b[i])

// On a phone the table is laid out as cards, and would no longer be a table to a screen reader without its roles.
function cell(tag, role, className, text) {
  const node = element(tag, className, text)
  node.role = role
  return node
}
