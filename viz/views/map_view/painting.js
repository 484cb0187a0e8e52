// @ts-check
// What is painted on one canvas: a map, its numbers, holes, marks and outlines. Roles are colours here.

import { gridOf, range, reads } from "./geometry.js"
import { KEPT, missingIn } from "./message.js"
import { valueAt } from "./sums.js"

/** @import { Frame, Links, Look, PanelData, Pen, Picture, Placement, Role, Size } from "./types.js" */

/** The colour of the page. @type {(root: Element) => string} */
export const paperOf = root => getComputedStyle(root).getPropertyValue("--st-background-color").trim()

/** The colours of the theme. @param {Element} root */
export function lookOf(root) {
  const style = getComputedStyle(root)
  const paper = paperOf(root)
  const read = (/** @type {string} */ name) => style.getPropertyValue(`--st-${name}`).trim()
  const tint = (/** @type {string} */ colour) => `color-mix(in srgb, ${colour} 16%, ${paper})`
  const [blue, orange, text] = ["blue-color", "orange-color", "text-color"].map(read)
  return {
    paper,
    text,
    veil: `color-mix(in srgb, ${paper} 72%, transparent)`,
    quiet: read("gray-text-color"),
    frame: read("border-color"),
    font: read("font"),
    // Of each role: outlines, marks, and the ground of holes.
    /** @type {Record<Role, { line: string, mark: string, tint: string }>} */
    roles: {
      input: { line: blue, mark: text, tint: tint(text) },
      pooling: { line: blue, mark: blue, tint: tint(blue) },
      dropout: { line: orange, mark: orange, tint: tint(orange) },
    },
  }
}

// One pixel a cell; holes are left open, so that the paper shows through.
// The loop runs for every cell of every update: no call that allocates, and one write a pixel.
/** @type {(panel: PanelData) => Picture} */
export function pictureOf(panel) {
  const { height, width, channels, values, mask, table, range: [low, high] } = panel
  const inner = height * width
  const image = new ImageData(width, height)
  const pixels = new Uint32Array(image.data.buffer)
  const gain = 255 / (high - low)
  const level = (/** @type {number} */ v) => (v <= low ? 0 : v >= high ? 255 : Math.round((v - low) * gain))
  const isMissing = missingIn(panel)
  const solid = (/** @type {number} */ i) => (!mask || (mask[i] & KEPT) !== 0) && !isMissing(i)
  const ink = (/** @type {Uint8Array} */ colour) => 0xff000000 | (colour[2] << 16) | (colour[1] << 8) | colour[0]
  const inks = Uint32Array.from({ length: 256 }, (_, i) => ink(table.subarray(3 * i, 3 * i + 3)))
  if (channels === 1) for (let i = 0; i < inner; i++) pixels[i] = solid(i) ? inks[level(values[i])] : 0
  else for (let i = 0; i < inner; i++) {
    const [g, b] = [i + inner, i + 2 * inner]
    const open = !solid(i) && !solid(g) && !solid(b)
    pixels[i] = open ? 0 : 0xff000000 | (level(values[b]) << 16) | (level(values[g]) << 8) | level(values[i])
  }
  const canvas = new OffscreenCanvas(width, height)
  penOf(canvas).putImageData(image, 0, 0)
  return { canvas, pixels: image.data }
}

/** @type {(canvas: HTMLCanvasElement | OffscreenCanvas) => Pen} */
export const penOf = canvas => /** @type {Pen} */ (canvas.getContext("2d"))

// From how many pixels on a cell has room for its number, a number of padding, and a mark in its corner.
const ROOM = { number: 26, padding: 22, corner: 7 }

