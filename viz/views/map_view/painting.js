// @ts-check
// What is painted on one canvas: a map, its numbers, holes, marks and outlines. Roles are colours here.

import { gridOf, range } from "./geometry.js"
import { KEPT } from "./message.js"
import { valueAt } from "./sums.js"

/** @import { Frame, Inks, Links, Look, PanelData, Pen, Picture, Placement, Size } from "./types.js" */

/** The colours of the theme; of a role those of outlines, of marks, and of the ground of holes. @param {Element} root */
export function lookOf(root) {
  const style = getComputedStyle(root)
  const names = ["text-color", "gray-text-color", "border-color", "font", "blue-color", "orange-color"]
  const [text, quiet, frame, font, blue, orange] = names.map(name => style.getPropertyValue(`--st-${name}`).trim())
  const paper = paperOf(root)
  const on = (/** @type {string} */ ink, /** @type {number} */ share) => `color-mix(in srgb, ${ink} ${share}%, ${paper})`
  const veil = `color-mix(in srgb, ${paper} 72%, transparent)`
  const role = (/** @type {string} */ line, mark = line) => ({ line, mark, tint: on(mark, 12), hatch: on(mark, 45) })
  const roles = { input: role(blue, text), pooling: role(blue), dropout: role(orange) }
  /** @type {"light" | "dark"} */
  const theme = Number.parseInt(paper.slice(1, 3), 16) < 128 ? "dark" : "light" // of "#ffffff"
  return { theme, paper, veil, text, quiet, frame, outline: on(quiet, 60), font, roles }
}

/** The colour of the page. @type {(root: Element) => string} */
export const paperOf = root => getComputedStyle(root).getPropertyValue("--st-background-color").trim()

/** @type {(canvas: HTMLCanvasElement | OffscreenCanvas) => Pen} */
export const penOf = canvas => /** @type {Pen} */ (canvas.getContext("2d"))
/** @type {(pen: Pen, strokeStyle: string, lineWidth: number) => Pen} */
const lined = (pen, strokeStyle, lineWidth) => Object.assign(pen, { strokeStyle, lineWidth })
/** @type {(pen: Pen, fillStyle: string | CanvasPattern) => Pen} */
const filling = (pen, fillStyle) => Object.assign(pen, { fillStyle })
/** For text, centred on the points that it is written at. @type {(pen: Pen, font: string) => Pen} */
const lettering = (pen, font) => Object.assign(pen, { font, textAlign: "center", textBaseline: "middle" })

/** @type {(red: number, green: number, blue: number) => number} */
const pixelOf = (red, green, blue) => 0xff000000 | (blue << 16) | (green << 8) | red

const OFF_SCALE = 256 // the level of values beyond the scale, which holds 0 to 255

// One pixel a cell; holes are left open, so that the paper shows through. What the last picture took is used again.
// The loop runs for every cell of every update: no call that allocates, and one write a pixel.
/** @type {(panel: PanelData, inks: Inks, theme: "light" | "dark", last?: Picture) => Picture} */
export function pictureOf(panel, { shades, beyond }, theme, last) {
  const { height, width, channels, values, mask, windows, missing, table } = panel
  const [low, high] = panel.range.map(Math.fround) // as rounded as the values, so that the ends lie on the scale
  const inner = height * width
  const image = last?.image.width === width && last.image.height === height ? last.image : new ImageData(width, height)
  const pixels = new Uint32Array(image.data.buffer)
  const gain = high > low ? 255 / (high - low) : 0
  const [over, below, above] = panel.before ? [panel.scale, 0, 255] : [1, OFF_SCALE, OFF_SCALE]
  const level = (/** @type {number} */ value) => {
    const v = value / over
    return v < low ? below : v > high ? above : Math.round((v - low) * gain)
  }
  const indices = panel.grid ? undefined : panel.indices
  const solid = (/** @type {number} */ i) =>
    (!mask || (mask[i] & KEPT) !== 0) && (indices ? indices[i] >= 0 : !windows || values[i] !== missing)
  const [from, to] = shades[theme]
  const shade = range(256).map(i => Math.round(from + (i * (to - from)) / 255))
  const outside = pixelOf(...beyond)
  /** @type {typeof pixelOf} */
  const shaded = (red, green, blue) => pixelOf(shade[red], shade[green], shade[blue])
  const inks = new Uint32Array(OFF_SCALE + 1).map((_, i) => shaded(table[3 * i], table[3 * i + 1], table[3 * i + 2]))
  inks[OFF_SCALE] = outside
  if (channels === 1) for (let i = 0; i < inner; i++) pixels[i] = solid(i) ? inks[level(values[i])] : 0
  else for (let r = 0, g = inner, b = 2 * inner; r < inner; r++, g++, b++) {
    pixels[r] = 0
    if (!solid(r) && !solid(g) && !solid(b)) continue
    const red = level(values[r]), green = level(values[g]), blue = level(values[b])
    pixels[r] = Math.max(red, green, blue) === OFF_SCALE ? outside : shaded(red, green, blue)
  }
  const isRoomy = last && last.canvas.width >= width && last.canvas.height >= height
  const canvas = isRoomy ? last.canvas : new OffscreenCanvas(width, height)
  penOf(canvas).putImageData(image, 0, 0)
  return { canvas, image }
}

