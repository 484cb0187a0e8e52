// @ts-check
// A scene whose panels are made one from another by pooling and dropout, at other settings of both: viz/studies and
// viz/views once more, where viz/views/recipes.py says how each panel is made. Tests hold them together, message by
// message.

import { clamp, range } from "./geometry.js"
import { barsOf, captionOf, ledgerOf, percent, scaleText, toEven } from "./labels.js"
import { maskAt, stepsOf, survivalOf, UNITS } from "./masks.js"
import { isKept, KEPT, maskOf, valuesOf } from "./message.js"
import { POOLS, shownCells, windowCount, windowMeans } from "./pooling.js"

/** @import { Ledger } from "./labels.js" */
/** @import { Field, Laid, Layers, LayerSettings, Message, PanelData, Recipe, ScaleRule, Size, Windows } from "./types.js" */
/**
 * @typedef {{ message: Message, layers: Layers, settings: LayerSettings, made: PanelData[], before: Ledger }} Work what
 *   was sent, the settings to come, and the panels that have been made so far
 * @typedef {(work: Work, panel: PanelData, recipe: Recipe) => PanelData | undefined} Maker of a panel from what it was;
 *   nothing where what it shows or says is not known
 */

/** Nothing where a panel is not known. @type {(message: Message, settings: LayerSettings) => Message | undefined} */
export function compared(message, settings) {
  const [source, ...others] = message.panels
  const layers = /** @type {Layers} */ (message.layers)
  const made = [source]
  const work = { message, layers, settings, made, before: ledgerOfSource(source) }
  for (const [i, panel] of others.entries()) {
    const next = MAKERS[layers.recipes[i].by](work, panel, layers.recipes[i])
    if (!next) return undefined
    made.push(next)
  }
  const { height, width } = made[layers.focused]
  const focus = { panel: 1, row: toEven(0.55 * (height - 1)), column: toEven(0.4 * (width - 1)) }
  return { ...message, panels: made, focus, layout: settings.view ?? message.layout }
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

/** @type {(settings: LayerSettings, maps: PanelData) => Field} */
const fieldOf = ({ pass, drop, block }, { height, width }) =>
  ({ size: [height, width], seed: pass, unit: drop, blockSize: drop === "block" ? clamp(block, 1, Math.min(height, width)) : 0 })

/** @type {Maker} */
function pooledAt({ message, layers, settings, made, before }, panel, recipe) {
  const from = made[recipe.of]
  const [laid, now] = [layers.settings, settings].map(each => windowsOf(each, layers, from))
  if (same(laid, now) && from === message.panels[recipe.of]) {
    panel.values ??= valuesOf(panel, from) // in an answer that has not been painted yet
    return panel
  }
  const { pool, ceil, windows } = now
  if (!POOLS.includes(pool)) return undefined
  const [height, width] = [from.height, from.width].map(length => windowCount(length, windows, ceil))
  const grid = { height, width }
  const found = pool === "average" ? { given: true, indices: undefined, values: windowMeans(from, windows, grid) }
    : { given: false, indices: shownCells(from, windows, grid, pool), values: undefined }
  const { title, line } = layers.kinds[pool]
  const laidOut = { ...panel, ...found, windows, missing: pool === "min" ? Infinity : -Infinity }
  const next = /** @type {PanelData} */ (panel.grid ? { ...laidOut, grid } : { ...laidOut, ...grid, mask: undefined })
  if (next.grid) next.mask = maskOf(/** @type {any} */ (next))
  next.values = valuesOf(next, from)
  if (!recipe.of) next.line = line
  else Object.assign(next, { indices: undefined, given: true }) // into what is not the source
  if (from.mask) Object.assign(next, { mask: holdersOf(from, windows, grid, pool), scale: from.scale, before: from.before })
  const ledger = ledgerOf(next.values, from.range, next.missing)
  return labelled(next, ledger, before, recipe, title, ledger.values < before.values, settings, made)
}

/** @type {Maker} */
function droppedAt({ message, layers, settings, made, before }, panel, recipe) {
  const { p, train, scaling, drop, drawn, match } = settings
  const from = made[recipe.of]
  const [was, field] = [fieldOf(layers.settings, message.panels[recipe.of]), fieldOf(settings, from)]
  const known = same(was, field) ? panel.mask : undefined
  if (!known && !UNITS.includes(field.unit)) return undefined
  // The steps in a mask are those of a p with two decimals, as the controls give it.
  const survival = known && !match ? undefined : survivalOf(from, field)
  const mask = known ?? stepsOf(/** @type {Float64Array} */ (survival), message.resolution)
  /** @type {ScaleRule} */
  const rule = !scaling ? "constant" : drop === "block" ? "share" : "probability"
  const masked = train ? maskAt(mask, rule, match ? unpicked(made) : p, message.resolution, survival)
    : { mask: mask.map(byte => byte | KEPT), scale: 1 }
  const { height, width, windows, missing } = from
  const laid = { height, width, windows, missing, given: recipe.of > 0, before: drawn === "before" }
  const line = recipe.of ? panel.line : layers.lines[Number(train)]
  const next = { ...panel, ...masked, ...laid, line, values: /** @type {any} */ (undefined) }
  next.values = valuesOf(next, from)
  const ledger = ledgerOf(next.values, from.range, windows && missing)
  const labels = labelled(next, ledger, before, recipe, "Dropout", match ?? ledger.zeros > before.zeros, settings, made)
  const hatched = recipe.hatch && isPartlyKept(next) ? ` · ${recipe.hatch}` : ""
  return labels && { ...labels, caption: labels.caption + hatched }
}

// Round the circle, down and to the right.
/** @type {Maker} */
function shiftedAt({ layers, settings, made, before }, panel, recipe) {
  const { down = 0, right = 0 } = settings
  if (down === layers.settings.down && right === layers.settings.right) return panel
  const { height, width, values, range: scale } = made[recipe.of]
  const next = { ...panel, values: new Float32Array(values.length) }
  for (let i = 0; i < values.length; i++) {
    const [row, column] = [Math.floor(i / width), i % width]
    const top = row - (row % height)
    next.values[(top + ((row + down) % height)) * width + ((column + right) % width)] = values[i]
  }
  return labelled(next, ledgerOf(next.values, scale), before, recipe, "", false, settings, made)
}

/** @type {Record<Recipe["by"], Maker>} */
const MAKERS = { pooling: pooledAt, dropout: droppedAt, shift: shiftedAt }

// Which windows look at a cell that a mask keeps, or at nothing but padding; nothing where all do.
/** @type {(maps: PanelData, windows: Windows, grid: Size, pool: LayerSettings["pool"]) => Uint8Array | undefined} */
function holdersOf(maps, windows, grid, pool) {
  const kept = maps.values.map((_, i) => Number(isKept(maps, i)))
  const cells = shownCells({ ...maps, values: kept }, windows, grid, pool === "first" ? "first" : "max")
  const [inner, outer] = [grid.height * grid.width, maps.height * maps.width]
  const mask = new Uint8Array(cells.length)
  for (let i = 0; i < cells.length; i++)
    mask[i] = cells[i] < 0 || kept[Math.floor(i / inner) * outer + cells[i]] ? KEPT : 0
  return mask.every(Boolean) ? undefined : mask
}

/** What share of the cells wins no window, where winners stay in place. @type {(made: PanelData[]) => number} */
function unpicked(made) {
  const { mask } = /** @type {{ mask: Uint8Array }} */ (made.find(panel => panel.grid))
  return mask.filter(byte => !byte).length / mask.length
}

// A panel with the words around it, its title where that follows from what is set, and marks where it has changed.
/** @type {(panel: PanelData, ledger: Ledger, before: Ledger, recipe: Recipe, title: string, holds: boolean,
 *   settings: LayerSettings, made: PanelData[]) => PanelData | undefined} */
function labelled(panel, ledger, before, { ending, against }, title, holds, { drawn }, made) {
  const scaled = panel.scale === 1 ? "" : `survivors × ${scaleText(panel.scale)}, drawn ${drawn} it`
  const counted = captionOf(ledger, panel, !scaled || drawn === "after")
  const [share, marks] = against === null ? ["", panel.marks] : changedFrom(panel, made[against])
  const caption = [counted, scaled, share].filter(Boolean).join(" · ")
  const bars = panel.ledger.length ? barsOf(ledger, before) : []
  const named = ending === null ? panel.title : title + (holds ? ending : "")
  return counted ? { ...panel, title: named, caption, ledger: bars, marks } : undefined
}

/** What share of a map's values, and which cells, are not as on another. @type {(one: PanelData, other: PanelData) => [string, Uint8Array]} */
function changedFrom({ values, height, width }, other) {
  const marks = new Uint8Array(height * width)
  let many = 0
  for (let i = 0; i < values.length; i++) if (values[i] !== other.values[i]) {
    marks[i % marks.length] = 1
    many++
  }
  return [`${percent(many, values.length)} changed`, marks]
}

/** Whether a cell has lost one channel and kept another. @type {(panel: PanelData) => boolean} */
function isPartlyKept(panel) {
  const [first, ...others] = range(panel.channels).map(channel => channel * panel.height * panel.width)
  const differs = (/** @type {number} */ i) => others.some(at => isKept(panel, at + i) !== isKept(panel, first + i))
  for (let i = 0; i < others[0]; i++) if (differs(i)) return true
  return false
}
