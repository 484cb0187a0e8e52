// Draws any number of maps from one message of raw bytes, and links their cells.
// The message is described in map_view.py; it knows nothing of the page around it.
// The first panel is the source; every other is tied to it cell by cell, or window by window.

import { element, onPixelRatio } from "../web/dom.js"

const instances = new WeakMap()

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  let view = instances.get(parentElement)
  if (!view) instances.set(parentElement, (view = new MapView(parentElement)))
  view.store.tell = names => setStateValue("held", names)
  view.tellTheme = paper => setTriggerValue("theme", paper)
  view.tellPick = window => setTriggerValue("picked", window)
  view.receive(data)
  // Streamlit also cleans up after a call that another has overtaken: the instance lives on then.
  return () => parentElement.isConnected || view.stop()
}

// ---- the message -------------------------------------------------------------------------------

// Gives nothing where an array is neither in the message nor in the store.
function decode(bytes, store) {
  const buffer = bytes.slice().buffer // a copy starts at 0, so that every array in it is aligned
  const length = new DataView(buffer).getUint32(0, true)
  const message = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)))
  const types = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array }
  for (const entry of message.arrays)
    if ("offset" in entry) store.put(entry, new types[entry.dtype](buffer, 4 + length + entry.offset, entry.length))
  const arrays = message.arrays.map(entry => store.get(entry))
  if (arrays.includes(undefined)) return undefined
  for (const panel of message.panels) {
    for (const name of ["values", "indices", "mask", "marks"]) if (name in panel) panel[name] = arrays[panel[name]]
    panel.table = arrays[panel.table ?? message.table]
    panel.range ??= message.range
    panel.given = "values" in panel // no sum of the source's cells explains them
    if (panel.grid) Object.assign(panel, { mask: maskOfWinners(panel), scale: 1 })
  }
  return message
}

const REST = 400 // milliseconds without a message until the page is told what is held

// Arrays by name: those of the last message, and those that the page was told are held.
class Store {
  constructor() {
    this.arrays = new Map()
    this.told = []
  }

  put({ name }, array) {
    this.arrays.set(name, array)
  }

  get({ name }) {
    return this.arrays.get(name)
  }

  // An array is missing: the page took this view for another, and must send everything.
  miss() {
    clearTimeout(this.resting)
    this.tell((this.told = []))
  }

  rest({ arrays }) {
    const names = arrays.map(entry => entry.name)
    for (const name of this.arrays.keys()) if (!names.includes(name) && !this.told.includes(name)) this.arrays.delete(name)
    const lasting = arrays.filter(entry => entry.lasting).map(entry => entry.name)
    clearTimeout(this.resting)
    if (lasting.join() !== this.told.join()) this.resting = setTimeout(() => this.tell((this.told = lasting)), REST)
  }
}

// Winners and masks are small; the values they stand for follow from the source's.
function valuesOf({ values, indices, mask, scale, height, width }, source) {
  if (values) return values
  const result = new Float32Array((mask ?? indices).length)
  const [inner, outer] = [height * width, source.height * source.width]
  if (mask) for (let i = 0; i < result.length; i++) if (mask[i] & KEPT) result[i] = source.values[i] * scale
  if (!mask) for (let i = 0; i < result.length; i++)
    result[i] = indices[i] < 0 ? -Infinity : source.values[Math.floor(i / inner) * outer + indices[i]]
  return result
}

// Winners in place are a mask: what won a window stays.
function maskOfWinners({ indices, grid, channels, height, width }) {
  const mask = new Uint8Array(channels * height * width)
  const [inner, outer] = [grid.height * grid.width, height * width]
  for (let i = 0; i < indices.length; i++) if (indices[i] >= 0) mask[Math.floor(i / inner) * outer + indices[i]] = KEPT
  return mask
}

// A mask byte: the top bit says kept, the other seven up to which step of p the cell stays.
const KEPT = 128
const UNTIL = 127
const kept = (panel, i) => !panel.mask || (panel.mask[i] & KEPT) !== 0

// The message as the server will send it for another p: every mask that follows p holds all that it takes.
function foreseen(message, p) {
  const { panels, resolution } = message
  return { ...message, panels: panels.map(panel => (panel.prediction ? { ...panel, ...maskAt(panel, p, resolution) } : panel)) }
}

function maskAt({ mask, prediction }, p, resolution) {
  const least = p < 1 ? Math.round(resolution * p) : Infinity // p = 1 keeps nothing, not even what no block can drop
  const next = new Uint8Array(mask.length)
  let left = 0
  for (let i = 0; i < mask.length; i++) {
    const until = mask[i] & UNTIL
    next[i] = until
    if (until < least) continue
    next[i] |= KEPT
    left++
  }
  const scale = { constant: 1, probability: 1 / (1 - p), share: mask.length / left }[prediction.scale]
  return { mask: next, scale: left ? scale : 1, values: undefined }
}

// ---- geometry: which cells belong together -----------------------------------------------------

const range = n => Array.from({ length: n }, (_, i) => i)

// The positions along one axis that window w reads, padding included (below 0 or from `length` on).
const reads = (window, w) => range(window.kernel).map(i => w * window.stride - window.padding + i * window.dilation)

// The windows along one axis that read position x.
function readers(window, x, windows) {
  return range(windows).filter(w => {
    const from = x + window.padding - w * window.stride
    return from >= 0 && from <= window.dilation * (window.kernel - 1) && from % window.dilation === 0
  })
}

