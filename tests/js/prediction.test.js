import assert from "node:assert/strict"
import { test } from "node:test"
import { maskAt } from "../../viz/views/map_view/masks.js"
import { predict } from "../../viz/views/map_view/prediction.js"
import { dropped, message, source } from "./scenes.js"

const INPUT = { ...source([[1, 2, 3, 4]]), range: [0, 4] }
const STEPS = [0, 30, 70, 100]
const at = (rule, p) => maskAt(Uint8Array.from(STEPS), rule, p, 100)
const kept = ({ mask }) => [...mask].map(byte => byte >> 7)

test("a cell is kept as long as p is at most its survival", () => {
  assert.deepEqual(kept(at("constant", 0)), [1, 1, 1, 1])
  assert.deepEqual(kept(at("constant", 0.3)), [0, 1, 1, 1])
  assert.deepEqual(kept(at("constant", 0.71)), [0, 0, 0, 1])
  assert.deepEqual(kept(at("constant", 1)), [0, 0, 0, 0])
})

test("survival stays in the mask", () => {
  assert.deepEqual([...at("constant", 0.5).mask].map(byte => byte & 127), STEPS)
})

test("the scale follows from nothing, from p, or from the share that is kept", () => {
  assert.equal(at("constant", 0.75).scale, 1)
  assert.equal(at("probability", 0.75).scale, 4)
  assert.equal(at("share", 0.5).scale, 2)
  for (const rule of ["constant", "probability", "share"]) assert.equal(at(rule, 1).scale, 1)
})

const traits = { title: "Pooling", line: { word: "max" }, has_padding: true, has_dilation: true }
const usual = { k: 2, s: null, padding: 0, dilation: 1, ceil: false, pool: "max", view: "true", drawn: "before" }
const SETTINGS = { ...usual, p: 0.5, drop: "value", block: 1, scaling: true, train: true, pass: 1 }
const RECIPE = { of: 0, ending: "", against: null, caption: null, later: 0, unit: null, stack: null }
const POOLED = { ...INPUT, caption: "as it came" }
const DROPPED = dropped(INPUT, [1, 1, 1, 1], STEPS, 9)

/** Pooling and dropout of the input, at some other settings than usual, and by some other recipes. */
function sent(settings = {}, recipes = ["pooling", "dropout"].map(by => ({ ...RECIPE, by }))) {
  const layers = { settings: { ...SETTINGS, ...settings }, kinds: { max: traits, median: traits }, lines: [{}, {}], recipes }
  return message([INPUT, POOLED, DROPPED], { layers, focus: { panel: 0, row: 0, column: 0 } })
}
const change = (now, name, value) => predict(now, [{ key: "controls", number: 1, name, value }])

test("without a change the message stands, and what is not known is not predicted", () => {
  const now = sent()
  assert.equal(predict(now, []), now)
  assert.equal(change({ ...now, layers: null }, "p", 0.75), undefined)
  assert.equal(change(now, "size", 3), undefined)
})

test("for a kind of pooling or a unit of dropout that is not known here, the server is waited for", () => {
  assert.equal(change(sent(), "pool", "median"), undefined)
  assert.equal(change(sent(), "drop", "row"), undefined)
  const known = change(sent({ pool: "median", drop: "row" }), "p", 0.75)
  assert.equal(known.panels[1], POOLED)
  assert.equal(known.panels[2].scale, 4)
})

test("what a change leaves alone is not made anew", () => {
  assert.equal(change(sent(), "ceil", true).panels[2], DROPPED)
  assert.equal(change(sent(), "p", 0.5).panels[2], DROPPED)
  assert.notEqual(change(sent(), "ceil", true).panels[1], POOLED)
  for (const [name, value] of Object.entries({ p: 0.6, train: "0", scaling: false, drawn: "after", pass: 2 }))
    assert.notEqual(change(sent(), name, value).panels[2], DROPPED, name)
})

test("a panel without a recipe stays, and a caption of its own tells what it counts", () => {
  const caption = "{columns} of 4 empty: {dropped} of 4"
  const { panels, focus } = change(sent({ scaling: false }, [null, { ...RECIPE, by: "dropout", caption }]), "p", 0.75)
  assert.equal(panels[1], POOLED)
  assert.equal(panels[2].caption, "3 of 4 empty: 3 of 4")
  assert.deepEqual(focus, { panel: 0, row: 0, column: 0 })
})
