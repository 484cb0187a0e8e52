// @ts-check
// The lines that tie a cell to what became of it on other maps: from a window's winner to the pooled cell, and to its fate.

import { flat, hasWindowCells, range } from "./geometry.js"
import { shownBy } from "./linking.js"
import { isKept } from "./message.js"

/** @import { Box, Cell, Focus, Links, PanelData, Pair, Spot, Tie } from "./types.js" */

const MOST = 9 // ties to one map

/**
 * The ties of all panels that are explained, and of the focused one, the first of them last, to be drawn over others.
 * @type {(focus: Focus, panels: PanelData[], links: Links[], explained: number[]) => Tie[]}
 */
export function tiesOf(focus, panels, links, explained) {
  const isTied = (/** @type {number} */ i) =>
    i > 0 && links[i].boxes.length > 0 && (explained.includes(i) || i === focus.panel)
  return range(panels.length).filter(isTied).reverse().flatMap(i => {
    const before = panelBefore(panels, i, isTied)
    return pairsOf(focus, panels, links, i, before).slice(0, MOST).map(([cell, own]) => ({
      from: { ...(hasWindowCells(panels[before]) ? own : cell), panel: before },
      to: { ...own, panel: i },
      lost: isLost(panels[i], own),
    }))
  })
}

// Where the tie of a panel starts: in a scene with columns at the nearest in its row that is tied, or the first of it,
// whose cells windows can be made from, but not the other way round; elsewhere the source.
/** @type {(panels: PanelData[], i: number, isTied: (i: number) => boolean) => number} */
function panelBefore(panels, i, isTied) {
  const [row, column] = panels[i].cell ?? [NaN, NaN]
  const left = range(panels.length).filter(j => {
    const [r, c] = panels[j].cell ?? [NaN, NaN]
    return r === row && c < column && (c === 0 || isTied(j)) && hasWindowCells(panels[j]) <= hasWindowCells(panels[i])
  })
  return left.sort((a, b) => Number(panels[b].cell?.[1]) - Number(panels[a].cell?.[1]))[0] ?? 0
}

// Cells of the source, each with the cell of a panel that it became; nothing where a cell has lost its window.
/** @type {(focus: Focus, panels: PanelData[], links: Links[], i: number, before: number) => [Cell, Cell][]} */
function pairsOf(focus, panels, links, i, before) {
  const [panel, { boxes, rings }] = [panels[i], links[i]]
  const ofWindow = hasWindowCells(panels[focus.panel])
  if (!hasWindowCells(panel)) return (ofWindow ? cellsOf(rings, boxes) : [focus]).map(cell => [cell, cell])
  if (ofWindow) return cellsOf(shownBy(panel, [focus], panels[0]), links[0].boxes).map(cell => [cell, focus])
  if (!panel.indices && hasWindowCells(panels[before])) return pairsOf(focus, panels, links, before, 0)
  return (panel.indices ? rings.map(toCell) : panel.line.terms ? cellsOf([], boxes) : []).map(window => [focus, window])
}

const toCell = (/** @type {Pair} */ [row, column]) => ({ row, column })

/** The cells that are ringed, or the middle of what is outlined. @type {(rings: Pair[], boxes: Box[]) => Cell[]} */
function cellsOf(rings, boxes) {
  const [[top, left], [, , bottom, right]] = [boxes[0], boxes[boxes.length - 1]]
  return rings.length ? rings.map(toCell) : [{ row: (top + bottom) / 2, column: (left + right) / 2, between: true }]
}

/** Whether a mask drops a cell, in all of its channels. @type {(panel: PanelData, cell: Cell) => boolean} */
const isLost = (panel, cell) =>
  !cell.between && range(panel.channels).every(channel => !isKept(panel, flat(panel, channel, cell)))

// A path from outline to outline: straight between maps that are level, else along the gap to the left of the other
// map, where no words stand.
/** @type {(from: Spot, to: Spot) => string} */
export function courseOf(from, to) {
  const isLevel = from.top < to.bottom && to.top < from.bottom
  const corner = to.left - 1
  const points = isLevel ? [from, to] : [from, { x: corner, y: from.y }, { x: corner, y: to.y }, to]
  const [start, second] = points
  const [last, end] = points.slice(-2)
  const length = Math.hypot(second.x - start.x, second.y - start.y)
  if (isLevel && length <= from.reach + to.reach) return ""
  const ends = [towards(start, second, from.reach), ...points.slice(1, -1), towards(end, last, to.reach)]
  return ends.map(({ x, y }, i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("")
}

/** @type {(from: { x: number, y: number }, to: { x: number, y: number }, reach: number) => { x: number, y: number }} */
function towards(from, to, reach) {
  const share = reach / (Math.hypot(to.x - from.x, to.y - from.y) || 1)
  return { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) }
}
