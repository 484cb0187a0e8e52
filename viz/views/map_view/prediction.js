// @ts-check
// The message as the server will send it for another p: what viz.ops says once more, and tests hold the two together.

import { KEPT, UNTIL } from "./message.js"

/** @import { Change, Message, PanelData, Prediction } from "./types.js" */

/** Nothing where what comes is not known. @type {(message: Message, changes: Change[]) => Message | undefined} */
export function predict(message, changes) {
  if (!changes.length) return message
  const { panels, resolution } = message
  if (!panels.some(panel => panel.prediction) || changes.some(({ name }) => name !== "p")) return undefined
  const p = changes[changes.length - 1].value
  const follow = (/** @type {PanelData} */ panel) =>
    panel.mask && panel.prediction ? { ...panel, ...maskAt(panel.mask, panel.prediction, p, resolution) } : panel
  return { ...message, panels: panels.map(follow) }
}

/** @type {(mask: Uint8Array, prediction: Prediction, p: number, resolution: number) => any} */
function maskAt(mask, prediction, p, resolution) {
  const least = p < 1 ? Math.round(resolution * p) : Infinity // p = 1 keeps nothing, not even what no block can drop
  const next = new Uint8Array(mask.length)
  let left = 0
  for (let i = 0; i < mask.length; i++) {
    const until = mask[i] & UNTIL
    next[i] = until
    if (until < least) continue
    next[i] |= KEPT
    left++
  }
  const scale = { constant: 1, probability: 1 / (1 - p), share: mask.length / left }[prediction.scale]
  return { mask: next, scale: left ? scale : 1, values: undefined }
}
