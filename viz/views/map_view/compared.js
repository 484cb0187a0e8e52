// @ts-check
// A scene whose panels are made one from another by pooling and dropout, at other settings of both: viz/studies and
// viz/views once more, where viz/views/recipes.py says how each panel is made. Tests hold them together, message by
// message.

import { clamp } from "./geometry.js"
import { barsOf, captionOf, counted, ledgerOf, offScale, percent, scaleText, toEven } from "./labels.js"
import { maskAt, stepsOf, survivalOf, UNITS } from "./masks.js"
import { isKept, KEPT, maskOf, valuesOf } from "./message.js"
import { POOLS, shownCells, windowCount, windowMeans } from "./pooling.js"

/** @import { Ledger } from "./labels.js" */
/** @import { Field, Focus, Laid, Layers, LayerSettings, Message, PanelData, Recipe, ScaleRule, Size, Windows } from "./types.js" */
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
    const recipe = layers.recipes[i]
    const next = recipe ? MAKERS[recipe.by](work, panel, recipe) : panel
    if (!next) return undefined
    made.push(recipe ? numbered(next, settings.pass + recipe.later) : next)
  }
  return { ...message, panels: made, focus: focusOf(work), layout: settings.view ?? message.layout }
}

// Where the worked example starts, or the window that is asked for, if that is what was lit.
/** @type {(work: Work) => Focus} */
function focusOf({ message, layers, settings, made }) {
  const at = (/** @type {number} */ length, /** @type {number} */ share, /** @type {number | null | undefined} */ asked) =>
    asked === undefined ? toEven(share * (length - 1)) : clamp(asked ?? Math.floor(length / 2), 0, length - 1)
  const lit = (/** @type {LayerSettings} */ { row, column }, /** @type {Size} */ { height, width }) =>
    ({ panel: 1, row: at(height, 0.55, row), column: at(width, 0.4, column) })
  return same(message.focus, lit(layers.settings, message.panels[1])) ? lit(settings, made[1]) : message.focus
}

