// @ts-check
// Which cells of all panels are linked to the cell in view, and light up with it.

import { flat, gridOf, hasWindowCells, range, reads, windowsAt } from "./geometry.js"

/** @import { Box, Cell, Focus, Links, Pair, PanelData, Size, WindowPanel, Windows } from "./types.js" */

/** What is linked to the focus, for each panel. @type {(focus: Focus, panels: PanelData[]) => Links[]} */
export function linksOf(focus, panels) {
  const [source, focused] = [panels[0], panels[focus.panel]]
  const inPlace = panels.find(panel => panel.grid)
  return panels.map(panel => {
    if (!areLinked(panel, focused)) return { boxes: [], rings: [], entry: null }
    if (hasWindowCells(panel)) return hasWindowCells(focused) ? itself(focus) : ofCell(focus, panel, source)
    if (hasWindowCells(focused)) return ofWindow(focus, focused, source)
    const selecting = panel.grid ? panel : panel === source && inPlace
    return selecting ? amongWindows(focus, /** @type {WindowPanel} */ (selecting), source) : itself(focus)
  })
}

/** Panels of other windows are not linked with each other. @type {(a: PanelData, b: PanelData) => boolean} */
export function areLinked(a, b) {
  const windows = (/** @type {PanelData} */ panel) => JSON.stringify([panel.windows, panel.height, panel.width])
  return !hasWindowCells(a) || !hasWindowCells(b) || windows(a) === windows(b)
}

/** @type {(cell: Cell) => Links} */
const itself = ({ row, column }) => ({ boxes: [[row, column, row, column]], rings: [], entry: [row, column] })

// On the source and its like: what a window reads, and the cell that it shows.
/** @type {(focus: Cell, focused: WindowPanel, source: Size) => Links} */
function ofWindow(focus, focused, source) {
  const [rows, columns] = [reads(focused.windows, focus.row), reads(focused.windows, focus.column)]
  const rings = shownBy(focused, [focus], source)
  const entry = rings[0] ?? [Math.max(0, rows[0]), Math.max(0, columns[0])]
  return { boxes: boxesOf(rows, columns, focused.windows), rings, entry }
}

// One box where cells touch; with dilation one for each, since those between them are not meant.
/** @type {(rows: number[], columns: number[], windows: Windows) => Box[]} */
function boxesOf(rows, columns, { dilation }) {
  return dilation === 1
    ? [[rows[0], columns[0], rows[rows.length - 1], columns[columns.length - 1]]]
    : rows.flatMap(row => columns.map(column => /** @type {Box} */ ([row, column, row, column])))
}

// Where cells stand for windows: those that read a cell, and those that show it.
/** @type {(focus: Cell, panel: WindowPanel, source: Size) => Links} */
function ofCell(focus, panel, source) {
  const { rows, columns, windows } = windowsAt(focus, panel)
  if (!windows.length) return { boxes: [], rings: [], entry: null }
  const isFocus = (/** @type {Pair} */ [row, column]) => row === focus.row && column === focus.column
  const showing = windows.filter(w => shownBy(panel, [w], source).some(isFocus))
  const rings = showing.map(({ row, column }) => /** @type {Pair} */ ([row, column]))
  return { boxes: boxesOf(rows, columns, panel.windows), rings, entry: [rows[0], columns[0]] }
}

// In place: a cell, the windows that read it (one box round several), and what they show.
/** @type {(focus: Cell, panel: WindowPanel, source: Size) => Links} */
function amongWindows(focus, panel, source) {
  const { rows, columns, windows } = windowsAt(focus, panel)
  const [down, across] = [rows, columns].map(found => found.flatMap(w => reads(panel.windows, w)))
  /** @type {Box} */
  const hull = [Math.min(...down), Math.min(...across), Math.max(...down), Math.max(...across)]
  const around = windows.length > 1 ? [hull] : windows.length ? boxesOf(down, across, panel.windows) : []
  const { boxes, entry } = itself(focus)
  return { boxes: [...around, ...boxes], rings: shownBy(panel, windows, source), entry }
}

/** Their cells of the source, in any channel. @type {(panel: PanelData, windows: Cell[], source: Size) => Pair[]} */
export function shownBy(panel, windows, source) {
  const { indices, channels } = panel
  if (!indices) return []
  const shown = new Set(windows.flatMap(w => range(channels).map(c => indices[flat(gridOf(panel), c, w)])))
  return [...shown].filter(i => i >= 0).map(i => [Math.floor(i / source.width), i % source.width])
}
