import assert from "node:assert/strict"
import { mock, test } from "node:test"
import { Store } from "../../viz/views/map_view/store.js"

const lasting = name => ({ name, lasting: true })
const passing = name => ({ name, lasting: false })

function filled(...names) {
  const store = new Store()
  const reports = []
  store.report = names => reports.push(names)
  for (const name of names) store.put({ name }, Uint8Array.of(1))
  return { store, reports, keep: (...arrays) => store.keep({ arrays, timings: { held_after: 400 } }) }
}

test("what lasts is reported once nothing has come for a while", () => {
  mock.timers.enable({ apis: ["setTimeout"] })
  const { reports, keep } = filled()
  keep(lasting("a"), passing("b"))
  mock.timers.tick(399)
  keep(lasting("a"), passing("c"))
  mock.timers.tick(399)
  assert.deepEqual(reports, [])
  mock.timers.tick(1)
  keep(lasting("a"), passing("d"))
  mock.timers.tick(1000)
  assert.deepEqual(reports, [["a"]])
  mock.timers.reset()
})

test("what neither the message names nor the page counts on goes", () => {
  mock.timers.enable({ apis: ["setTimeout"] })
  const { store, keep } = filled("a", "b", "c")
  keep(lasting("a"), passing("b"))
  assert.deepEqual([..."abc"].map(name => store.get({ name }) !== undefined), [true, true, false])
  mock.timers.tick(400)
  keep(passing("d"))
  assert.deepEqual([..."ab"].map(name => store.get({ name }) !== undefined), [true, false])
  mock.timers.reset()
})

test("where an array is missing the page is told at once that nothing is held", () => {
  const { store, reports } = filled("a")
  store.reset()
  assert.deepEqual(reports, [[]])
})