// A pooled panel has a cell for each window; where winners stay in place the windows form a grid of their own.
const pooled = panel => Boolean(panel.window && !panel.grid)
const gridOf = panel => panel.grid ?? panel

// Where a panel's cells lie on the frame that all panels share, in cells of the source.
function placement(panel, source, layout) {
  const w = panel.window
  if (!pooled(panel)) return { row: 0, column: 0, step: 1 }
  if (layout === "over") {
    const centre = (w.dilation * (w.kernel - 1) + 1 - w.stride) / 2 - w.padding
    return { row: centre, column: centre, step: w.stride }
  }
  return { row: (source.height - panel.height) / 2, column: (source.width - panel.width) / 2, step: 1 }
}

// How far a panel, or its padding, reaches beyond the source: whole cells.
function overhang(panel, source, layout) {
  const { row, column, step } = placement(panel, source, layout)
  const below = row + panel.height * step - source.height
  const right = column + panel.width * step - source.width
  return Math.ceil(Math.max(0, panel.window?.padding ?? 0, -row, -column, below, right))
}

// How many cells Shift and an arrow key go.
const FAR = 8

// How many decimals numbers get where not all of them are whole.
const DECIMALS = 2

// Milliseconds until the answer to a foretold p is given up.
const LOST_AFTER = 5000

// How many pixels high a map of a film may be.
const SMALL = 190

// ---- the view ----------------------------------------------------------------------------------

class MapView {
  constructor(parent) {
    this.root = parent.querySelector(".root")
    this.maps = this.root.querySelector(".maps")
    this.sum = this.root.querySelector(".sum")
    this.spoken = this.root.querySelector(".unseen")
    this.store = new Store()
    this.panels = []
    this.pinned = false
    this.look = theme(this.root)
    // The width is taken from here: to ask the page for it while drawing would make it lay itself out twice.
    this.observer = new ResizeObserver(() => {
      this.measure()
      this.draw()
    })
    this.observer.observe(this.maps)
    this.maps.onpointerleave = () => this.leave()
    this.ending = new AbortController()
    const { signal } = this.ending
    window.addEventListener("resize", () => this.draw(), { signal }) // another height of the window
    onPixelRatio(() => this.draw(), signal)
    document.addEventListener("foretold", event => this.foresee(event.detail), { signal })
  }

  measure() {
    this.width = this.panels[0]?.stage.clientWidth
  }

  stop() {
    for (const timer of [this.store.resting, this.losing]) clearTimeout(timer)
    this.observer.disconnect()
    this.ending.abort()
  }

  // Called for new data, and for the same again in another theme.
  receive(bytes) {
    const themed = paper(this.root) !== this.look.paper
    if (themed) {
      this.look = theme(this.root)
      this.tellTheme(this.look.paper)
    }
    if (bytes === this.bytes) return this.draw()
    this.bytes = bytes
    const message = decode(bytes, this.store)
    if (!message) return this.store.miss()
    this.store.rest(message)
    this.sent = message
    if (message.signal?.answers[this.foretold?.key] >= this.foretold?.number) this.foretold = undefined
    this.present()
    if (message.signal) document.dispatchEvent(new CustomEvent("scene", { detail: message.signal }))
  }

  // On a slow machine, or over a slow line, the answer comes long after the key press: until it does, the picture that
  // it will bring is drawn here, and scenes that are older than the finger are shown as they will be.
  foresee({ key, number, name, value }) {
    if (name !== "p" || !(key in (this.sent?.signal?.answers ?? {}))) return
    this.foretold = { key, number, p: value }
    clearTimeout(this.losing)
    this.losing = setTimeout(() => {
      if (!this.foretold) return
      this.foretold = undefined
      this.present()
    }, LOST_AFTER)
    this.present()
  }

  present() {
    this.show(this.foretold ? foreseen(this.sent, this.foretold.p) : this.sent)
  }

  show(message) {
    this.message = message
    while (this.panels.length < message.panels.length) this.panels.push(new Panel(this, this.panels.length))
    while (this.panels.length > message.panels.length) this.panels.pop().node.remove()
    this.arrange(message)
    const same = this.panels[0].receive(message.panels[0], false)
    this.panels.slice(1).forEach((panel, i) => panel.receive(message.panels[i + 1], same))
    message.decimals = message.panels.every(({ values }) => values.every(v => Math.round(v) === v)) ? 0 : DECIMALS
    if (message.picks && JSON.stringify(message.focus) !== this.asked) this.chosen = undefined
    this.asked = JSON.stringify(message.focus)
    this.light(this.chosen ?? message.focus, false)
    this.draw()
  }

  // Other columns are another width of the panels, of which no observer tells.
  arrange({ columns, compact, panels }) {
    const arrangement = JSON.stringify([columns, compact, panels.length])
    if (arrangement === this.arrangement) return
    this.maps.className = `maps${columns ? " columns" : ""}${compact ? " compact" : ""}`
    this.maps.style.setProperty("--columns", columns)
    if (this.arrangement) this.measure()
    this.arrangement = arrangement
  }

  get source() {
    return this.message.panels[0]
  }

  // Rows of panels on a wide screen: where there are several, maps are lower, so that all are in view at once.
  get lines() {
    return 1 + Math.max(...this.message.panels.map(({ cell }) => cell?.[0] ?? 0))
  }

