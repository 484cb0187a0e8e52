import assert from "node:assert/strict"
import { test } from "node:test"
import { sums, textOf } from "../../viz/views/map_view/sums.js"
import { dropped, finished, message, pooled, source, windows } from "./scenes.js"

const INPUT = source([[0.25, 0.75, 0.5, -0.5], [0.5, 0.1, -1, -0.25], [1, 1, 2, 3]])
const kept = Array.from(INPUT.values, (_, i) => i % 2 === 0)
const DROPPED = dropped(INPUT, kept, new Array(12).fill(37), 2)
const said = (panels, panel, row, column, more) => sums(message(panels, more), { panel, row, column }).map(textOf)
const of = (kind, at = windows(2), size = { height: 1, width: 2 }, more) => [INPUT, pooled(INPUT, kind, at, { ...size, ...more })]

test("each kind writes out the terms of a window", () => {
  const at = (kind, column) => said(of(kind), 1, 0, column)[0]
  assert.equal(at("max", 0), "max (0.25, 0.75, 0.50, 0.10) = 0.75 rows 0–1, columns 0–1")
  assert.equal(at("min", 1), "min (0.50, −0.50, −1.00, −0.25) = −1.00 rows 0–1, columns 2–3")
  assert.equal(at("first", 1), "first (0.50, −0.50, −1.00, −0.25) = 0.50 rows 0–1, columns 2–3")
  assert.equal(at("average", 0), "mean (0.25, 0.75, 0.50, 0.10) = 0.40 rows 0–1, columns 0–1")
})

test("padding reads as each kind has it, and where it has no word it is left out", () => {
  const corner = (kind, last = false) => said(of(kind, windows(2, 2, 1), { height: 2, width: 3 }), 1, Number(last), last ? 2 : 0)[0]
  assert.equal(corner("max"), "max (−∞, −∞, −∞, 0.25) = 0.25 rows −1 to 0, columns −1 to 0")
  assert.equal(corner("min"), "min (∞, ∞, ∞, 0.25) = 0.25 rows −1 to 0, columns −1 to 0")
  assert.equal(corner("average"), "mean (0, 0, 0, 0.25) = 0.06 rows −1 to 0, columns −1 to 0")
  assert.equal(corner("first", true), "first (−0.25, 3.00) = −0.25 rows 1–2, columns 3–4")
})

test("a mean is taken of nothing beyond the padding", () => {
  const [input, mean] = of("average", windows(2, 2), { height: 2, width: 2 })
  assert.equal(said([input, mean], 1, 1, 1)[0], "mean (2.00, 3.00) = 2.50 rows 2–3, columns 2–3")
  assert.equal(said([input, mean], 0, 2, 2)[0], "mean 2.00 is one of 2")
  assert.equal(said(of("max", windows(2, 2), { height: 2, width: 2 }), 1, 1, 1)[0], "max (2.00, 3.00, −∞, −∞) = 3.00 rows 2–3, columns 2–3")
})

test("a window without a cell reads as its padding", () => {
  for (const [kind, text] of [["max", "−∞"], ["min", "∞"]])
    assert.equal(said(of(kind, windows(2, 1, 1, 9), { height: 1, width: 1 }), 1, 0, 0)[0].split(" = ")[1].split(" ")[0], text)
})

test("what stands for no value is not written where its padding has a word", () => {
  const [input, panel] = of("max", windows(2, 1, 1, 9), { height: 1, width: 1 })
  const worded = finished({ ...panel, line: { ...panel.line, padding: "nothing" } })
  assert.match(said([input, worded], 1, 0, 0)[0], /^max \(nothing, .*\) = nothing /)
})

test("of a large window the first cells are written, and the one that it shows", () => {
  const wide = source([[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12], [13, 14, 15, 16, 17, 18]])
  const tall = pooled(wide, "max", windows(4, 3, 1), { height: 1, width: 1 })
  assert.equal(said([wide, tall], 1, 0, 0)[0], "max (−∞, −∞, −∞, −∞, −∞, 1, 2, 3, …, 15, … 7 more) = 15 rows −1 to 2, columns −1 to 2")
  const bold = sums(message([wide, tall]), { panel: 1, row: 0, column: 0 })[0].filter(part => part.tag === "b")
  assert.deepEqual(bold.map(part => part.text), ["15", "15"])
})

test("of a cell each kind says what became of it", () => {
  const at = (kind, row, column) => said(of(kind), 0, row, column)[0]
  assert.equal(at("max", 0, 1), "max 0.75 wins")
  assert.equal(at("max", 0, 0), "max 0.25 loses to 0.75")
  assert.equal(at("min", 1, 2), "min −1.00 wins")
  assert.equal(at("min", 0, 2), "min 0.50 loses to −1.00")
  assert.equal(at("first", 0, 2), "first 0.50 is first")
  assert.equal(at("first", 1, 2), "first −1.00 gives way to 0.50")
  assert.equal(at("average", 1, 0), "mean 0.50 is one of 4")
  for (const kind of ["max", "min", "average", "first"]) assert.match(at(kind, 2, 0), / 1.00 is read by no window$/)
})

