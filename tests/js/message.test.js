import assert from "node:assert/strict"
import { test } from "node:test"
import { alike, decode, isKept, missingIn, valuesOf } from "../../viz/views/map_view/message.js"
import { Store } from "../../viz/views/map_view/store.js"
import { dropped, pooled, source, windows } from "./scenes.js"

const bytesOf = content => new TextEncoder().encode(JSON.stringify(content))
const LASTING = bytesOf({ message: { words: "W", columns: 0 }, layers: { kinds: "K" }, signal: { names: "N", answers: { run: 0 } } })
const LINES = bytesOf(["first line", "second line"])

/** The bytes of a message: a header, and arrays one after the other. */
function packed(header, given) {
  const texts = Object.fromEntries(header.panels.map((panel, i) => [`panel ${i}`, bytesOf(panel)]))
  const arrays = { ...given, ...texts, lasting: LASTING, lines: LINES }
  const entries = [], chunks = []
  let end = 0
  for (const [name, array] of Object.entries(arrays)) {
    const dtype = { Float32Array: "float32", Int32Array: "int32", Uint8Array: "uint8" }[array?.constructor.name] ?? "uint8"
    if (!array) { entries.push([name, dtype, 0, true]); continue }
    const bytes = new Uint8Array(Math.ceil(array.byteLength / 8) * 8)
    bytes.set(new Uint8Array(array.buffer))
    entries.push([name, dtype, array.length, true, end])
    chunks.push(bytes)
    end += bytes.length
  }
  const [lasting, lines] = [entries.length - 2, entries.length - 1]
  const panels = header.panels.map((_, i) => lasting - header.panels.length + i)
  let text = JSON.stringify({ ...header, panels, lasting, lines, arrays: entries })
  text = text.padEnd(text.length + (8 - ((4 + text.length) % 8)) % 8)
  const bytes = new Uint8Array(4 + text.length + end)
  new DataView(bytes.buffer).setUint32(0, text.length, true)
  bytes.set(new TextEncoder().encode(text), 4)
  let at = 4 + text.length
  for (const chunk of chunks) { bytes.set(chunk, at); at += chunk.length }
  return bytes
}

const SOURCE = { channels: 1, height: 2, width: 2, values: 0, missing: "-Infinity" }
const HEADER = { table: 1, range: [0, 1], panels: [SOURCE] }
const ARRAYS = { x: Float32Array.of(0.5, -1, 2, 0), colours: Uint8Array.of(1, 2, 3) }

test("arrays take the place of their numbers, and what a panel leaves out is the scene's", () => {
  const own = { ...SOURCE, values: undefined, indices: 2, table: 3, range: [5, 6], missing: "Infinity" }
  const { panels } = decode(packed({ ...HEADER, panels: [SOURCE, own] }, { ...ARRAYS, i: Int32Array.of(3, -1), other: Uint8Array.of(9) }), new Store())
  assert.deepEqual([...panels[0].values], [0.5, -1, 2, 0])
  assert.deepEqual([[...panels[0].table], panels[0].range, panels[0].given], [[1, 2, 3], [0, 1], true])
  assert.deepEqual([[...panels[1].indices], [...panels[1].table], panels[1].range, panels[1].missing], [[3, -1], [9], [5, 6], Infinity])
  assert.equal(panels[1].given, false)
  assert.deepEqual(panels.map(panel => panel.line), ["first line", "second line"])
})

test("an array that is not sent is taken from the store, and without it there is no message", () => {
  const store = new Store()
  const later = packed(HEADER, { x: undefined, colours: ARRAYS.colours })
  assert.equal(decode(later, store), undefined)
  decode(packed(HEADER, ARRAYS), store)
  assert.deepEqual([...decode(later, store).panels[0].values], [0.5, -1, 2, 0])
})

test("what of the header stays the same takes its place again, also where it was sent before", () => {
  const store = new Store()
  const first = decode(packed({ ...HEADER, layers: { settings: "S" }, signal: null }, ARRAYS), store)
  assert.deepEqual([first.words, first.layers, first.signal], ["W", { settings: "S", kinds: "K" }, null])
  const later = packed({ ...HEADER, signal: { answers: "A" } }, ARRAYS)
  assert.deepEqual(decode(later, store).signal, { answers: "A", names: "N" })
})

