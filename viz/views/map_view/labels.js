// @ts-check
// What stands round a map, worked out in the browser: viz/studies/ledger.py and the words that it uses once more, and
// tests hold the two together.

import { factor, number } from "../web/numbers.js"

/** @import { Bar, PanelData } from "./types.js" */
/**
 * @typedef {{ values: number, zeros: number, beyond: number, fromPadding: number, empty: number, finite: number,
 *   low: number, high: number, total: number, sizes: number, whole: boolean }} Ledger as viz/studies/ledger.py has it;
 *   low, high and the sums of values and of their sizes are over `finite` values
 */

/** The book-keeping of one map, where windows of nothing but padding, if any, give `empty`.
 * @type {(values: Float32Array, range: [number, number], empty?: number) => Ledger} */
export function ledgerOf(values, [low, high], empty) {
  let zeros = 0, beyond = 0, fromPadding = 0, finite = 0, whole = true
  let total = 0, sizes = 0, least = Infinity, most = -Infinity
  // In the path from a slider to its picture: numbers in variables take half the time of those in a record.
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    zeros += value === 0 ? 1 : 0
    if (value === empty) fromPadding++
    else if (value < low || value > high) beyond++
    if (!Number.isFinite(value)) continue
    finite++
    if (value < least) least = value
    if (value > most) most = value
    total += value
    sizes += Math.abs(value)
    if (whole && Math.floor(value) !== value) whole = false
  }
  const counts = { values: values.length, zeros, beyond, fromPadding, finite }
  return { ...counts, empty: empty ?? -Infinity, low: least, high: most, total, sizes, whole }
}

// Shape, mean and range of a map; "" where the mean is not known.
/** @type {(ledger: Ledger, panel: PanelData, ranged?: boolean) => string} */
export function captionOf(ledger, { channels, height, width, values }, ranged = true) {
  const { finite, low, high, beyond, fromPadding, empty, whole } = ledger
  const parts = [`${height} × ${width}${channels > 1 ? ` × ${channels}` : ""}`]
  const mean = finite ? meanText(ledger, values) : "none"
  if (!mean) return ""
  const outgrown = ledger.values - finite - fromPadding
  const told = outgrown ? `${counted(outgrown)} beyond float32` : ""
  if (finite) parts.push(`mean ${mean}${told && ` without ${told}`}`)
  else if (told) parts.push(told)
  const off = beyond ? ` (${offScale(ledger)})` : ""
  if (finite && ranged) parts.push(`range ${number(low, whole)} … ${number(high, whole)}${off}`)
  if (fromPadding) parts.push(`${counted(fromPadding)} × ${number(empty)}`)
  return parts.join(" · ")
}

/** How many values the colour scale cannot show. @type {(ledger: Ledger) => string} */
export const offScale = ({ beyond }) => (beyond ? `${counted(beyond)} off scale, in pink` : "")

// Python adds in another order. Sums of multiples of a power of two are exact up to 2^53 of them, whatever the order;
// other sums differ by less than the slack, and where that shows in the text it is "". A sum that rounding may leave of
// values that cancel counts as 0.
/** @type {(ledger: Ledger, values: Float32Array) => string} */
function meanText({ total, sizes, finite, whole }, values) {
  const grid = 2 ** (Math.floor(Math.log2(sizes)) - 51)
  let exact = true // an infinity, which is not summed, passes
  for (let i = 0; exact && i < values.length; i++) exact = Math.floor(values[i] / grid) === values[i] / grid
  const slack = exact ? 0 : finite * sizes * 2 ** -52
  const meanOf = (/** @type {number} */ sum) => (whole || Math.abs(sum) > 2 ** -24 * sizes ? sum / finite : 0)
  const [text, other] = [total - slack, total + slack].map(sum => number(meanOf(sum)))
  return text === other ? text : ""
}

/** How many values a map has, and how many of them are zero. @type {(ledger: Ledger, before: Ledger) => Bar[]} */
export function barsOf({ values, zeros }, before) {
  const part = values === before.values ? "" : `, ${shareText(values, before.values)}`
  const text = zeros ? `${counted(zeros, "zero")}, ${percent(zeros, values)}` : "0 zeros"
  const size = { share: values / before.values, text: counted(values, "value") + part, strong: values !== before.values }
  return [{ label: "size", ...size }, { label: "zeros", share: zeros / values, text, strong: zeros > before.zeros }]
}

/** What survivors are multiplied by, in words. @type {(scale: number) => string} */
export const scaleText = scale => (factor(scale) === "1" && scale > 1 ? "just over 1" : factor(scale))

const GROUPED = new Intl.NumberFormat("en") // made once: it is dear
/** @type {(many: number, noun?: string) => string} */
export const counted = (many, noun) => GROUPED.format(many) + (noun ? ` ${noun}${many === 1 ? "" : "s"}` : "")

/** @type {[part: number, whole: number, sign: string][]} */
const FRACTIONS = [
  [1, 2, "½"], [1, 3, "⅓"], [2, 3, "⅔"], [1, 4, "¼"], [3, 4, "¾"], [1, 8, "⅛"], [1, 9, "⅑"], [1, 16, "1/16"],
]

/** @type {(part: number, whole: number) => string} */
const shareText = (part, whole) => FRACTIONS.find(([n, of]) => part * of === whole * n)?.[2] ?? percent(part, whole)

/** @type {(part: number, whole: number) => string} */
export function percent(part, whole) {
  const share = (100 * part) / whole
  if (share > 0 && share < 0.1) return "under 0.1 %"
  if (share > 99.9 && share < 100) return "over 99.9 %"
  const digits = (share > 0 && share < 10) || (share > 99 && share < 100) ? 1 : 0
  // toFixed rounds halves up, and Python to the even digit. Only a multiple of a quarter can be such a half.
  const rounded = Number.isInteger(share * 4) ? toEven(share * 10 ** digits) / 10 ** digits : share
  return `${rounded.toFixed(digits)} %`
}

/** The nearest whole number, of two the even one. @type {(x: number) => number} */
export const toEven = x => (x % 1 === 0.5 ? 2 * Math.round(x / 2) : Math.round(x))
