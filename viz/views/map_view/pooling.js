// @ts-check
// Pooling worked out in the browser: viz/ops/windows.py and pooling.py once more, and tests hold the two together.

import { range, reads } from "./geometry.js"

/** @import { Size, Windows } from "./types.js" */

/**
 * @typedef {Size & { channels: number }} Shape
 * @typedef {Shape & { values: Float32Array }} Maps
 */

/** How many windows there are along an axis. @type {(length: number, windows: Windows, ceilMode: boolean) => number} */
export function windowCount(length, { kernel, stride, padding, dilation }, ceilMode) {
  const room = length + 2 * padding - dilation * (kernel - 1) - 1
  const count = Math.floor((room + (ceilMode ? stride - 1 : 0)) / stride) + 1
  return ceilMode && (count - 1) * stride >= length + padding ? count - 1 : count
}

/** What values are multiplied by, so that the largest wins, and among nothing but equals the first. */
const SIGNS = { max: 1, min: -1, first: 0 }

/** The kinds that are known here: for another the browser waits for the server. */
export const POOLS = ["average", ...Object.keys(SIGNS)]

// For each window the place in its channel of the cell that it shows, among equals the first row by row; -1: none. Along
// rows first: then the first to come down the rows is the first of all.
/** @type {(maps: Maps, windows: Windows, grid: Size, kind: keyof typeof SIGNS) => Int32Array} */
export function shownCells({ values, channels, height, width }, windows, grid, kind) {
  const across = winners(values, undefined, [channels * height, width, 1], windows, grid.width, SIGNS[kind])
  const { cells } = winners(across.values, across.cells, [channels, height, grid.width], windows, grid.height, SIGNS[kind])
  return channels === 1 ? cells : cells.map(cell => (cell < 0 ? cell : cell % (height * width)))
}

// The first winner of each window along one axis, its value and its cell; -1 where there is none. One that is in the next
// window, too, is compared with what that window adds alone.
/** @type {(values: Float32Array, cells: Int32Array | undefined, shape: [outer: number, length: number, inner: number],
 *   windows: Windows, count: number, sign: number) => { values: Float32Array, cells: Int32Array }} */
function winners(values, cells, [outer, length, inner], { kernel, stride, padding, dilation }, count, sign) {
  const won = { values: new Float32Array(outer * count * inner), cells: new Int32Array(outer * count * inner).fill(-1) }
  const isShared = stride % dilation === 0 // else two windows have no cell in common
  const starts = Int32Array.from({ length: count }, (_, w) => w * stride - padding)
  const firsts = starts.map(from => (from < 0 ? from + Math.ceil(-from / dilation) * dilation : from))
  const ends = starts.map(from => Math.min(from + dilation * kernel, length))
  for (let o = 0; o < outer; o++) for (let i = 0; i < inner; i++) {
    let winner = -1, most = 0, place = 0
    for (let w = 0, base = o * length * inner + i; w < count; w++) {
      const first = firsts[w], end = ends[w]
      if (winner < first || !isShared) [winner, place] = [-1, first]
      for (; place < end; place += dilation) {
        const value = sign * values[base + place * inner]
        if (winner < 0 || value > most) [winner, most] = [place, value]
      }
      if (winner < 0) continue // nothing but padding
      const [at, cell] = [(o * count + w) * inner + i, base + winner * inner]
      won.values[at] = values[cell]
      won.cells[at] = cells ? cells[cell] : cell
    }
  }
  return won
}

// The mean of each window: padding counts as zeros, and what lies beyond it not at all.
/** @type {(maps: Maps, windows: Windows, grid: Size) => Float32Array} */
export function windowMeans(maps, windows, grid) {
  const counted = (/** @type {"height" | "width"} */ along) =>
    range(grid[along]).map(w => reads(windows, w).filter(place => place < maps[along] + windows.padding).length)
  const [down, across] = [counted("height"), counted("width")]
  const counts = down.flatMap(rows => across.map(columns => rows * columns))
  const sums = overWindows(maps.values, maps, windows, grid, 0, (sum, value) => sum + value)
  return new Float32Array(sums.map((sum, i) => sum / counts[i % counts.length]))
}

// What `join` makes of the cells of each window, one after the other from `start` on: down the columns first, as in
// viz.ops, since sums of fractions hang on their order.
/** @type {(cells: ArrayLike<number>, shape: Shape, windows: Windows, grid: Size, start: number,
 *   join: (a: number, b: number) => number) => Float64Array} */
export function overWindows(cells, { channels, height, width }, windows, grid, start, join) {
  const joined = alongAxis(cells, [channels, height, width], windows, grid.height, start, join)
  return alongAxis(joined, [channels * grid.height, width, 1], windows, grid.width, start, join)
}

/** @type {(cells: ArrayLike<number>, shape: [outer: number, length: number, inner: number], windows: Windows,
 *   count: number, start: number, join: (a: number, b: number) => number) => Float64Array} */
function alongAxis(cells, [outer, length, inner], { kernel, stride, padding, dilation }, count, start, join) {
  const result = new Float64Array(outer * count * inner)
  for (let o = 0, at = 0; o < outer; o++) for (let w = 0; w < count; w++) {
    const from = w * stride - padding
    const end = Math.min(from + dilation * kernel, length)
    for (let i = 0; i < inner; i++) {
      let joined = start
      for (let place = from; place < end; place += dilation)
        if (place >= 0) joined = join(joined, cells[(o * length + place) * inner + i])
      result[at++] = joined
    }
  }
  return result
}
