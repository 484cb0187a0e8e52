// @ts-check
// The sum with live numbers: one line a panel, what it makes of the cell or window in view.

import { factor, number, parsed } from "../web/numbers.js"
import { BEYOND, flat, gridOf, hasWindowCells, PADDING, range, reads, windowCells, windowsAt } from "./geometry.js"
import { areLinked } from "./linking.js"
import { isKept, missingIn, UNTIL } from "./message.js"

/** @import { Cell, Focus, Message, PanelData, Part, Sight, WindowPanel, Windows } from "./types.js" */

/** @type {(text: string) => Part} */
const strong = text => ({ text, tag: "b", style: "" })
/** @type {(text: string, style: string) => Part} */
const span = (text, style) => ({ text, tag: "span", style })

/** What a line says. @type {(parts: Part[]) => string} */
export const textOf = parts => parts.map(part => (typeof part === "string" ? part : part.text)).join("")

/** The lines of all panels that are explained. @type {(message: Message, focus: Focus) => Part[][]} */
export function sums({ panels, explained, resolution }, focus) {
  const [source, focused] = [panels[0], panels[focus.panel]]
  const linked = explained.map(i => panels[i]).filter(panel => areLinked(panel, focused))
  return linked.map(panel => sum({ focus, focused, panel, source, channel: 0, resolution }))
}

/** What is said of one panel, a line for each of its channels. @type {(sight: Sight) => Part[]} */
function sum(sight) {
  const { focus, focused, panel } = sight
  const say = sayingOf(panel, focused)
  const led = (/** @type {number} */ i) => (panel.channels === 3 ? `${i ? ";\n" : ""}${"RGB"[i]} ` : "")
  const channels = range(panel.channels).flatMap(channel => [led(channel), ...say({ ...sight, channel })])
  const parts = panel.line.word ? [span(`${panel.line.word} `, `word ${panel.role}`), ...channels] : channels
  if (!hasWindowCells(focused)) return panel.line.remark ? [...parts, span(`; ${panel.line.remark}`, "place")] : parts
  if (!hasWindowCells(panel)) return parts
  const place = `${spread("row", panel.windows, focus.row)}, ${spread("column", panel.windows, focus.column)}`
  return [...parts, " ", span(place, "place")]
}

/** @type {(panel: PanelData, focused: PanelData) => (sight: any) => Part[]} */
function sayingOf(panel, focused) {
  const hasTerms = panel.windows && (panel.indices || panel.line.terms)
  if (hasWindowCells(focused) && !hasWindowCells(panel)) return panel.given ? plain : products
  if (hasTerms) return hasWindowCells(focused) ? formula : fate
  return panel.given ? plain : product
}

// How many values of a window are written out in each of so many channels, and of them products, which take twice the
// room; and what stands for those passed over.
const WRITTEN = /** @type {Record<number, number>} */ ({ 1: 9, 3: 4 })
const MULTIPLIED = 4
const SKIPPED = null

// The first few cells of a window, the one that it shows always among them; and how many cells are left.
/** @type {(cells: number[], shown: number, most: number) => { written: (number | null)[], left: number }} */
function abridged(cells, shown, most) {
  const first = cells.slice(0, most)
  const left = cells.length - first.length
  return { written: shown < 0 || first.includes(shown) ? first : [...first.slice(0, -1), SKIPPED, shown], left }
}

// The cells that make up the value of a window: padding where it has a word, and in plain values none beyond it.
/** @type {(window: Cell, panel: WindowPanel, source: PanelData) => number[]} */
function termsOf(window, panel, source) {
  const least = !panel.line.padding ? 0 : panel.given ? PADDING : BEYOND
  return windowCells(window, panel, source).filter(cell => cell >= least)
}

/** (0.40, 0.35, 0.47) = 0.47 @type {(sight: Sight & { panel: WindowPanel }) => Part[]} */
function formula({ focus, panel, source, channel }) {
  const at = flat(panel, channel, focus)
  const shown = panel.indices ? panel.indices[at] : PADDING
  const { written, left } = abridged(termsOf(focus, panel, source), shown, WRITTEN[panel.channels])
  const offset = channel * source.height * source.width
  const terms = written.map(cell => {
    if (cell === SKIPPED) return "…"
    if (cell < 0) return panel.line.padding
    const text = number(source.values[offset + cell], source.whole)
    return cell === shown ? strong(text) : text
  })
  return ["(", ...listed(terms), left ? `, … ${left} more` : "", ") = ", strong(valueAt(panel, at))]
}

/** That window masked: 0.40·0, 0.40·2 = 0, 0.80 @type {(sight: Sight & { focused: WindowPanel }) => Part[]} */
function products({ focus, focused, panel, source, channel }) {
  const cells = windowCells(focus, focused, source).filter(cell => cell >= 0)
  const shown = focused.indices ? focused.indices[flat(focused, channel, focus)] : PADDING
  const { written, left } = abridged(cells, shown, MULTIPLIED)
  const offset = channel * source.height * source.width
  const each = (/** @type {(i: number) => Part} */ part) =>
    listed(written.map(cell => (cell === SKIPPED ? "…" : part(offset + cell))))
  const more = left ? ", …" : ""
  const sign = written.every(cell => cell === SKIPPED || isExact(panel, source, offset + cell)) ? "=" : "≈"
  return [...each(i => times(panel, source, i)), `${more} ${sign} `, ...each(i => result(panel, i)), more]
}

