import assert from "node:assert/strict"
import { test } from "node:test"
import { InFull } from "../../viz/views/web/dom.js"

const values = entries => entries.map(([, value]) => value)

test("each value goes with those before it, under numbers that rise", () => {
  const told = new InFull()
  assert.deepEqual(values(told.with("a")), ["a"])
  const entries = told.with("b")
  assert.deepEqual(values(entries), ["a", "b"])
  assert.ok(entries[0][0] < entries[1][0])
  for (const value of "cdefghij") told.with(value)
  assert.deepEqual(values(told.with("k")), [..."defghijk"])
})

test("what has been taken is not told again", () => {
  const told = new InFull()
  told.with("a")
  const [[, ], [last]] = told.with("b")
  told.with("c")
  told.taken(last)
  assert.deepEqual(values(told.with("d")), ["c", "d"])
  told.taken(0) // as another session says
  assert.deepEqual(values(told.with("e")), ["c", "d", "e"])
})