  // Where a window is picked, what was only pointed at gives way to it again.
  leave() {
    if (!this.message?.picks || this.pinned) return
    this.chosen = undefined
    this.light(this.message.focus, false)
    this.draw()
  }

  // The window that is in view, or the first that reads the cell in view.
  pick() {
    const pooled = this.message.panels.findIndex(panel => panel.window)
    if (!this.message.picks || pooled < 0) return
    const { row, column } = this.focus
    const entry = this.message.panels[this.focus.panel].window ? [row, column] : this.kin[pooled].entry
    if (entry) this.tellPick(entry)
  }

  // A cell that the viewer has chosen; until then the scene's own is lit.
  focusOn(cell, speak) {
    this.light(cell, speak)
    this.chosen = this.focus
  }

  // Cells that the settings have taken away give way to the nearest that is left.
  light({ panel, row, column }, speak) {
    const index = Math.min(panel, this.message.panels.length - 1)
    const { height, width } = this.message.panels[index]
    this.focus = { panel: index, row: clamp(row, 0, height - 1), column: clamp(column, 0, width - 1) }
    this.kin = kinOf(this.focus, this.message)
    this.explain(speak)
  }

  draw() {
    const { width } = this
    if (!width || !this.message) return
    const dpr = window.devicePixelRatio || 1
    const margin = Math.max(...this.message.panels.map(panel => overhang(panel, this.source, this.message.layout)))
    const rows = this.source.height + 2 * margin
    const columns = this.source.width + 2 * margin
    const tallest = this.message.compact ? SMALL : clamp((window.innerHeight * 0.52) / this.lines, 200, 640)
    const room = Math.min(width, (tallest * columns) / rows) * dpr
    // Whole device pixels keep cells equal and edges crisp; below one pixel a cell there is no choice.
    const cell = room >= columns ? Math.floor(room / columns) : room / columns
    // Outlines of cells at the border reach beyond the maps.
    const edge = Math.round(4 * dpr)
    for (const panel of this.panels) panel.paint({ cell, dpr, margin, edge, rows, columns, look: this.look })
  }

  explain(speak) {
    const { panels, told, words, decimals } = this.message
    const focused = panels[this.focus.panel]
    const lines = told.map(i => panels[i]).filter(panel => related(panel, focused)).map(panel => explanation(this, panel))
    const hint = element("p", "hint", this.pinned ? words.pinned : words.hint)
    renew(this.sum, told.length ? [...lines, hint] : [])
    this.sum.classList.toggle("long", lines.length > 2)
    if (!speak) return
    const values = range(focused.channels).map(c => show(focused.values[flat(focused, c, this.focus)], decimals))
    const said = told.length ? lines.map(line => line.textContent) : values
    this.spoken.textContent = [place(this.focus, this.message), ...said].join(". ")
  }
}

// How many rows of the page's grid a panel takes: title, caption, map and ledger.
const PARTS = 4

// One map with its title, caption and ledger.
class Panel {
  constructor(view, index) {
    this.view = view
    this.index = index
    this.node = element("section", "panel")
    this.title = element("h3")
    this.caption = element("p", "caption")
    this.stage = element("div", "stage")
    this.canvas = element("canvas")
    this.ledger = element("dl", "ledger")
    this.canvas.tabIndex = 0
    this.canvas.setAttribute("role", "application")
    this.canvas.setAttribute("aria-roledescription", "grid of values")
    this.stage.append(this.canvas)
    this.node.append(this.title, this.caption, this.stage, this.ledger)
    view.maps.append(this.node)
    this.canvas.onpointermove = event => event.pointerType !== "touch" && this.pick(event)
    this.canvas.onclick = event => this.press(this.cellAt(event))
    this.canvas.onkeydown = event => this.step(event)
    this.canvas.onfocus = () => this.canvas.matches(":focus-visible") && this.enter()
  }

  // Most updates change one panel: the others keep their values and their picture. Tells whether this one does.
  receive(data, sourceIsSame) {
    const before = this.data
    this.data = data
    this.node.dataset.role = data.role
    if (`${data.cell}` !== `${before?.cell}`) this.stand(data.cell)
    renew(this.title, [data.title])
    renew(this.caption, [data.caption])
    renew(this.ledger, data.ledger.flatMap(bar))
    this.canvas.ariaLabel = [data.title, data.caption, this.view.message.words.keys].filter(Boolean).join(". ")
    const same = before && (this.index === 0 || sourceIsSame) && alike(before, data)
    data.values = same ? before.values : valuesOf(data, this.view.source)
    if (!same) this.picture = picture(data)
    return same
  }

  stand(cell) {
    const [row, column] = cell ? [cell[0] * PARTS + 1, cell[1] + 1] : ["auto", "auto"]
    this.node.style.setProperty("--row", row)
    this.node.style.setProperty("--column", column)
  }

  // The cell under the pointer; null between the maps.
  cellAt(event) {
    const { cell, dpr, margin, edge } = this.drawn
    const box = this.canvas.getBoundingClientRect()
    const at = placement(this.data, this.view.source, this.view.message.layout)
    const [x, y] = [event.clientX - box.left, event.clientY - box.top].map(css => (css * dpr - edge) / cell - margin)
    const [row, column] = [Math.floor((y - at.row) / at.step), Math.floor((x - at.column) / at.step)]
    const inside = row >= 0 && column >= 0 && row < this.data.height && column < this.data.width
    return inside ? { panel: this.index, row, column } : null
  }