/** @type {(pen: Pen, panel: PanelData, picture: Picture, at: Placement, frame: Frame) => void} */
export function paintMap(pen, panel, picture, at, { cell, dpr, look }) {
  const { height, width, mask, role } = panel
  const size = at.step * cell
  const [x, y] = [at.column * cell, at.row * cell].map(Math.round)
  if (mask) {
    // Small cells have no room for a line: the tint tells a hole from a white cell all the same.
    for (const fill of [look.roles[role].tint, hatch(pen, look.roles[role].line, dpr)]) {
      pen.fillStyle = fill
      pen.fillRect(x, y, width * size, height * size)
    }
  }
  pen.imageSmoothingEnabled = size < 1
  pen.drawImage(picture.canvas, x, y, width * size, height * size)
  if (size >= ROOM.number * dpr && panel.channels === 1) paintNumbers(pen, panel, picture, x, y, size, look)
}

/** @type {(pen: Pen, panel: PanelData, picture: Picture, x: number, y: number, size: number, look: Look) => void} */
function paintNumbers(pen, panel, { pixels }, x, y, size, look) {
  const texts = range(panel.height * panel.width).map(i => valueAt(panel, i))
  const longest = Math.max(...texts.map(text => text.length))
  writeAt(pen, `500 ${Math.min(size * 0.34, (size * 1.5) / longest)}px ${look.font}`)
  texts.forEach((text, i) => {
    const [r, g, b, alpha] = pixels.subarray(4 * i, 4 * i + 4)
    const light = 0.2126 * r + 0.7152 * g + 0.0722 * b > 120
    const [cx, cy] = [x + ((i % panel.width) + 0.5) * size, y + (Math.floor(i / panel.width) + 0.5) * size]
    if (!alpha) dot(pen, cx, cy, size * 0.22, look.paper)
    pen.fillStyle = !alpha ? look.text : light ? "#000" : "#fff"
    pen.fillText(text, cx, cy)
  })
}

/** Text is centred on the points that it is written at. @type {(pen: Pen, font: string) => void} */
function writeAt(pen, font) {
  pen.font = font
  pen.textAlign = "center"
  pen.textBaseline = "middle"
}

/** @type {(pen: Pen, x: number, y: number, radius: number, colour: string) => void} */
function dot(pen, x, y, radius, colour) {
  pen.fillStyle = colour
  pen.beginPath()
  pen.arc(x, y, radius, 0, 7)
  pen.fill()
}

