// @ts-check
// One message taken apart, as message.py describes its bytes, and what follows from its arrays.

import { unframed } from "../web/dom.js"

/** @import { Store } from "./store.js" */
/** @import { Entry, Message, PanelData, Size } from "./types.js" */

const TYPES = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array }

/** Nothing where an array is missing in the store too. @type {(bytes: Uint8Array, store: Store) => Message | undefined} */
export function decode(bytes, store) {
  const { buffer } = bytes.slice() // a copy starts at 0, so that every array in it is aligned
  const [message, body] = unframed(new Uint8Array(buffer))
  message.arrays = message.arrays.map(entryOf)
  for (const entry of /** @type {Entry[]} */ (message.arrays)) {
    if (entry.offset === undefined) continue
    store.put(entry, new TYPES[entry.dtype](buffer, body.byteOffset + entry.offset, entry.length))
  }
  const arrays = message.arrays.map(store.get)
  if (arrays.includes(undefined)) return undefined
  const [lasting, lines, ...panels] = [message.lasting, message.lines, ...message.panels].map(i => JSON.parse(new TextDecoder().decode(arrays[i])))
  restore(message, lasting)
  message.panels = panels
  message.explained ??= [...panels.keys()].slice(1)
  for (const [i, panel] of message.panels.entries()) {
    panel.line = lines[i]
    for (const name of ["values", "indices", "mask", "marks"]) if (name in panel) panel[name] = arrays[panel[name]]
    panel.table = arrays[panel.table ?? message.table]
    panel.range ??= message.range
    panel.missing = Number(panel.missing)
    panel.given = "values" in panel // neither indices nor a mask explain them
    if (panel.grid) Object.assign(panel, { mask: maskOf(panel), scale: 1 })
  }
  return message
}

/** @type {(entry: [string, Entry["dtype"], number, boolean, number?]) => Entry} */
const entryOf = ([name, dtype, length, lasting, offset]) => ({ name, dtype, length, lasting, offset })

// What stays the same from change to change is sent once, and what is as usual is left out.
/** @type {(message: any, lasting: Record<"message" | "layers" | "signal", any>) => void} */
function restore(message, lasting) {
  Object.assign(message, { ...lasting.message, ...message })
  for (const part of /** @type {const} */ (["layers", "signal"])) if (message[part]) message[part] = whole(message[part], lasting[part])
}

/** @type {(record: any, usual: any) => any} */
const whole = (record, usual) => isRecord(record) && isRecord(usual)
  ? { ...usual, ...record, ...Object.fromEntries(Object.keys(usual).filter(name => name in record).map(name => [name, whole(record[name], usual[name])])) }
  : record

/** @type {(value: any) => boolean} */
const isRecord = value => value?.constructor === Object

// A mask byte: the top bit says kept, the other seven up to which step of p the cell stays.
export const KEPT = 128
export const UNTIL = 127

/** Whether a mask keeps a cell, or there is none. @type {(panel: PanelData, i: number) => boolean} */
export const isKept = ({ mask }, i) => !mask || (mask[i] & KEPT) !== 0

/** What tells which cells have no value to show. @type {(panel: PanelData) => (i: number) => boolean} */
export const missingIn = ({ indices, grid, windows, values, missing }) =>
  indices && !grid ? i => indices[i] < 0 : i => Boolean(windows) && values[i] === missing

// Indices in place are a mask: what a window shows stays.
/** @param {PanelData & { indices: Int32Array, grid: Size }} panel */
export function maskOf({ indices, grid, channels, height, width }) {
  const mask = new Uint8Array(channels * height * width)
  const [inner, outer] = [grid.height * grid.width, height * width]
  for (let i = 0; i < indices.length; i++) if (indices[i] >= 0) mask[Math.floor(i / inner) * outer + indices[i]] = KEPT
  return mask
}

// Indices and masks are small; the values that they stand for follow from the source's.
/** @type {(panel: PanelData, source: PanelData) => Float32Array} */
export function valuesOf({ values, indices, mask, scale, missing, height, width, channels }, source) {
  if (values) return values
  const result = new Float32Array(channels * height * width)
  const [inner, outer] = [height * width, source.height * source.width]
  if (mask) for (let i = 0; i < result.length; i++) if (mask[i] & KEPT) result[i] = source.values[i] * scale
  if (!mask && indices) for (let i = 0; i < result.length; i++)
    result[i] = indices[i] < 0 ? missing : source.values[Math.floor(i / inner) * outer + indices[i]]
  return result
}

/** Whether two panels with the same source show the same. @type {(a: PanelData, b: PanelData) => boolean} */
export function alike(a, b) {
  const arrays = /** @type {const} */ (["mask", "indices", "values"]).filter(name => b[name])
  const measures = /** @type {const} */ (["height", "width", "scale", "before", "missing"]).every(name => a[name] === b[name])
  return measures && [...arrays, .../** @type {const} */ (["range", "table"])].every(name => equal(a[name], b[name]))
}

/** @type {(a: ArrayLike<number> | undefined, b: ArrayLike<number> | undefined) => boolean} */
function equal(a, b) {
  if (!a || !b || a === b || a.length !== b.length) return a === b
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