  pick(event) {
    const cell = this.cellAt(event)
    if (!cell || this.view.pinned) return
    const { panel, row, column } = this.view.focus
    if (panel === cell.panel && row === cell.row && column === cell.column) return
    this.view.focusOn(cell, false)
    this.view.draw()
  }

  // A click holds a cell; on the held cell it lets go.
  press(cell) {
    if (!cell) return
    const { panel, row, column } = this.view.focus
    const held = this.view.pinned && panel === cell.panel && row === cell.row && column === cell.column
    this.view.pinned = !held
    this.view.focusOn(cell, true)
    this.view.draw()
    this.view.pick()
  }

  // The keyboard arrives on the cell that is kin to the one in view.
  enter() {
    const [row, column] = this.view.kin[this.index].entry ?? [0, 0]
    const elsewhere = this.view.focus.panel !== this.index && !this.view.pinned
    this.view.focusOn(elsewhere ? { panel: this.index, row, column } : this.view.focus, true)
    this.view.draw()
  }

  step(event) {
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }
    const far = event.shiftKey ? FAR : 1
    if (this.view.focus.panel !== this.index && event.key in moves) {
      this.view.pinned = false
      this.enter()
    }
    const { row, column } = this.view.focus
    if (event.key in moves) {
      const [down, right] = moves[event.key]
      this.view.focusOn({ panel: this.index, row: row + far * down, column: column + far * right }, true)
    } else if (event.key === "Enter" || event.key === " ") this.press(this.view.focus)
    else if (event.key === "Escape") {
      this.view.pinned = false
      this.view.explain(false)
    } else return
    event.preventDefault()
    this.view.draw()
  }

  paint(frame) {
    const { layout, panels, decimals } = this.view.message
    const tiling = panels.map(p => p.window && [p.window, gridOf(p).height, gridOf(p).width])
    const shown = JSON.stringify([frame, layout, decimals, tiling, this.view.kin[this.index]])
    if (shown === this.shown && this.picture === this.painted && this.data.marks === this.marked) return
    this.shown = shown
    this.painted = this.picture
    this.marked = this.data.marks
    this.drawn = frame
    const { cell, dpr, margin, edge, rows, columns, look } = frame
    const width = Math.round(columns * cell) + 2 * edge
    const height = Math.round(rows * cell) + 2 * edge
    // Setting the size wipes the canvas: only when it changes, so that nothing blinks.
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height })
    const [wide, high, outside] = [width, height, -edge].map(pixels => `${pixels / dpr}px`)
    Object.assign(this.canvas.style, { width: wide, height: high, margin: outside })
    const pen = this.canvas.getContext("2d")
    pen.setTransform(1, 0, 0, 1, 0, 0)
    pen.fillStyle = look.paper
    pen.fillRect(0, 0, width, height)
    pen.translate(edge + margin * cell, edge + margin * cell)
    const at = placement(this.data, this.view.source, this.view.message.layout)
    paintFrame(pen, this.view.source, frame)
    paintMap(pen, this, at, frame)
    if (this.marked) paintMarks(pen, this.data, at, frame)
    if (this.index === 0) paintUnread(pen, this.view.message, frame)
    if (this.index === 0) paintPadding(pen, this.view.message, frame)
    paintKin(pen, this, at, frame)
  }
}

// From how many pixels on a cell has room for its number.
const NUMBERS = 26

// ---- painting ----------------------------------------------------------------------------------

// One pixel a cell; what was dropped is left open, so that the paper shows through.
// The loop runs for every cell of every update: no call that allocates, and one write a pixel.
function picture({ height, width, channels, values, mask, table, range: [low, high] }) {
  const inner = height * width
  const image = new ImageData(width, height)
  const pixels = new Uint32Array(image.data.buffer)
  const gain = 255 / (high - low)
  const level = v => (v <= low ? 0 : v >= high ? 255 : Math.round((v - low) * gain))
  const solid = i => values[i] > -Infinity && (!mask || (mask[i] & KEPT) !== 0)
  const ink = colour => 0xff000000 | (colour[2] << 16) | (colour[1] << 8) | colour[0]
  const inks = Uint32Array.from({ length: 256 }, (_, i) => ink(table.subarray(3 * i, 3 * i + 3)))
  if (channels === 1) for (let i = 0; i < inner; i++) pixels[i] = solid(i) ? inks[level(values[i])] : 0
  else for (let i = 0; i < inner; i++) {
    const [g, b] = [i + inner, i + 2 * inner]
    const open = !solid(i) && !solid(g) && !solid(b)
    pixels[i] = open ? 0 : 0xff000000 | (level(values[b]) << 16) | (level(values[g]) << 8) | level(values[i])
  }
  const canvas = new OffscreenCanvas(width, height)
  canvas.getContext("2d").putImageData(image, 0, 0)
  return { canvas, pixels: image.data }
}

function paintMap(pen, panel, at, { cell, dpr, look }) {
  const { height, width, mask, role } = panel.data
  const size = at.step * cell
  const [x, y] = [at.column * cell, at.row * cell].map(Math.round)
  if (mask) {
    // Small cells have no room for a line: the tint tells a hole from a white cell all the same.
    const layer = role === "pooling" ? "pooling" : "dropout"
    for (const fill of [look.tint[layer], hatch(pen, look[layer], dpr)]) {
      pen.fillStyle = fill
      pen.fillRect(x, y, width * size, height * size)
    }
  }
  pen.imageSmoothingEnabled = size < 1
  pen.drawImage(panel.picture.canvas, x, y, width * size, height * size)
  if (size >= NUMBERS * dpr && panel.data.channels === 1) paintNumbers(pen, panel, x, y, size, look)
}