// Cells that are marked: a corner in the colour of the role, or all of a cell that is too small for one.
/** @type {(pen: Pen, panel: PanelData, marks: Uint8Array, at: Placement, frame: Frame) => void} */
export function paintMarks(pen, { height, width, role }, marks, at, { cell, dpr, look }) {
  const size = at.step * cell
  const corner = size < ROOM.corner * dpr ? 0 : Math.max(4 * dpr, size * 0.3)
  pen.fillStyle = look.roles[role].mark
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

// What no window reads is veiled on the source, and crossed out with a line.
/** @type {(pen: Pen, panels: PanelData[], frame: Frame) => void} */
export function paintUnread(pen, panels, { cell, dpr, look }) {
  const { height, width } = panels[0]
  const reading = panels.find(panel => panel.windows)
  if (!reading?.windows) return
  const { windows } = reading
  const [rows, columns] = [gridOf(reading).height, gridOf(reading).width].map(count =>
    new Set(range(count).flatMap(w => reads(windows, w))))
  const unreadRows = range(height).filter(r => !rows.has(r))
  const unreadColumns = range(width).filter(c => !columns.has(c))
  pen.fillStyle = look.veil
  for (const r of unreadRows) pen.fillRect(0, r * cell, width * cell, cell)
  for (const c of unreadColumns)
    for (let r = 0; r < height; r++) if (rows.has(r)) pen.fillRect(c * cell, r * cell, cell, cell)
  pen.strokeStyle = look.quiet
  pen.lineWidth = dpr
  pen.beginPath()
  for (const r of unreadRows) line(pen, 0, (r + 0.5) * cell, width * cell, (r + 0.5) * cell)
  for (const c of unreadColumns) line(pen, (c + 0.5) * cell, 0, (c + 0.5) * cell, height * cell)
  pen.stroke()
}

/** @type {(pen: Pen, x1: number, y1: number, x2: number, y2: number) => void} */
function line(pen, x1, y1, x2, y2) {
  pen.moveTo(x1, y1)
  pen.lineTo(x2, y2)
}

// A faint frame of the source's size; what lies on it covers it.
/** @type {(pen: Pen, source: Size, frame: Frame) => void} */
export function paintFrame(pen, { height, width }, { cell, dpr, look }) {
  pen.strokeStyle = look.frame
  pen.lineWidth = dpr
  pen.strokeRect(dpr / 2, dpr / 2, width * cell - dpr, height * cell - dpr)
}

/** The padding as a margin of cells round the source. @type {(pen: Pen, panels: PanelData[], frame: Frame) => void} */
export function paintPadding(pen, panels, { cell, dpr, look }) {
  const { height, width } = panels[0]
  const margin = Math.max(0, ...panels.map(panel => panel.windows?.padding ?? 0))
  if (!margin) return
  const padded = panels.find(panel => panel.line.padding) ?? panels[0]
  const pad = margin * cell
  pen.setLineDash([3 * dpr, 3 * dpr])
  pen.strokeStyle = look.roles[padded.role].line
  pen.lineWidth = dpr
  pen.strokeRect(dpr / 2 - pad, dpr / 2 - pad, (width + 2 * margin) * cell - dpr, (height + 2 * margin) * cell - dpr)
  pen.setLineDash([])
  if (cell < ROOM.padding * dpr) return
  writeAt(pen, `${cell * 0.34}px ${look.font}`)
  pen.fillStyle = look.quiet
  for (let r = -margin; r < height + margin; r++)
    for (let c = -margin; c < width + margin; c++) {
      const isOutside = r < 0 || c < 0 || r >= height || c >= width
      if (isOutside) pen.fillText(padded.line.padding, (c + 0.5) * cell, (r + 0.5) * cell)
    }
}

/** @type {(pen: Pen, panel: PanelData, links: Links, at: Placement, frame: Frame) => void} */
export function paintLinks(pen, panel, { boxes, rings }, at, { cell, dpr, look }) {
  const size = at.step * cell
  const colours = [look.paper, look.roles[panel.role].line]
  for (const [top, left, bottom, right] of boxes) {
    const [x, y] = [at.column * cell + left * size, at.row * cell + top * size].map(edge => edge - 1.5 * dpr)
    const [width, height] = [right - left + 1, bottom - top + 1].map(cells => cells * size + 3 * dpr)
    doubled(pen, () => pen.strokeRect(x, y, width, height), colours, dpr)
  }
  for (const [row, column] of rings) {
    const [left, top] = [at.column * cell + column * size, at.row * cell + row * size]
    pen.beginPath()
    // A ring, or a frame where it would strike through a number.
    if (size < ROOM.number * dpr) pen.arc(left + size / 2, top + size / 2, Math.max(size * 0.42, 2.5 * dpr), 0, 7)
    else pen.roundRect(left + 3 * dpr, top + 3 * dpr, size - 6 * dpr, size - 6 * dpr, 5 * dpr)
    doubled(pen, () => pen.stroke(), colours, dpr)
  }
}

// A light line under a coloured one is seen on any ground.
/** @type {(pen: Pen, stroke: () => void, colours: string[], dpr: number) => void} */
function doubled(pen, stroke, [paper, colour], dpr) {
  pen.strokeStyle = paper
  pen.lineWidth = 5 * dpr
  stroke()
  pen.strokeStyle = colour
  pen.lineWidth = 2.5 * dpr
  stroke()
}

const patterns = new Map()

// Diagonal lines; one tile a colour and pixel ratio.
/** @type {(pen: Pen, colour: string, dpr: number) => CanvasPattern} */
function hatch(pen, colour, dpr) {
  const key = `${colour} ${dpr}`
  if (!patterns.has(key)) {
    const side = Math.round(8 * dpr)
    const tile = new OffscreenCanvas(side, side)
    const ink = penOf(tile)
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
