// @ts-check
// The message as the server will send it for another p: what viz.ops says once more, and tests hold the two together.

import { KEPT, UNTIL } from "./message.js"

/** @import { Message, PanelData, Prediction } from "./types.js" */

/** Every mask that follows p holds all that it takes. @type {(message: Message, p: number) => Message} */
export function predict(message, p) {
  const follow = (/** @type {PanelData} */ panel) => {
    if (!panel.mask || !panel.prediction) return panel
    return { ...panel, ...maskAt(panel.mask, panel.prediction, p, message.resolution) }
  }
  return { ...message, panels: message.panels.map(follow) }
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