// From how many pixels on a cell has room for a mark in its corner.
const CORNERS = 7

// Cells that are marked: a corner in the colour of the layer, or all of a cell that is too small for one.
function paintMarks(pen, { height, width, marks, role }, at, { cell, dpr, look }) {
  const size = at.step * cell
  const corner = size < CORNERS * dpr ? 0 : Math.max(4 * dpr, size * 0.3)
  pen.fillStyle = look[role] ?? look.text
  pen.strokeStyle = look.paper
  pen.lineWidth = dpr
  pen.globalAlpha = corner ? 1 : 0.6
  for (let i = 0; i < height * width; i++) {
    if (!marks[i]) continue
    const [x, y] = [(at.column + (i % width) * at.step) * cell, (at.row + Math.floor(i / width) * at.step) * cell]
    if (!corner) {
      pen.fillRect(x, y, size, size)
      continue
    }
    pen.beginPath()
    pen.moveTo(x + size - corner, y)
    pen.lineTo(x + size, y)
    pen.lineTo(x + size, y + corner)
    pen.closePath()
    pen.fill()
    pen.stroke()
  }
  pen.globalAlpha = 1
}

function paintNumbers(pen, panel, x, y, size, look) {
  const { height, width, values } = panel.data
  const { pixels } = panel.picture
  const { decimals } = panel.view.message
  const longest = Math.max(...range(height * width).map(i => show(values[i], decimals).length))
  pen.font = `500 ${Math.min(size * 0.34, (size * 1.5) / longest)}px ${look.font}`
  pen.textAlign = "center"
  pen.textBaseline = "middle"
  for (let i = 0; i < height * width; i++) {
    const [r, g, b, alpha] = pixels.subarray(4 * i, 4 * i + 4)
    const light = 0.2126 * r + 0.7152 * g + 0.0722 * b > 120
    const [row, column] = [Math.floor(i / width), i % width]
    const [cx, cy] = [x + (column + 0.5) * size, y + (row + 0.5) * size]
    if (!alpha) dot(pen, cx, cy, size * 0.22, look.paper)
    pen.fillStyle = !alpha ? look.text : light ? "#000" : "#fff"
    pen.fillText(show(values[i], decimals), cx, cy)
  }
}

function dot(pen, x, y, radius, colour) {
  pen.fillStyle = colour
  pen.beginPath()
  pen.arc(x, y, radius, 0, 7)
  pen.fill()
}

// What no window reads is veiled on the source, and crossed out with a line.
function paintUnread(pen, message, { cell, dpr, look }) {
  const { height, width } = message.panels[0]
  const reading = message.panels.find(p => p.window)
  if (!reading) return
  const rows = new Set(range(gridOf(reading).height).flatMap(w => reads(reading.window, w)))
  const columns = new Set(range(gridOf(reading).width).flatMap(w => reads(reading.window, w)))
  pen.fillStyle = look.veil
  for (let r = 0; r < height; r++) if (!rows.has(r)) pen.fillRect(0, r * cell, width * cell, cell)
  for (let c = 0; c < width; c++)
    if (!columns.has(c)) for (let r = 0; r < height; r++) if (rows.has(r)) pen.fillRect(c * cell, r * cell, cell, cell)
  pen.strokeStyle = look.quiet
  pen.lineWidth = dpr
  pen.beginPath()
  for (let r = 0; r < height; r++) if (!rows.has(r)) line(pen, 0, (r + 0.5) * cell, width * cell, (r + 0.5) * cell)
  for (let c = 0; c < width; c++) if (!columns.has(c)) line(pen, (c + 0.5) * cell, 0, (c + 0.5) * cell, height * cell)
  pen.stroke()
}

function line(pen, x1, y1, x2, y2) {
  pen.moveTo(x1, y1)
  pen.lineTo(x2, y2)
}

// A faint frame of the source's size; what lies on it covers it.
function paintFrame(pen, { height, width }, { cell, dpr, look }) {
  pen.strokeStyle = look.frame
  pen.lineWidth = dpr
  pen.strokeRect(dpr / 2, dpr / 2, width * cell - dpr, height * cell - dpr)
}

// The padding as a margin round the source, of cells that can never win.
function paintPadding(pen, { panels }, { cell, dpr, look }) {
  const { height, width } = panels[0]
  const margin = Math.max(0, ...panels.map(panel => panel.window?.padding ?? 0))
  if (!margin) return
  const { padding } = panels.find(panel => panel.line.padding)?.line ?? { padding: "" }
  const pad = margin * cell
  pen.setLineDash([3 * dpr, 3 * dpr])
  pen.strokeStyle = look.pooling
  pen.lineWidth = dpr
  pen.strokeRect(dpr / 2 - pad, dpr / 2 - pad, (width + 2 * margin) * cell - dpr, (height + 2 * margin) * cell - dpr)
  pen.setLineDash([])
  if (cell < 22 * dpr) return
  pen.fillStyle = look.quiet
  pen.font = `${cell * 0.34}px ${look.font}`
  pen.textAlign = "center"
  pen.textBaseline = "middle"
  for (let r = -margin; r < height + margin; r++)
    for (let c = -margin; c < width + margin; c++)
      if (r < 0 || c < 0 || r >= height || c >= width) pen.fillText(padding, (c + 0.5) * cell, (r + 0.5) * cell)
}

