// @ts-check
// Where windows and panels lie: viz/ops/windows.py once more, and tests hold the two against each other.

/** @import { Cell, Layout, PanelData, Placement, Size, WindowPanel, Windows } from "./types.js" */

/** @type {(n: number) => number[]} */
export const range = n => Array.from({ length: n }, (_, i) => i)
/** @type {(value: number, low: number, high: number) => number} */
export const clamp = (value, low, high) => Math.min(high, Math.max(low, value))

// The positions along one axis that window number w reads, padding included (below 0 or from the axis' length on).
/** @type {(windows: Windows, w: number) => number[]} */
export const reads = ({ kernel, stride, padding, dilation }, w) =>
  range(kernel).map(i => w * stride - padding + i * dilation)

/** Which of an axis' windows read a position. @type {(windows: Windows, position: number, count: number) => number[]} */
export function readers({ kernel, stride, padding, dilation }, position, count) {
  return range(count).filter(w => {
    const from = position + padding - w * stride
    return from >= 0 && from <= dilation * (kernel - 1) && from % dilation === 0
  })
}

// Where the first of `count` cells, one a window, lies on an axis of `length` cells: laid over them each cell, as large
// as the stride, lies on the middle of its window; otherwise all of them lie in the middle.
/** @type {(windows: Windows, length: number, count: number, over: boolean) => number} */
export function corner({ kernel, stride, padding, dilation }, length, count, over) {
  return over ? (dilation * (kernel - 1) + 1 - stride) / 2 - padding : (length - count) / 2
}

// A panel may have a cell for each window; where what the windows show stays in place, they form a grid of their own.
/** @type {(panel: PanelData) => panel is WindowPanel} */
export const hasWindowCells = panel => Boolean(panel.windows && !panel.grid)
/** @type {(panel: PanelData) => Size} */
export const gridOf = panel => panel.grid ?? panel

/** Where a panel lies. @type {(panel: PanelData, source: Size, layout: Layout) => Placement} */
export function placement(panel, source, layout) {
  if (!hasWindowCells(panel)) return { row: 0, column: 0, step: 1 }
  const over = layout === "over"
  return {
    row: corner(panel.windows, source.height, panel.height, over),
    column: corner(panel.windows, source.width, panel.width, over),
    step: over ? panel.windows.stride : 1,
  }
}

// How far a panel, or its padding, reaches beyond the source: whole cells.
/** @type {(panel: PanelData, source: Size, layout: Layout) => number} */
export function overhang(panel, source, layout) {
  const { row, column, step } = placement(panel, source, layout)
  const [below, right] = [row + panel.height * step - source.height, column + panel.width * step - source.width]
  return Math.ceil(Math.max(0, panel.windows?.padding ?? 0, -row, -column, below, right))
}

/** The place of a cell in a flat array. @type {(size: Size, channel: number, cell: Cell) => number} */
export const flat = ({ height, width }, channel, { row, column }) => (channel * height + row) * width + column

// The windows that read a cell of the source.
/** @type {(cell: Cell, panel: WindowPanel) => { rows: number[], columns: number[], windows: Cell[] }} */
export function windowsAt({ row, column }, panel) {
  const { height, width } = gridOf(panel)
  const [rows, columns] = [readers(panel.windows, row, height), readers(panel.windows, column, width)]
  return { rows, columns, windows: rows.flatMap(row => columns.map(column => ({ row, column }))) }
}

// What stands for cells of padding, and for those still further out that a last window may read.
export const PADDING = -1
export const BEYOND = -2

// The cells of one window: the place of each in its channel of the source, or what stands for one that lies outside.
/** @type {(window: Cell, panel: WindowPanel, source: Size) => number[]} */
export function windowCells({ row, column }, { windows }, { height, width }) {
  const { padding } = windows
  return reads(windows, row).flatMap(r => reads(windows, column).map(c =>
    r >= height + padding || c >= width + padding ? BEYOND
      : r < 0 || c < 0 || r >= height || c >= width ? PADDING : r * width + c))
}
