import assert from "node:assert/strict"
import { test } from "node:test"
import { Store } from "../../viz/views/map_view/store.js"

const lasting = name => ({ name, lasting: true })
const passing = name => ({ name, lasting: false })

function filled(...names) {
  const store = new Store()
  for (const name of names) store.put({ name }, Uint8Array.of(1))
  return { store, keep: (...arrays) => store.keep({ arrays }), holds: name => store.get({ name }) !== undefined }
}

test("the page is told of what lasts in the last message", () => {
  const { store, keep } = filled()
  assert.deepEqual(store.tell(), [])
  keep(lasting("a"), passing("b"))
  keep(lasting("c"), lasting("a"))
  assert.deepEqual(store.tell(), ["c", "a"])
})

test("what neither the message names nor the page may count on goes", () => {
  const { store, keep, holds } = filled("a", "b", "c", "d")
  keep(lasting("a"), passing("b"))
  assert.deepEqual([..."abcd"].filter(holds), ["a", "b"])
  store.tell()
  keep(passing("e"))
  assert.deepEqual([..."ab"].filter(holds), ["a"])
  for (let answers = 1; answers < 4; answers++) {
    store.tell()
    keep(passing("e"))
    assert.ok(holds("a")) // an answer to the first message may still be on its way
  }
  store.tell()
  keep(passing("e"))
  assert.ok(!holds("a"))
})
