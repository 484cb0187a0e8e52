import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"

const TEXT = readFileSync(new URL("../../viz/views/web/loader.js", import.meta.url), "utf8")
const addressOf = script => `data:text/javascript,${encodeURIComponent(script)}`

globalThis.drawn = []
globalThis.document = { baseURI: "http://host/app/shift?k=3" }

/** The loader of a module at an address; what it draws comes to `drawn`. */
async function loaderOf(address) {
  globalThis.drawn.length = 0
  return (await import(addressOf(TEXT.replace("modules/NAME?${tries++}", address.replace("TRIES", "${tries++}"))))).default
}

const MODULE = `export default ({ data }) => (globalThis.drawn.push(data), () => "cleaned up")`

test("the module is loaded once, and is handed all updates in their order", async () => {
  const update = await loaderOf(addressOf(MODULE))
  const cleanUps = await Promise.all([1, 2, 3].map(data => update({ data })))
  assert.deepEqual(globalThis.drawn, [1, 2, 3])
  await update({ data: 4 })
  assert.deepEqual(globalThis.drawn.at(-1), 4)
  assert.deepEqual(cleanUps.map(end => end()), Array(3).fill("cleaned up"))
})

// An address that has failed once is asked for no more: each try has its own.
const AWAY = addressOf(`if ("TRIES" === "0") throw new Error("away")\n${MODULE}`)

test("a module that could not be had is asked for again, and draws what has come meanwhile", async t => {
  t.mock.timers.enable({ apis: ["setTimeout"] })
  const update = await loaderOf(AWAY)
  const updates = [1, 2].map(data => update({ data }))
  await new Promise(resolve => setImmediate(resolve))
  assert.deepEqual(globalThis.drawn, [])
  t.mock.timers.tick(1000)
  await Promise.all(updates)
  assert.deepEqual(globalThis.drawn, [1, 2])
})

/** Wait for an update that tries in vain, without waiting as long as it does. */
async function allTries(t, update) {
  for (const seconds of [1, 2, 4, 8]) {
    await new Promise(resolve => setImmediate(resolve))
    t.mock.timers.tick(1000 * seconds)
  }
  await update
}

test("after some tries in vain the next update tries again, and no error comes to Streamlit, which would never end", async t => {
  t.mock.timers.enable({ apis: ["setTimeout"] })
  const update = await loaderOf(addressOf("throw globalThis.tries = 1 + TRIES"))
  await allTries(t, update({ data: 1 }))
  assert.equal(globalThis.tries, 5)
  await allTries(t, update({ data: 1 }))
  assert.equal(globalThis.tries, 10)
  assert.deepEqual(globalThis.drawn, [])
})

test("modules are looked for where the app is served, beside the open page", async t => {
  const update = await loaderOf("modules/map.js")
  t.mock.timers.enable({ apis: ["setTimeout"] })
  const URL_ = globalThis.URL
  const asked = []
  globalThis.URL = class extends URL_ { constructor(...given) { super(...given); asked.push(this.href) } }
  const updated = update({ data: 1 })
  globalThis.URL = URL_
  await allTries(t, updated)
  assert.ok(asked.includes("http://host/app/modules/map.js"))
})