test("what is left out is as usual, and what is not holds", () => {
  const [usual, other] = [HEADER, { ...HEADER, columns: 3, signal: { answers: { run: 2, k: 1 } } }].map(header => decode(packed(header, ARRAYS), new Store()))
  assert.deepEqual([usual.columns, usual.signal, other.columns, other.signal], [0, undefined, 3, { names: "N", answers: { run: 2, k: 1 } }])
  assert.deepEqual(decode(packed({ ...HEADER, panels: [SOURCE, SOURCE, SOURCE] }, ARRAYS), new Store()).explained, [1, 2])
  assert.deepEqual(decode(packed({ ...HEADER, explained: [] }, ARRAYS), new Store()).explained, [])
  const alike = decode(packed({ ...HEADER, signal: {} }, ARRAYS), new Store())
  assert.deepEqual(alike.signal.answers, { run: 0 })
})

test("bytes need not be aligned where they come from", () => {
  const bytes = packed(HEADER, ARRAYS)
  const shifted = new Uint8Array(bytes.length + 3)
  shifted.set(bytes, 3)
  assert.deepEqual([...decode(shifted.subarray(3), new Store()).panels[0].values], [0.5, -1, 2, 0])
})

const INPUT = source([[1, -2, 3, 4], [-5, 6, 7, 8]])

test("what is shown in place is a mask", () => {
  const panel = { ...SOURCE, values: undefined, indices: 2, grid: { height: 1, width: 2 } }
  const bytes = packed({ ...HEADER, panels: [SOURCE, panel] }, { ...ARRAYS, i: Int32Array.of(2, -1) })
  const [input, place] = decode(bytes, new Store()).panels
  assert.deepEqual([0, 1, 2, 3].map(i => isKept(place, i)), [false, false, true, false])
  assert.deepEqual([...valuesOf(place, input)], [0, 0, 2, 0])
})

test("values follow from indices or from a mask and its scale", () => {
  const channels = source([[1, -2], [3, 4]], [[5, 6], [7, -8]])
  const panel = { indices: Int32Array.of(3, -1, 2, 0), height: 1, width: 2, channels: 2, missing: Infinity }
  assert.deepEqual([...valuesOf(panel, channels)], [4, Infinity, 7, 5])
  const half = dropped(INPUT, [1, 1, 0, 0, 1, 0, 0, 1], new Array(8).fill(0), 2)
  assert.deepEqual([...half.values], [2, -4, 0, 0, -10, 0, 0, 16])
})

test("a hole is what has no value, whatever the number that stands for it", () => {
  const holes = panel => [...panel.values].map((_, i) => missingIn(panel)(i))
  for (const missing of [-Infinity, Infinity, 3]) {
    const indexed = { indices: Int32Array.of(-1, 2), height: 1, width: 2, channels: 1, missing }
    assert.deepEqual(holes({ ...indexed, values: valuesOf(indexed, INPUT) }), [true, false])
  }
  const reached = { values: Float32Array.of(1, -Infinity, Infinity), missing: -Infinity }
  assert.deepEqual(holes({ ...reached, windows: [] }), [false, true, false])
  assert.deepEqual(holes(reached), [false, false, false], "beside windows an infinity is a survivor that outgrew float32")
})

test("panels are alike as long as nothing that they draw differs", () => {
  const drawn = { range: [0, 1], table: Uint8Array.of(1) }
  const [max, min, same] = ["max", "min", "max"].map(kind => ({ ...pooled(INPUT, kind, windows(2), { height: 1, width: 2 }), ...drawn }))
  assert.ok(alike(max, { ...same, values: undefined }))
  assert.ok(!alike(max, { ...min, values: undefined }))
  for (const change of [{ range: [0, 2] }, { table: Uint8Array.of(2) }, { width: 3 }, { missing: Infinity }, { scale: 2 }])
    assert.ok(!alike(max, { ...same, ...change }), JSON.stringify(change))
})
