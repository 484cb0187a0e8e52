// @ts-check
// The message as the server will send it for other values of the controls. What is not known here is not predicted.

import { compared } from "./compared.js"

/** @import { Change, LayerSettings, Message } from "./types.js" */

/** Nothing where what comes is not known. @type {(message: Message, changes: Change[]) => Message | undefined} */
export function predict(message, changes) {
  if (!changes.length) return message
  const settings = message.layers && changed(message.layers.settings, changes)
  return settings ? compared(message, settings) : undefined
}

// The settings after the changes, one by one; one that is not among them may change anything.
/** @type {(settings: LayerSettings, changes: Change[]) => LayerSettings | undefined} */
function changed(settings, changes) {
  let now = settings
  for (const { name, value } of changes) {
    if (name === "p" && "match" in now) now = { ...now, match: false } // it follows the winners until it is moved
    if (name === "lock") now = { ...now, s: value ? null : now.s ?? now.k }
    else if (name === "apart") now = { ...now, drop: value ? "value" : "position" }
    else if (name in now) now = { ...now, [name]: name === "train" ? value === "1" : value }
    else return undefined
  }
  return now
}
