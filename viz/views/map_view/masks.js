// @ts-check
// The masks of dropout, worked out in the browser: viz/ops/dropout.py once more, and tests hold the two together.

import { uniform } from "./generator.js"
import { KEPT, UNTIL } from "./message.js"
import { overWindows } from "./pooling.js"

/** @import { Field, ScaleRule } from "./types.js" */

/** The units that are known here: for another the browser waits for the server. */
export const UNITS = ["value", "channel", "position", "block", "column"]

/** By their fields, the last ones: other panels show the pass that was set before. @type {Map<string, Float64Array>} */
const known = new Map()
const MOST_KNOWN = 8

/** Up to which p each cell stays. @type {(field: Field) => Float64Array} */
export function survivalOf(field) {
  const name = JSON.stringify(field)
  const survival = known.get(name) ?? drawn(field)
  known.set(name, survival)
  if (known.size > MOST_KNOWN) known.delete([...known.keys()][0])
  return survival
}

// A block falls from some p on, and a cell with the first of those that cover it.
/** @type {(field: Field) => Float64Array} */
function drawn({ size: [channels, height, width], seed, unit, blockSize }) {
  const inner = height * width
  if (unit === "block") {
    const corners = { channels, height: height - blockSize + 1, width: width - blockSize + 1 }
    const gamma = 1 / blockSize ** 2 * height * width / (corners.height * corners.width)
    const fallsFrom = uniform(seed, channels * corners.height * corners.width).map(u => Math.min(u / gamma, 1))
    const covering = { kernel: blockSize, stride: 1, padding: blockSize - 1, dilation: 1 }
    return overWindows(fallsFrom, corners, covering, { height, width }, 1, Math.min)
  }
  const numbers = uniform(seed, { value: channels * inner, channel: channels, position: inner, column: width }[unit])
  const cells = new Float64Array(channels * inner)
  if (unit === "channel") return cells.map((_, i) => numbers[Math.floor(i / inner)])
  return cells.map((_, i) => numbers[i % numbers.length])
}

/** The last step of p at which each cell stays. @type {(survival: Float64Array, resolution: number) => Uint8Array} */
export const stepsOf = (survival, resolution) => new Uint8Array(survival.map(until => {
  const step = Math.floor(until * resolution + 1e-9)
  return step - Number(until < step / resolution)
}))

// What a mask keeps at p, by the steps up to which its cells survive, or where p lies between two steps by `survival`;
// and what survivors are multiplied by.
/** @type {(mask: Uint8Array, rule: ScaleRule, p: number, resolution: number, survival?: Float64Array) =>
 *   { mask: Uint8Array, scale: number }} */
export function maskAt(mask, rule, p, resolution, survival) {
  const inSteps = survival ? p : Math.round(resolution * p)
  const least = p < 1 ? inSteps : Infinity // p = 1 keeps nothing, not even what no block can drop
  const next = new Uint8Array(mask.length)
  let left = 0
  for (let i = 0; i < mask.length; i++) {
    const until = mask[i] & UNTIL
    next[i] = until
    if ((survival ? survival[i] : until) < least) continue
    next[i] |= KEPT
    left++
  }
  const scale = { constant: 1, probability: 1 / (1 - p), share: mask.length / left }[rule]
  return { mask: next, scale: left ? scale : 1 }
}