function paintKin(pen, panel, at, { cell, dpr, look }) {
  const size = at.step * cell
  const colour = panel.data.role === "dropout" ? look.dropout : look.pooling
  for (const [top, left, bottom, right] of panel.view.kin[panel.index].boxes) {
    const box = [at.column * cell + left * size, at.row * cell + top * size, (right - left + 1) * size, (bottom - top + 1) * size]
    outline(pen, box, colour, look.paper, dpr)
  }
  for (const [row, column] of panel.view.kin[panel.index].rings) {
    const [left, top] = [at.column * cell + column * size, at.row * cell + row * size]
    pen.beginPath()
    // A ring, or a frame where it would strike through a number.
    if (size < NUMBERS * dpr) pen.arc(left + size / 2, top + size / 2, Math.max(size * 0.42, 2.5 * dpr), 0, 7)
    else pen.roundRect(left + 3 * dpr, top + 3 * dpr, size - 6 * dpr, size - 6 * dpr, 5 * dpr)
    doubled(pen, () => pen.stroke(), colour, look.paper, dpr)
  }
}

function outline(pen, [x, y, width, height], colour, paper, dpr) {
  const grow = 1.5 * dpr
  doubled(pen, () => pen.strokeRect(x - grow, y - grow, width + 2 * grow, height + 2 * grow), colour, paper, dpr)
}

// A light line under a coloured one is seen on any ground.
function doubled(pen, stroke, colour, paper, dpr) {
  pen.strokeStyle = paper
  pen.lineWidth = 5 * dpr
  stroke()
  pen.strokeStyle = colour
  pen.lineWidth = 2.5 * dpr
  stroke()
}

const patterns = new Map()

// Diagonal lines; one tile a colour and pixel ratio.
function hatch(pen, colour, dpr) {
  const key = `${colour} ${dpr}`
  if (!patterns.has(key)) {
    const side = Math.round(8 * dpr)
    const tile = new OffscreenCanvas(side, side)
    const ink = tile.getContext("2d")
    ink.strokeStyle = colour
    ink.lineWidth = 1.1 * dpr
    for (const shift of [-side, 0, side]) {
      ink.beginPath()
      line(ink, shift, side, shift + side, 0)
      ink.stroke()
    }
    patterns.set(key, pen.createPattern(tile, "repeat"))
  }
  return patterns.get(key)
}

const paper = root => getComputedStyle(root).getPropertyValue("--st-background-color").trim()

function theme(root) {
  const style = getComputedStyle(root)
  const read = name => style.getPropertyValue(`--st-${name}`).trim()
  const tint = name => `color-mix(in srgb, ${read(name)} 16%, ${paper(root)})`
  return {
    paper: paper(root),
    tint: { pooling: tint("blue-color"), dropout: tint("orange-color") },
    veil: `color-mix(in srgb, ${paper(root)} 72%, transparent)`,
    text: read("text-color"),
    quiet: read("gray-text-color"),
    frame: read("border-color"),
    pooling: read("blue-color"),
    dropout: read("orange-color"),
    font: read("font"),
  }
}

// ---- kin: which cells light up -----------------------------------------------------------------

// For each panel: boxes to outline ([top, left, bottom, right]), cells to ring, and the cell that the keyboard enters.
function kinOf(focus, { panels }) {
  const [source, focused] = [panels[0], panels[focus.panel]]
  const inPlace = panels.find(panel => panel.grid)
  return panels.map(panel => {
    if (!related(panel, focused)) return { boxes: [], rings: [], entry: null }
    if (pooled(panel) !== pooled(focused)) return pooled(panel) ? ofCell(focus, panel, source) : ofWindow(focus, focused, source)
    const selecting = panel.grid ? panel : panel === source && inPlace
    return selecting ? amongWindows(focus, selecting, source) : itself(focus)
  })
}

// The cells of two pooled panels have to do with each other where they stand for the same windows.
function related(a, b) {
  const windows = panel => JSON.stringify([panel.window, panel.height, panel.width])
  return !pooled(a) || !pooled(b) || windows(a) === windows(b)
}

const itself = ({ row, column }) => ({ boxes: [[row, column, row, column]], rings: [], entry: [row, column] })

// On the source and its like: the window that a maximum was taken of, and the cell that won it.
function ofWindow(focus, focused, source) {
  const rows = reads(focused.window, focus.row)
  const columns = reads(focused.window, focus.column)
  const rings = winnersOf(focused, [focus], source)
  const corner = [Math.max(0, rows[0]), Math.max(0, columns[0])]
  return { boxes: boxesOf(rows, columns, focused.window), rings, entry: rings[0] ?? corner }
}

// One box where cells touch; with dilation one for each, since those between them are not meant.
function boxesOf(rows, columns, { dilation }) {
  return dilation === 1
    ? [[rows[0], columns[0], rows.at(-1), columns.at(-1)]]
    : rows.flatMap(row => columns.map(column => [row, column, row, column]))
}

