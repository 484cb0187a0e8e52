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

/** Whether a value wins over one that comes before it. */
const BEATS = {
  max: (/** @type {number} */ a, /** @type {number} */ b) => a > b,
  min: (/** @type {number} */ a, /** @type {number} */ b) => a < b,
  first: () => false,
}

/** The kinds that are known here: for another the browser waits for the server. */
export const POOLS = ["average", ...Object.keys(BEATS)]

// For each window the place in its channel of the cell that it shows, among equals the first row by row; -1: none.
/** @type {(maps: Maps, windows: Windows, grid: Size, kind: keyof typeof BEATS) => Int32Array} */
export function shownCells(maps, windows, grid, kind) {
  const { values, height, width } = maps
  const beats = BEATS[kind]
  const better = (/** @type {number} */ one, /** @type {number} */ other) =>
    one < 0 || other < 0 ? Math.max(one, other)
      : beats(values[other], values[one]) || (values[other] === values[one] && other < one) ? other : one
  const cells = new Int32Array(values.length).map((_, i) => i)
  const shown = new Int32Array(overWindows(cells, maps, windows, grid, -1, better))
  return shown.map(i => (i < 0 ? i : i % (height * width)))
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