// From how many pixels on a cell has room for its number, a number of padding, a mark in its corner, and a hatch.
export const ROOM = { number: 26, padding: 22, corner: 14, hatch: 5 }

/** @type {(pen: Pen, panel: PanelData, picture: Picture, at: Placement, frame: Frame) => void} */
export function paintMap(pen, panel, picture, at, { cell, dpr, look, number }) {
  const size = at.step * cell
  const [x, y] = [at.column * cell, at.row * cell].map(Math.round)
  const [width, height] = [panel.width, panel.height].map(cells => Math.round(cells * size))
  // Holes are what dropout leaves, but where winners stay in place: there they are what loses.
  const { hatch, tint } = look.roles[panel.grid ? panel.role : "dropout"]
  const fills = !panel.mask ? [] : size < ROOM.hatch * dpr ? [tint] : [tint, hatched(pen, hatch, dpr)]
  pen.imageSmoothingEnabled = size < 1 // of the hatch, too, which a pen that is new would blur
  for (const fill of fills) filling(pen, fill).fillRect(x, y, width, height)
  pen.drawImage(picture.canvas, 0, 0, panel.width, panel.height, x, y, width, height)
  lined(pen, look.outline, dpr).strokeRect(x - dpr / 2, y - dpr / 2, width + dpr, height + dpr)
  if (size >= number * dpr && panel.channels === 1) paintNumbers(pen, panel, picture, x, y, size, look)
}

/** @type {(pen: Pen, panel: PanelData, picture: Picture, x: number, y: number, size: number, look: Look) => void} */
function paintNumbers(pen, panel, { image }, x, y, size, look) {
  const texts = range(panel.height * panel.width).map(i => valueAt(panel, i))
  const longest = Math.max(...texts.map(text => text.length))
  lettering(pen, `500 ${Math.min(size * 0.34, (size * 1.5) / longest)}px ${look.font}`)
  texts.forEach((text, i) => {
    const [r, g, b, alpha] = image.data.subarray(4 * i, 4 * i + 4)
    const light = 0.2126 * r + 0.7152 * g + 0.0722 * b > 120
    const [cx, cy] = [x + ((i % panel.width) + 0.5) * size, y + (Math.floor(i / panel.width) + 0.5) * size]
    if (!alpha) {
      pen.beginPath()
      pen.arc(cx, cy, size * 0.22, 0, 7)
      filling(pen, look.paper).fill()
    }
    filling(pen, !alpha ? look.text : light ? "#000" : "#fff").fillText(text, cx, cy)
  })
}

// Cells that are marked: a corner in the colour of the role, without its paper edge where a cell is too small for one,
// and fainter where a pixel is much of a cell, so that what is marked can be seen still.
/** @type {(pen: Pen, panel: PanelData, marks: Uint8Array, at: Placement, frame: Frame) => void} */
export function paintMarks(pen, { height, width, role, framed }, marks, at, { cell, dpr, look }) {
  const size = at.step * cell
  const frame = framed && size >= ROOM.number * dpr ? new Path2D() : undefined
  frame?.roundRect(0.1 * size, 0.1 * size, 0.8 * size, 0.8 * size, 0.1 * size)
  const small = size < ROOM.corner * dpr
  const side = small ? Math.max(1, Math.round(size * 0.3)) : Math.max(4 * dpr, size * 0.3)
  const corner = new Path2D(`M${size - side} 0H${size}V${side}Z`)
  filling(lined(pen, look.paper, dpr), look.roles[role].mark).globalAlpha = Math.min(1, (0.4 * size) / side) ** 2
  for (let i = 0; i < height * width; i++) {
    if (!marks[i]) continue
    const x = (at.column + (i % width) * at.step) * cell
    const y = (at.row + Math.floor(i / width) * at.step) * cell
    pen.translate(x, y)
    if (frame) {
      lined(pen, look.paper, 0.1 * size).stroke(frame)
      lined(pen, look.text, 0.05 * size).stroke(frame)
    } else if (small) pen.fillRect(size - side, 0, side, side)
    else {
      pen.fill(corner)
      pen.stroke(corner)
    }
    pen.translate(-x, -y)
  }
  pen.globalAlpha = 1
}

