// @ts-check
// An input, its pooling and its dropout at other settings of both layers: viz/studies/compare.py and layers.py, and
// viz/views/compare.py once more. Tests hold them together, message by message.

import { clamp, range } from "./geometry.js"
import { barsOf, captionOf, ledgerOf, scaleText, toEven } from "./labels.js"
import { maskAt, stepsOf, survivalOf, UNITS } from "./masks.js"
import { isKept, KEPT, valuesOf } from "./message.js"
import { POOLS, shownCells, windowCount, windowMeans } from "./pooling.js"

/** @import { Ledger } from "./labels.js" */
/** @import { Field, Laid, Layers, LayerSettings, Message, PanelData, ScaleRule, Size } from "./types.js" */

/** Nothing where a mean is not known, or a kind of pooling or a unit of dropout. @type {(message: Message, settings: LayerSettings) => Message | undefined} */
export function compared(message, settings) {
  const [source, pooling, dropout] = message.panels
  const layers = /** @type {Layers} */ (message.layers)
  const before = ledgerOfSource(source)
  const [laid, next] = [layers.settings, settings].map(each => windowsOf(each, layers, source))
  const [drawn, now] = [layers.settings, settings].map(each => fieldOf(each, source))
  const [poolsAlike, dropsAlike] = [same(laid, next), same(drawn, now) && dropout.mask]
  if (!(poolsAlike || POOLS.includes(next.pool)) || !(dropsAlike || UNITS.includes(now.unit))) return undefined
  const pooled = poolsAlike ? pooling : pooledAt(pooling, source, before, layers, next)
  const mask = dropsAlike || stepsOf(survivalOf(source, now), message.resolution)
  const dropped = droppedAt({ ...dropout, mask }, source, before, layers, settings, message.resolution)
  if (!pooled.caption || !dropped.caption) return undefined
  const focus = { panel: 1, row: toEven(0.55 * (pooled.height - 1)), column: toEven(0.4 * (pooled.width - 1)) }
  return { ...message, panels: [source, pooled, dropped], focus, layout: settings.view }
}

/** By the values of a source, since they stay while controls move. @type {WeakMap<Float32Array, Ledger>} */
const ledgers = new WeakMap()

/** @type {(source: PanelData) => Ledger} */
function ledgerOfSource({ values, range }) {
  const ledger = ledgers.get(values) ?? ledgerOf(values, range)
  ledgers.set(values, ledger)
  return ledger
}

/** @type {(one: object, other: object) => boolean} */
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other)

// Settings may be larger than the input has room for.
/** @type {(settings: LayerSettings, layers: Layers, source: Size) => Laid} */
function windowsOf({ k, s, padding, dilation, ceil, pool }, { kinds }, { height, width }) {
  const room = Math.min(height, width)
  const kernel = clamp(k, 1, room)
  const margin = kinds[pool].has_padding ? clamp(padding, 0, Math.floor(kernel / 2)) : 0
  const widest = kernel > 1 && kinds[pool].has_dilation ? Math.floor((room + 2 * margin - 1) / (kernel - 1)) : 1
  const stride = s === null ? kernel : clamp(s, 1, room)
  return { pool, ceil, windows: { kernel, stride, padding: margin, dilation: clamp(dilation, 1, widest) } }
}

/** @type {(settings: LayerSettings, source: Size) => Field} */
const fieldOf = ({ pass, drop, block }, { height, width }) =>
  ({ seed: pass, unit: drop, blockSize: drop === "block" ? clamp(block, 1, Math.min(height, width)) : 0 })

/** @type {(pooling: PanelData, source: PanelData, before: Ledger, layers: Layers, laid: Laid) => PanelData} */
function pooledAt(pooling, source, before, { kinds }, { pool, ceil, windows }) {
  const [height, width] = [source.height, source.width].map(length => windowCount(length, windows, ceil))
  const grid = { height, width }
  const found = pool === "average" ? { given: true, indices: undefined, values: windowMeans(source, windows, grid) }
    : { given: false, indices: shownCells(source, windows, grid, pool), values: undefined }
  const missing = pool === "min" ? Infinity : -Infinity
  const { title, line } = kinds[pool]
  const panel = /** @type {PanelData} */ ({ ...pooling, ...grid, ...found, windows, missing, line })
  panel.values = valuesOf(panel, source)
  const ledger = ledgerOf(panel.values, source.range, missing)
  const titled = title + (ledger.values < before.values ? ": smaller" : "")
  return { ...panel, title: titled, caption: captionOf(ledger, panel), ledger: barsOf(ledger, before) }
}

/** @type {(dropout: PanelData & { mask: Uint8Array }, source: PanelData, before: Ledger, layers: Layers,
 *   settings: LayerSettings, resolution: number) => PanelData} */
function droppedAt(dropout, source, before, { lines }, { p, train, scaling, drop, drawn }, resolution) {
  /** @type {ScaleRule} */
  const rule = !scaling ? "constant" : drop === "block" ? "share" : "probability"
  const masked = train ? maskAt(dropout.mask, rule, p, resolution)
    : { mask: dropout.mask.map(byte => byte | KEPT), scale: 1 }
  const made = { line: lines[Number(train)], before: drawn === "before", prediction: train ? { scale: rule } : null }
  const panel = { ...dropout, ...masked, ...made, values: /** @type {any} */ (undefined) }
  panel.values = valuesOf(panel, source)
  const ledger = ledgerOf(panel.values, source.range)
  const scaled = panel.scale === 1 ? "" : `survivors × ${scaleText(panel.scale)}, drawn ${drawn} it`
  const counted = captionOf(ledger, panel, !scaled || drawn === "after")
  const hatched = isPartlyKept(panel) ? "hatched where R, G and B are all dropped" : ""
  const caption = counted && [counted, scaled, hatched].filter(Boolean).join(" · ")
  const title = ledger.zeros > before.zeros ? "Dropout: sparser" : "Dropout"
  return { ...panel, title, caption, ledger: barsOf(ledger, before) }
}

/** Whether a cell has lost one channel and kept another. @type {(panel: PanelData) => boolean} */
function isPartlyKept(panel) {
  const [first, ...others] = range(panel.channels).map(channel => channel * panel.height * panel.width)
  const differs = (/** @type {number} */ i) => others.some(at => isKept(panel, at + i) !== isKept(panel, first + i))
  for (let i = 0; i < others[0]; i++) if (differs(i)) return true
  return false
}