/** A cell of the source, as its windows see it. @type {(sight: Sight & { panel: WindowPanel }) => Part[]} */
function fate({ focus, panel, source, channel }) {
  const { indices, line } = panel
  const { windows } = windowsAt(focus, panel)
  const shown = indices ? windows.map(w => indices[flat(gridOf(panel), channel, w)]) : []
  const times = shown.filter(i => i === focus.row * source.width + focus.column).length
  const at = flat(source, channel, focus)
  const value = strong(valueAt(source, at))
  const other = shown[0] >= 0 ? channel * source.height * source.width + shown[0] : NaN
  const how = !windows.length ? line.unread
    : windows.length > 1 ? filled(line.several, windows.length, times || "none")
    : times || !indices ? filled(line.won, termsOf(windows[0], panel, source).length)
    : line.tied && source.values[other] === source.values[at] ? line.tied
    : filled(line.lost, shown[0] < 0 ? line.padding : valueAt(source, other))
  const outcome = !panel.grid ? [] : times ? [": ", "stays ", value] : [": ", "0"]
  return [value, ` ${how}`, ...outcome]
}

// What a panel of plain values holds where the focus is: 0.40 → 0.42 beside the source, and without it under a word.
/** @type {(sight: Sight) => Part[]} */
function plain({ focus, focused, panel, source, channel }) {
  const alike = hasWindowCells(panel) === hasWindowCells(focused)
  const cells = alike ? [flat(panel, channel, focus)]
    : hasWindowCells(panel) ? windowsAt(focus, panel).windows.map(w => flat(panel, channel, w))
    : windowCells(focus, /** @type {WindowPanel} */ (focused), source).filter(cell => cell >= 0)
      .map(cell => channel * panel.height * panel.width + cell)
  if (alike && !panel.line.word) return [`${valueAt(source, cells[0])} → ${valueAt(panel, cells[0])}`]
  const { written, left } = abridged(cells, PADDING, WRITTEN[panel.channels])
  const hole = (/** @type {number} */ i) => (panel.line.hole && !isKept(panel, i) ? ` (${panel.line.hole})` : "")
  const values = written.map(cell => `${valueAt(panel, Number(cell))}${hole(Number(cell))}`).join(", ")
  return [values || "in no window", left ? `, … ${left} more` : ""]
}

/** A cell of the source under a mask. @type {(sight: Sight) => Part[]} */
function product({ focus, panel, source, channel, resolution }) {
  const at = flat(source, channel, focus)
  const survival = panel.mask ? ((panel.mask[at] & UNTIL) / resolution).toFixed(2) : ""
  const lasts = panel.line.until ? [" ", span(`(${filled(panel.line.until, survival)})`, "place")] : []
  const sign = isExact(panel, source, at) ? "=" : "≈"
  return [times(panel, source, at), ` ${sign} `, result(panel, at), ...lasts]
}

// Whether the product of the numbers as they are written is the result as it is written.
/** @type {(panel: PanelData, source: PanelData, i: number) => boolean} */
function isExact(panel, source, i) {
  const written = parsed(valueAt(source, i)) * parsed(factor(panel.scale))
  return !isKept(panel, i) || number(written, panel.whole) === valueAt(panel, i)
}

/** A value as it is written; where there is none, as padding is. @type {(panel: PanelData, i: number) => string} */
export const valueAt = (panel, i) =>
  missingIn(panel)(i) && panel.line.padding ? panel.line.padding : number(panel.values[i], panel.whole)

/** @type {(panel: PanelData, source: PanelData, i: number) => Part} */
const times = (panel, source, i) =>
  tinted(panel, i, `${valueAt(source, i)}·${isKept(panel, i) ? factor(panel.scale) : 0}`)
/** @type {(panel: PanelData, i: number) => Part} */
const result = (panel, i) => tinted(panel, i, valueAt(panel, i))
/** @type {(panel: PanelData, i: number, text: string) => Part} */
const tinted = (panel, i, text) => (isKept(panel, i) ? text : span(text, panel.role))
/** @type {(parts: Part[]) => Part[]} */
const listed = parts => parts.flatMap((part, i) => (i ? [", ", part] : [part]))

/** A sentence with numbers in its gaps. @type {(text: string, ...numbers: (string | number)[]) => string} */
const filled = (text, ...numbers) => text.replaceAll("{}", () => String(numbers.shift() ?? "{}"))

/** @type {(noun: string, windows: Windows, w: number) => string} */
function spread(noun, windows, w) {
  const read = reads(windows, w).map(n => String(n).replace("-", "−"))
  const [from, to] = [read[0], read[read.length - 1]]
  return from === to ? `${noun} ${from}` : `${noun}s ${from}${from[0] === "−" ? " to " : "–"}${to}`
}