test("only kinds that have a word for it speak of ties", () => {
  const equal = source([[2, 2]])
  const at = kind => said([equal, pooled(equal, kind, windows(2), { height: 1, width: 1 })], 0, 0, 1)[0]
  assert.deepEqual(["max", "min", "first"].map(at), ["max 2 ties", "min 2 ties", "first 2 gives way to 2"])
})

test("where several windows read a cell they are counted", () => {
  const at = (kind, row, column) => said(of(kind, windows(2, 1), { height: 2, width: 3 }), 0, row, column)[0]
  assert.equal(at("max", 0, 1), "max 0.75 in 2, wins 2")
  assert.equal(at("max", 1, 1), "max 0.10 in 4, wins none")
  assert.equal(at("min", 1, 2), "min −1.00 in 4, wins 4")
  assert.equal(at("first", 1, 1), "first 0.10 in 4, first of 1")
  assert.equal(at("average", 1, 1), "mean 0.10 in 4")
})

test("in place a cell stays, or is a hole", () => {
  const panels = of("max", windows(2), { height: 1, width: 2 }, { inPlace: true })
  assert.equal(said(panels, 0, 0, 1)[0], "max 0.75 wins: stays 0.75")
  assert.equal(said(panels, 1, 0, 0)[0], "max 0.25 loses to 0.75: 0")
})

test("under a mask a cell is multiplied, by nothing where it is a hole", () => {
  assert.equal(said([INPUT, DROPPED], 0, 0, 0)[0], "drop 0.25·2 = 0.50 (until 0.37)")
  assert.equal(said([INPUT, DROPPED], 1, 0, 1)[0], "drop 0.75·0 = 0 (until 0.37)")
  const evaluated = { ...DROPPED, line: { ...DROPPED.line, until: "", remark: "drops nothing" } }
  assert.equal(said([INPUT, evaluated], 0, 0, 0)[0], "drop 0.25·2 = 0.50; drops nothing")
})

test("a window under a mask is a row of products", () => {
  const panels = [...of("max"), DROPPED]
  assert.equal(said(panels, 1, 0, 0)[1], "drop 0.25·2, 0.75·0, 0.50·2, 0.10·0 = 0.50, 0, 1.00, 0")
})

test("numbers that do not multiply as they are written are about equal", () => {
  const third = dropped(INPUT, kept, new Array(12).fill(37), 1 / 0.7)
  assert.equal(said([INPUT, third], 0, 2, 2)[0], "drop 2.00·1.43 = 2.86 (until 0.37)")
  const large = source([[18, 250]])
  const scaled = dropped(large, [1, 1], [50, 50], 1 / 0.7)
  assert.equal(said([large, scaled], 0, 0, 0)[0], "drop 18·1.43 ≈ 25.71 (until 0.50)")
})

test("plain values stand beside the source's, or under their word", () => {
  const half = finished({ ...INPUT, values: INPUT.values.map(v => v / 2), given: true })
  assert.equal(said([INPUT, half], 0, 0, 1)[0], "0.75 → 0.38")
  const worded = finished({ ...half, line: { word: "half" } })
  assert.equal(said([INPUT, worded], 0, 0, 1)[0], "half 0.38")
  const spread = finished({ ...of("average")[1], line: { word: "sd" } })
  assert.equal(said([INPUT, spread], 0, 0, 1)[0], "sd 0.40")
  assert.equal(said([INPUT, spread], 0, 2, 1)[0], "sd in no window")
  assert.equal(said([INPUT, spread, worded], 1, 0, 1)[1], "half 0.25, −0.25, −0.50, −0.13")
})

test("a hole says what it lacks, where there is a word for it", () => {
  const input = source([[1, 2, 3, 4]])
  const after = { ...pooled(input, "average", windows(1, 2), { height: 1, width: 2 }), line: { word: "after", hole: "no survivor" } }
  const holed = finished({ ...after, values: Float32Array.from([2, 0]), mask: Uint8Array.from([128, 0]), given: true })
  const at = column => said([input, holed], 0, 0, column)[0]
  assert.equal(at(0), "after 2")
  assert.equal(at(2), "after 0 (no survivor)")
})

test("in colour each channel has its numbers", () => {
  const plane = n => [[n, n + 1], [n + 2, n + 3]]
  const input = source(plane(1), plane(-5), plane(0))
  const panels = [input, pooled(input, "max", windows(2), { height: 1, width: 1 })]
  assert.equal(said(panels, 1, 0, 0)[0], "max R (1, 2, 3, 4) = 4;\nG (−5, −4, −3, −2) = −2;\nB (0, 1, 2, 3) = 3 rows 0–1, columns 0–1")
})

test("only panels that are explained, and linked to the focus, have a line", () => {
  const panels = [...of("max"), pooled(INPUT, "max", windows(3, 1), { height: 1, width: 2 }), DROPPED]
  assert.equal(said(panels, 1, 0, 0).length, 2)
  assert.equal(said(panels, 0, 0, 0).length, 3)
  assert.equal(said(panels, 0, 0, 0, { explained: [3] }).length, 1)
  assert.deepEqual(said(panels, 0, 0, 0, { explained: [] }), [])
})