/** A panel whose title tells its pass, at another one. @type {(panel: PanelData, pass: number) => PanelData} */
function numbered(panel, pass) {
  const told = (/** @type {string} */ text) => text.replace(/\bpass [\d,]+$/, () => `pass ${counted(pass)}`)
  const [title, word] = [told(panel.title), told(panel.line.word)]
  return title === panel.title ? panel : { ...panel, title, line: { ...panel.line, word } }
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

/** @type {(settings: LayerSettings, recipe: Recipe, maps: PanelData) => Field} */
function fieldOf({ pass, drop, block }, { later, unit: own, stack }, { height, width, channels }) {
  const unit = own ?? drop
  const blockSize = unit === "block" ? clamp(block, 1, Math.min(height, width)) : 0
  return { size: [stack ?? channels, height, width], seed: pass + later, unit, blockSize }
}

/** @type {Maker} */
function pooledAt(work, panel, recipe) {
  const { message, layers, settings, made, before } = work
  const from = made[recipe.of]
  const [laid, now] = [layers.settings, settings].map(each => windowsOf(each, layers, from))
  if (same(laid, now) && from === message.panels[recipe.of]) return asItWas(panel, from)
  const twin = made.find((_, i) => layers.recipes[i - 1]?.by === "pooling" && layers.recipes[i - 1]?.of === recipe.of)
  if (twin) return { ...twin, title: panel.title, cell: panel.cell }
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
  return labelled(work, next, ledger, recipe, title, ledger.values < before.values)
}

/** What makes a dropout another, beside its field. */
const DROPPING = /** @type {const} */ (["p", "train", "scaling", "drawn", "convention", "match"])

/** A panel that stays; in an answer that has not been painted yet it has no values. @type {(panel: PanelData, from: PanelData) => PanelData} */
const asItWas = (panel, from) => Object.assign(panel, { values: panel.values ?? valuesOf(panel, from) })

/** @type {Maker} */
function droppedAt(work, panel, recipe) {
  const { message, layers, settings, made, before } = work
  const { p, scaling, drawn, match, convention } = settings
  const from = made[recipe.of]
  const [was, field] = [fieldOf(layers.settings, recipe, message.panels[recipe.of]), fieldOf(settings, recipe, from)]
  const stays = DROPPING.every(name => settings[name] === layers.settings[name]) && from === message.panels[recipe.of]
  if (stays && same(was, field) && !match) return asItWas(panel, from)
  const known = same(was, field) ? panel.mask : undefined
  if (!known && !UNITS.includes(field.unit)) return undefined
  // The steps in a mask are those of a p with two decimals, as the controls give it.
  const first = recipe.channel * from.height * from.width // of a stack, whose mask is drawn at once
  const survival = known && !match ? undefined : survivalOf(field).subarray(first, first + from.values.length)
  const mask = known ?? stepsOf(/** @type {Float64Array} */ (survival), message.resolution)
  const isMasked = recipe.evaluated ? convention === "forgot" : settings.train
  /** @type {ScaleRule} */
  const rule = !scaling || convention === "classic" ? "constant" : field.unit === "block" ? "share" : "probability"
  const masked = isMasked ? maskAt(mask, rule, match ? unpicked(made) : p, message.resolution, survival)
    : { mask: mask.map(byte => byte | KEPT), scale: convention === "classic" ? 1 - p : 1 }
  const { height, width, windows, missing } = from
  const isBefore = drawn === "before" && (isMasked || !recipe.evaluated)
  const laid = { height, width, windows, missing, given: recipe.of > 0, before: isBefore }
  const { word, until, remark } = panel.line
  const line = until || remark ? { ...layers.lines[Number(isMasked)], word } : panel.line
  const next = { ...panel, ...masked, ...laid, line, values: /** @type {any} */ (undefined) }
  next.values = valuesOf(next, from)
  const ledger = ledgerOf(next.values, from.range, windows && missing)
  return labelled(work, next, ledger, recipe, "Dropout", match ?? ledger.zeros > before.zeros)
}

// Round the circle, down and to the right.
/** @type {Maker} */
function shiftedAt(work, panel, recipe) {
  const { layers, settings, made } = work
  const { down = 0, right = 0 } = settings
  if (down === layers.settings.down && right === layers.settings.right) return panel
  const { height, width, values, range: scale } = made[recipe.of]
  const next = { ...panel, values: new Float32Array(values.length) }
  for (let i = 0; i < values.length; i++) {
    const [row, column] = [Math.floor(i / width), i % width]
    const top = row - (row % height)
    next.values[(top + ((row + down) % height)) * width + ((column + right) % width)] = values[i]
  }
  return labelled(work, next, ledgerOf(next.values, scale), recipe, "", false)
}

/** @type {Record<Recipe["by"], Maker>} */
const MAKERS = { pooling: pooledAt, dropout: droppedAt, shift: shiftedAt }

// Which windows look at a cell that a mask keeps, or at nothing but padding; nothing where all do.
/** @type {(maps: PanelData, windows: Windows, grid: Size, pool: LayerSettings["pool"]) => Uint8Array | undefined} */
function holdersOf(maps, windows, grid, pool) {
  const kept = maps.values.map((_, i) => Number(isKept(maps, i)))
  const cells = shownCells({ ...maps, values: kept }, windows, grid, pool === "first" ? "first" : "max")
  const [inner, outer] = [grid.height * grid.width, maps.height * maps.width]
  const mask = new Uint8Array(cells.map((cell, i) => (cell < 0 || kept[Math.floor(i / inner) * outer + cell] ? KEPT : 0)))
  return mask.every(Boolean) ? undefined : mask
}

/** What share of the cells wins no window, where winners stay in place. @type {(made: PanelData[]) => number} */
function unpicked(made) {
  const { mask } = /** @type {{ mask: Uint8Array }} */ (made.find(panel => panel.grid))
  return mask.filter(byte => !byte).length / mask.length
}

// A panel with the words around it, its title where that follows from what is set, and marks where it has changed.
/** @type {(work: Work, panel: PanelData, ledger: Ledger, recipe: Recipe, title: string, holds: boolean) =>
 *   PanelData | undefined} */
function labelled({ made, before }, panel, ledger, { ending, against, caption }, title, holds) {
  const multiplied = scaleText(panel.scale)
  const scaled = panel.scale === 1 ? "" : panel.before ? `× ${multiplied}, drawn before it` : `drawn × ${multiplied}`
  const summed = caption ?? captionOf(ledger, panel, !scaled)
  const [share, marks] = against === null ? ["", panel.marks] : changedFrom(panel, made[against])
  const parts = caption === null ? [summed, ...(panel.before ? [scaled && `survivors ${scaled}`] : [scaled, scaled && offScale(ledger)]), share] : [filledIn(caption, panel, ledger, scaled)]
  const bars = panel.ledger.length ? barsOf(ledger, before) : []
  const named = ending === null ? panel.title : title + (holds ? ending : "")
  const told = { title: named, caption: parts.filter(Boolean).join(" · "), ledger: bars, marks }
  return caption !== null || summed ? { ...panel, ...told } : undefined
}

/** A caption of its own, with what it tells of the panel. @type {(caption: string, panel: PanelData, ledger: Ledger, drawn: string) => string} */
function filledIn(caption, panel, ledger, drawn) {
  const dropped = () => (panel.mask ?? new Uint8Array()).filter(byte => !(byte & KEPT)).length
  const off = panel.before ? "" : offScale(ledger)
  /** @type {Record<string, () => string | number>} */
  const told = { dropped, columns: () => dropped() / panel.height, drawn: () => [drawn, off].filter(Boolean).join(" · ") }
  return caption.replace(/\{(\w+)\}/g, (_, name) => String(told[name]()))
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
