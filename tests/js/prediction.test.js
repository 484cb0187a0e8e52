import assert from "node:assert/strict"
import { test } from "node:test"
import { predict } from "../../viz/views/map_view/prediction.js"
import { dropped, message, source } from "./scenes.js"

const INPUT = source([[1, 2, 3, 4]])
const STEPS = [0, 30, 70, 100]
const P = value => ({ key: "controls", number: 1, name: "p", value })
const of = scale => message([INPUT, dropped(INPUT, [1, 1, 1, 1], STEPS, 9, { prediction: scale && { scale } })])
const at = (scale, p) => predict(of(scale), [P(p)]).panels[1]
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
  for (const scale of ["constant", "probability", "share"]) assert.equal(at(scale, 1).scale, 1)
})

test("values are to follow anew, and what does not follow p stays as it is", () => {
  assert.equal(at("constant", 0.5).values, undefined)
  const still = dropped(INPUT, [1, 0, 1, 0], STEPS, 9)
  const { panels } = predict(message([INPUT, still, of("constant").panels[1]]), [P(0.5)])
  assert.equal(panels[1], still)
})

test("without a change the message stands, and what is not known is not predicted", () => {
  const [still, moving] = [of(null), of("constant")]
  assert.equal(predict(still, []), still)
  assert.equal(predict(still, [P(0.5)]), undefined)
  for (const name of ["k", "size"]) assert.equal(predict(moving, [P(0.5), { ...P(3), name }]), undefined)
})

test("for a kind of pooling or a unit of dropout that is not known here, the server is waited for", () => {
  const traits = { title: "Pooling", line: {}, has_padding: true, has_dilation: true }
  const usual = { k: 2, s: null, padding: 0, dilation: 1, ceil: false, pool: "max", view: "true", drawn: "before" }
  const settings = { ...usual, p: 0.5, drop: "value", block: 1, scaling: true, train: true, pass: 1 }
  const recipes = ["pooling", "dropout"].map(by => ({ by, of: 0, ending: "", hatch: "", against: null }))
  const layers = { settings, kinds: { max: traits, median: traits }, lines: [{}, {}], recipes, focused: 1 }
  const scene = of("probability")
  const input = { ...INPUT, range: [0, 4] }
  const pooled = { ...input, caption: "as it came" }
  const sent = { ...scene, layers, panels: [input, pooled, scene.panels[1]] }
  const change = (name, value) => predict(sent, [{ key: "controls", number: 1, name, value }])
  assert.equal(change("pool", "median"), undefined)
  assert.equal(change("drop", "row"), undefined)
  sent.layers = { ...layers, settings: { ...settings, pool: "median", drop: "row" } }
  assert.equal(change("p", 0.75).panels[1], pooled)
  assert.equal(change("p", 0.75).panels[2].scale, 4)
})
