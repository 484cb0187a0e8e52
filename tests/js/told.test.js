import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import { placed } from "../../viz/views/web/told.js"

let drawn, said

beforeEach(() => {
  globalThis.document = new EventTarget()
  ;[drawn, said] = [[], []]
})

const text = bytes => new TextDecoder().decode(bytes)
const place = name => ({ name, querySelector: () => true }) // what stands in it is there already
const component = placed("", ({ data, parentElement, setStateValue, setTriggerValue }) => {
  drawn.push([parentElement.name, text(data)])
  parentElement.say = setStateValue
  parentElement.ask = setTriggerValue
  return () => drawn.push([parentElement.name, "ended"])
})

// As `bundled` in viz/views/web/__init__.py writes it.
function bundle(own, told, layout = 1) {
  const parts = Object.entries(told).map(([key, value]) => [key, value.length])
  const header = JSON.stringify({ layout, parts })
  const bytes = new TextEncoder().encode(`........${header}${Object.values(told).join("")}${own}`)
  new DataView(bytes.buffer).setUint32(0, 0xffffffff)
  new DataView(bytes.buffer).setUint32(4, header.length, true)
  return bytes
}

const teller = place("maps")
const tell = (own, told, layout) => component({
  data: bundle(own, told, layout), parentElement: teller,
  setStateValue: (name, value) => said.push([name, value]), setTriggerValue: (name, value) => said.push([name, value]),
})
const stand = (key, layout = 1) => component({ data: { told_later: key, layout }, parentElement: place(key) })

test("what comes alone is drawn as it is", () => {
  const bytes = new TextEncoder().encode("0000 alone")
  component({ data: bytes, parentElement: place("words") })
  component({ data: new TextEncoder().encode("0001 more"), parentElement: place("words") })
  assert.deepEqual(drawn, [["words", "0000 alone"], ["words", "0001 more"]])
})

test("parts that stand still draw what they are told, after the one that tells it, and each time anew", () => {
  stand("words")
  stand("table")
  assert.deepEqual(drawn, [])
  tell("picture", { words: "fewer", table: "2 by 2" })
  tell("another", { words: "more" })
  assert.deepEqual(drawn, [["maps", "picture"], ["words", "fewer"], ["table", "2 by 2"], ["maps", "another"], ["words", "more"]])
})

test("what was told before the page was laid out anew is not drawn over what is told since, however late it comes", () => {
  const parentElement = place("words")
  for (const layout of [1, 2]) component({ data: { told_later: "words", layout }, parentElement })
  tell("picture", { words: "more" }, 2)
  component({ data: bundle("old", { words: "fewer" }, 1), parentElement: place("old maps") })
  assert.deepEqual(drawn, [["maps", "picture"], ["words", "more"], ["old maps", "old"]])
})

test("a part that comes late draws what there is, and one that has gone no more", () => {
  tell("picture", { words: "fewer" })
  const leave = stand("words")
  leave()
  tell("another", { words: "more" })
  assert.deepEqual(drawn, [["maps", "picture"], ["words", "fewer"], ["words", "ended"], ["maps", "another"]])
})

test("what was told on another page, or before the page was laid out anew, is not drawn", () => {
  tell("picture", { words: "fewer" }, 1)
  stand("words", 2)
  tell("another", { words: "more" }, 1)
  assert.deepEqual(drawn.map(([name]) => name), ["maps", "maps"])
  tell("third", { words: "most" }, 2)
  assert.deepEqual(drawn.at(-1), ["words", "most"])
})

const task = () => new Promise(done => setTimeout(done))

test("who has been told something answers by the one that told it, and what others have said stays", async () => {
  await task() // in which others may have spoken
  const places = ["toolbar", "controls"].map(key => {
    const parentElement = place(key)
    component({ data: { told_later: key, layout: 1 }, parentElement })
    return parentElement
  })
  tell("picture", { toolbar: "T", controls: "k" })
  const [toolbar, controls] = places
  toolbar.say("sent", { number: 1 })
  controls.say("sent", { number: 7 })
  tell("another", { toolbar: "T", controls: "k" })
  toolbar.say("sent", { number: 2 })
  controls.ask("more", 3)
  for (let i = 0; i < 4; i++) await task()
  assert.deepEqual(said, [
    ["sent", { toolbar: { number: 1 } }],
    ["sent", { toolbar: { number: 1 }, controls: { number: 7 } }],
    ["sent", { toolbar: { number: 2 }, controls: { number: 7 } }],
    ["more", ["controls", 3]],
  ])
})

test("each thing said goes in a task of its own, in the order in which it was said", async () => {
  const [one, two] = ["one", "two"].map(name => {
    const parentElement = place(name)
    const say = what => said.push(`${name} ${what}`)
    component({ data: new TextEncoder().encode("0000"), parentElement, setStateValue: say, setTriggerValue: say })
    return parentElement
  })
  await task() // in which others may have spoken
  one.say("a")
  one.ask("b")
  two.say("c")
  one.say("d")
  two.ask("e")
  const all = ["one a", "one b", "two c", "one d", "two e"]
  for (const i of all.keys()) {
    assert.deepEqual(said, all.slice(0, i + 1))
    await task()
  }
  one.say("f")
  assert.equal(said.at(-1), "one f")
})

test("what comes again, as in another theme, is the same again: nobody takes it for new", () => {
  const seen = []
  const show = placed("", ({ data }) => void seen.push(data))
  show({ data: { told_later: "words", layout: 1 }, parentElement: place("words") })
  const call = { data: bundle("picture", { words: "fewer" }), parentElement: teller }
  show(call)
  show({ ...call })
  const [picture, words, again, once] = seen
  assert.deepEqual([text(picture), text(words)], ["picture", "fewer"])
  assert.ok(picture === again && words === once)
})