// On the pooled map: the windows that read a cell, and those that it wins.
function ofCell(focus, panel, source) {
  const { rows, columns, windows } = windowsAt(focus, panel)
  const won = windows.filter(w => winnersOf(panel, [w], source).some(([row, column]) => row === focus.row && column === focus.column))
  const boxes = windows.length ? boxesOf(rows, columns, panel.window) : []
  return { boxes, rings: won.map(w => [w.row, w.column]), entry: windows.length ? [rows[0], columns[0]] : null }
}

// Where winners stay in place: a cell, the windows that read it (one box round several), and what won them.
function amongWindows(focus, panel, source) {
  const { rows, columns, windows } = windowsAt(focus, panel)
  const [down, across] = [rows, columns].map(found => found.flatMap(w => reads(panel.window, w)))
  const around = windows.length > 1 ? [[Math.min(...down), Math.min(...across), Math.max(...down), Math.max(...across)]]
    : boxesOf(down, across, panel.window)
  const { boxes, entry } = itself(focus)
  return { boxes: [...(windows.length ? around : []), ...boxes], rings: winnersOf(panel, windows, source), entry }
}

// The windows that read a cell of the source.
function windowsAt({ row, column }, panel) {
  const rows = readers(panel.window, row, gridOf(panel).height)
  const columns = readers(panel.window, column, gridOf(panel).width)
  return { rows, columns, windows: rows.flatMap(r => columns.map(c => ({ row: r, column: c }))) }
}

// The cells of the source that won some windows, in any channel.
function winnersOf(panel, windows, source) {
  if (!panel.indices) return []
  const won = windows.flatMap(w => range(panel.channels).map(c => panel.indices[flat(gridOf(panel), c, w)]))
  return [...new Set(won)].filter(w => w >= 0).map(w => [Math.floor(w / source.width), w % source.width])
}

const flat = ({ height, width }, channel, { row, column }) => (channel * height + row) * width + column

// ---- the sum with live numbers -----------------------------------------------------------------

// How many values of a window are written out before the rest is only counted.
const WRITTEN = { 1: 9, 3: 4 }

// One line a layer: what it makes of the cell or window in view, for each channel.
function explanation({ focus, message }, panel) {
  const { panels, decimals, resolution } = message
  const focused = panels[focus.panel]
  const say = panel.given ? plain
    : pooled(focused) ? (pooled(panel) ? maximum : products)
    : panel.indices ? fate : product
  const line = element("p")
  line.append(element("span", `word ${panel.role}`, `${panel.line.word} `))
  for (let channel = 0; channel < panel.channels; channel++) {
    const number = v => show(v, decimals)
    const parts = say({ focus, focused, panel, source: panels[0], channel, number, resolution })
    line.append(panel.channels === 3 ? `${channel ? "; " : ""}${"RGB"[channel]} ` : "", ...parts)
  }
  if (pooled(focused) && pooled(panel))
    line.append(" ", element("span", "place", `${spread("row", panel.window, focus.row)}, ${spread("column", panel.window, focus.column)}`))
  if (!pooled(focused) && panel.line.remark) line.append(element("span", "place", `; ${panel.line.remark}`))
  return line
}

// The cells of one window: where each lies in its channel, or -1 for padding.
function windowCells({ row, column }, { window }, source) {
  const inside = (r, c) => r >= 0 && c >= 0 && r < source.height && c < source.width
  return reads(window, row).flatMap(r => reads(window, column).map(c => (inside(r, c) ? r * source.width + c : -1)))
}

// The first few cells of a window, the winner always among them.
function abridged(cells, winner, channels) {
  const most = WRITTEN[channels]
  const first = cells.slice(0, most)
  return winner < 0 || first.includes(winner) ? first : [...first.slice(0, -1), SKIPPED, winner]
}

const SKIPPED = null

// (0.40, 0.35, 0.47) = 0.47
function maximum({ focus, panel, source, channel, number }) {
  const cells = windowCells(focus, panel, source)
  const winner = panel.indices[flat(panel, channel, focus)]
  const written = abridged(cells, winner, panel.channels)
  const offset = channel * source.height * source.width
  const terms = written.map(cell => {
    if (cell === SKIPPED) return "…"
    const text = cell < 0 ? panel.line.padding : number(source.values[offset + cell])
    return element(cell >= 0 && cell === winner ? "b" : "span", "", text)
  })
  const rest = cells.length - written.filter(cell => cell !== SKIPPED).length
  return ["(", ...joined(terms), rest ? `, … ${rest} more` : "", ") = ", element("b", "", number(panel.values[flat(panel, channel, focus)]))]
}

// The same window under dropout: 0.40·0, 0.40·2 = 0, 0.80
function products({ focus, focused, panel, source, channel, number }) {
  const cells = windowCells(focus, focused, source).filter(cell => cell >= 0)
  const written = abridged(cells, focused.indices?.[flat(focused, channel, focus)] ?? -1, panel.channels)
  const offset = channel * source.height * source.width
  const told = make => joined(written.map(cell => (cell === SKIPPED ? "…" : make(offset + cell))))
  const more = cells.length > written.filter(cell => cell !== SKIPPED).length ? ", …" : ""
  const exact = written.every(cell => cell === SKIPPED || adds(panel, source, offset + cell, number))
  return [
    ...told(at => times(panel, at, number(source.values[at]))),
    `${more} ${exact ? "=" : "≈"} `,
    ...told(at => tinted(panel, at, number(panel.values[at]))),
    more,
  ]
}

