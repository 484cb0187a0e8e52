// @ts-check
// The masks of dropout, worked out in the browser: viz/ops/dropout.py once more, and tests hold the two together.

import { uniform } from "./generator.js"
import { KEPT, UNTIL } from "./message.js"
import { overWindows } from "./pooling.js"

/** @import { Shape } from "./pooling.js" */
/** @import { Field, ScaleRule } from "./types.js" */

/** The units that are known here: for another the browser waits for the server. */
export const UNITS = ["value", "channel", "position", "block"]

// Up to which p each cell stays. A block falls from some p on, and a cell with the first of those that cover it.
/** @type {(shape: Shape, field: Field) => Float64Array} */
export function survivalOf({ channels, height, width }, { seed, unit, blockSize }) {
  const inner = height * width
  if (unit === "block") {
    const corners = { channels, height: height - blockSize + 1, width: width - blockSize + 1 }
    const gamma = 1 / blockSize ** 2 * height * width / (corners.height * corners.width)
    const fallsFrom = uniform(seed, channels * corners.height * corners.width).map(u => Math.min(u / gamma, 1))
    const covering = { kernel: blockSize, stride: 1, padding: blockSize - 1, dilation: 1 }
    return overWindows(fallsFrom, corners, covering, { height, width }, 1, Math.min)
  }
  const drawn = uniform(seed, { value: channels * inner, channel: channels, position: inner }[unit])
  const cells = new Float64Array(channels * inner)
  if (unit === "channel") return cells.map((_, i) => drawn[Math.floor(i / inner)])
  return cells.map((_, i) => drawn[i % drawn.length])
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