// What no window reads is veiled on the source, and crossed out with a line.
/** @type {(pen: Pen, panels: PanelData[], frame: Frame) => void} */
export function paintUnread(pen, panels, { cell, dpr, look }) {
  const reading = panels.find(panel => panel.windows)
  if (!reading?.windows) return
  const { windows } = reading
  const [height, width] = [panels[0].height, panels[0].width].map(length => length * cell)
  const unread = (/** @type {"height" | "width"} */ along) => {
    const read = new Uint8Array(panels[0][along])
    for (let w = 0; w < gridOf(reading)[along]; w++)
      for (let i = 0; i < windows.kernel; i++) read[w * windows.stride - windows.padding + i * windows.dilation] = 1
    return range(read.length).filter(place => !read[place])
  }
  const veil = new Path2D()
  lined(pen, look.quiet, dpr).beginPath()
  for (const y of unread("height").map(row => row * cell)) {
    veil.rect(0, y, width, cell)
    line(pen, 0, y + cell / 2, width, y + cell / 2)
  }
  for (const x of unread("width").map(column => column * cell)) {
    veil.rect(x, 0, cell, height)
    line(pen, x + cell / 2, 0, x + cell / 2, height)
  }
  filling(pen, look.veil).fill(veil)
  pen.stroke()
}

/** @type {(pen: Pen, x1: number, y1: number, x2: number, y2: number) => void} */
function line(pen, x1, y1, x2, y2) {
  pen.moveTo(x1, y1)
  pen.lineTo(x2, y2)
}

/** A faint frame of the source's size: the outlines of maps cover it. @type {(pen: Pen, source: Size, frame: Frame) => void} */
export const paintFrame = (pen, { height, width }, { cell, dpr, look }) =>
  lined(pen, look.frame, dpr).strokeRect(-dpr / 2, -dpr / 2, width * cell + dpr, height * cell + dpr)

/** The padding as a margin of cells round the source. @type {(pen: Pen, panels: PanelData[], frame: Frame) => void} */
export function paintPadding(pen, panels, { cell, dpr, look }) {
  const { height, width } = panels[0]
  const margin = Math.max(0, ...panels.map(panel => panel.windows?.padding ?? 0))
  if (!margin) return
  const { role, line: { padding } } = panels.find(panel => panel.line.padding) ?? panels[0]
  const corner = dpr / 2 - margin * cell
  const [wide, high] = [width, height].map(length => (length + 2 * margin) * cell - dpr)
  pen.setLineDash([3 * dpr, 3 * dpr])
  lined(pen, look.roles[role].line, dpr).strokeRect(corner, corner, wide, high)
  pen.setLineDash([])
  if (cell < ROOM.padding * dpr) return
  filling(lettering(pen, `${cell * 0.34}px ${look.font}`), look.quiet)
  for (let r = -margin; r < height + margin; r++)
    for (let c = -margin; c < width + margin; c++)
      if (r < 0 || c < 0 || r >= height || c >= width) pen.fillText(padding, (c + 0.5) * cell, (r + 0.5) * cell)
}

/** @type {(pen: Pen, panel: PanelData, links: Links, at: Placement, frame: Frame) => void} */
export function paintLinks(pen, panel, { boxes, rings }, at, { cell, dpr, look }) {
  const size = at.step * cell
  const outlines = new Path2D()
  const radius = Math.max(size * 0.42, 2.5 * dpr)
  for (const [top, left, bottom, right] of boxes) {
    const [x, y] = [at.column * cell + left * size, at.row * cell + top * size].map(edge => edge - 1.5 * dpr)
    const [width, height] = [right - left + 1, bottom - top + 1].map(cells => cells * size + 3 * dpr)
    outlines.rect(x, y, width, height)
  }
  for (const [row, column] of rings) {
    const [x, y] = [at.column * cell + column * size, at.row * cell + row * size]
    // A ring, or a frame where it would strike through a number.
    const [side, corner] = size < ROOM.number * dpr ? [2 * radius, radius] : [size - 6 * dpr, 5 * dpr]
    outlines.roundRect(x + (size - side) / 2, y + (size - side) / 2, side, side, corner)
  }
  // A light line under a coloured one is seen on any ground.
  lined(pen, look.paper, 5 * dpr).stroke(outlines)
  lined(pen, look.roles[panel.role].line, 2.5 * dpr).stroke(outlines)
}

const patterns = new Map()

/** Diagonal lines; one tile a colour and pixel ratio. @type {(pen: Pen, colour: string, dpr: number) => CanvasPattern} */
function hatched(pen, colour, dpr) {
  const key = `${colour} ${dpr}`
  if (!patterns.has(key)) {
    const side = Math.round(8 * dpr)
    const tile = new OffscreenCanvas(side, side)
    const lines = new Path2D(`M${-side} ${side}L0 0M0 ${side}L${side} 0M${side} ${side}L${2 * side} 0`)
    lined(penOf(tile), colour, 1.1 * dpr).stroke(lines)
    patterns.set(key, pen.createPattern(tile, "repeat"))
  }
  return patterns.get(key)
}