// A cell of the source, as pooling sees it.
function fate({ focus, panel, source, channel, number }) {
  const { windows } = windowsAt(focus, panel)
  const winners = windows.map(w => panel.indices[flat(gridOf(panel), channel, w)])
  const at = flat(source, channel, focus)
  const wins = winners.filter(w => w === focus.row * source.width + focus.column).length
  const value = () => element("b", "", number(source.values[at]))
  const outcome = panel.grid ? [": ", ...(wins ? ["stays ", value()] : ["0"])] : []
  const top = source.values[flat(source, channel, { row: 0, column: winners[0] })]
  const { unread, several, won, tied, lost } = panel.line
  const how = !windows.length ? unread
    : windows.length > 1 ? filled(several, windows.length, wins || "none")
    : wins ? won
    : top === source.values[at] ? tied
    : filled(lost, number(top))
  return [value(), ` ${how}`, ...outcome]
}

// What a panel of plain values holds where the focus is: 0.40 → 0.42 beside the source, and without it under a word.
function plain({ focus, focused, panel, source, channel, number }) {
  const one = pooled(panel) === pooled(focused)
  const cells = one ? [flat(panel, channel, focus)]
    : pooled(panel) ? windowsAt(focus, panel).windows.map(w => flat(panel, channel, w))
    : windowCells(focus, focused, source).filter(cell => cell >= 0).map(cell => channel * panel.height * panel.width + cell)
  if (one && !panel.line.word) return [`${number(source.values[cells[0]])} → ${number(panel.values[cells[0]])}`]
  const written = cells.slice(0, WRITTEN[panel.channels])
  const rest = cells.length - written.length
  return [written.map(cell => number(panel.values[cell])).join(", ") || "in no window", rest ? `, … ${rest} more` : ""]
}

// A cell of the source, as dropout sees it.
function product({ focus, panel, source, channel, number, resolution }) {
  const at = flat(source, channel, focus)
  const { until } = panel.line
  const survival = ((panel.mask[at] & UNTIL) / resolution).toFixed(2)
  const lasts = until ? [" ", element("span", "place", `(${filled(until, survival)})`)] : []
  const sign = adds(panel, source, at, number) ? "=" : "≈"
  return [times(panel, at, number(source.values[at])), ` ${sign} `, tinted(panel, at, number(panel.values[at])), ...lasts]
}

// Whether the product of the numbers as they are written is the result as it is written.
function adds(panel, source, at, number) {
  const [x, factor] = [number(source.values[at]), show(panel.scale, 2, true)].map(text => Number(text.replaceAll("−", "-")))
  return !kept(panel, at) || number(x * factor) === number(panel.values[at])
}

// A finished sentence with numbers in the places that it keeps for them.
const filled = (text, ...numbers) => numbers.reduce((filled, number) => filled.replace("{}", number), text)

const times = (panel, at, text) => tinted(panel, at, `${text}·${kept(panel, at) ? show(panel.scale, 2, true) : 0}`)
const tinted = (panel, at, text) => element("span", kept(panel, at) ? "" : panel.role, text)
const joined = nodes => nodes.flatMap((node, i) => (i ? [", ", node] : [node]))

function spread(noun, window, w) {
  const [from, to] = [reads(window, w)[0], reads(window, w).at(-1)].map(n => String(n).replace("-", "−"))
  return from === to ? `${noun} ${from}` : `${noun}s ${from}${from[0] === "−" ? " to " : "–"}${to}`
}

const place = ({ panel, row, column }, { panels }) => `${panels[panel].title}, row ${row}, column ${column}`

// About three digits, a true minus sign; `short` drops trailing zeros.
function show(value, decimals = 2, short = false) {
  if (value === 0) return "0"
  if (!Number.isFinite(value)) return value < 0 ? "−∞" : "∞"
  const size = Math.abs(value)
  const text = size >= 1e5 || size < 0.5 * 10 ** -decimals ? value.toPrecision(2) : value.toFixed(decimals)
  return (short ? String(Number(text)) : text).replaceAll("-", "−")
}

// ---- small things ------------------------------------------------------------------------------

function bar({ label, share, text, strong }) {
  const track = element("dd", "track")
  const fill = element("div", strong ? "fill strong" : "fill")
  fill.style.width = `${Math.min(100, 100 * share)}%`
  track.append(fill)
  const value = element("dd")
  value.append(element(strong ? "b" : "span", "", text))
  return [element("dt", "", label), track, value]
}

// What is the same already is left alone: the browser need not lay the page out again.
function renew(parent, children) {
  const now = [...parent.childNodes]
  const same = children.map((child, i) => (typeof child === "string" ? now[i]?.data === child : child.isEqualNode(now[i])))
  if (now.length !== children.length || same.includes(false)) parent.replaceChildren(...children)
}

// Whether two panels with the same source have the same values.
function alike(a, b) {
  const arrays = ["mask", "indices", "values"].filter(name => b[name])
  const measures = ["height", "width", "scale"].every(name => a[name] === b[name])
  return measures && [...arrays, "range", "table"].every(name => equal(a[name], b[name]))
}

function equal(a, b) {
  if (a === b) return true
  if (a?.length !== b?.length) return false
  for (let i = 0; i < (a?.length ?? 0); i++) if (a[i] !== b[i]) return false
  return true
}

const clamp = (value, low, high) => Math.min(high, Math.max(low, value))
