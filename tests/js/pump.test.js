// The message pump, with time that stands still until it is moved: see viz/views/protocol.py.

import assert from "node:assert/strict"
import { beforeEach, mock, test } from "node:test"

import { Pump } from "../../viz/pages/live_controls/pump.js"

const timings = {
  at_rest_after: 400,
  spacing: 16,
  apart: 250,
  pause: 120,
  row: 1000,
  most_unanswered: 3,
  lost_after: 1500,
}
const K = { name: "k" }
const S = { name: "s" }
const P = { name: "p" }
const PASS = { name: "noise" }
const DRAWN = ["p", "noise"] // what the map view draws ahead
const WAITS = ["noise"] // and another map waits for the answer
const PATH = "/compare"

let pump, sent, told, predicted, written, rested, kept, data

beforeEach(() => {
  mock.timers.reset()
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1e6 })
  ;[sent, told, predicted, written, rested, kept] = [[], [], [], [], [], []]
  pump = new Pump(
    { predict, write: what => written.push(what), held: () => ({ maps: [`${pump.number}`] }), rest: key => rested.push([key, pump.number]), afterFrame: call => setTimeout(call, 16) },
    Date,
  )
  data = { key: "controls", number: 0, goes_on: false, settles: true, timings }
  receive({})
})

const predict = what => {
  predicted.push({ ...what })
  what.waits = WAITS.includes(what.name)
  return DRAWN.includes(what.name)
}
const receive = change => pump.receive({
  data: (data = { ...data, ...change }),
  setStateValue: (_, { held, ...message }) => sent.push(message) && kept.push(held),
  setTriggerValue: (name, value) => told.push([name, value]),
})
const pass = milliseconds => mock.timers.tick(milliseconds)
const answer = (number, { query = "k=2", unfinished = null, path = PATH } = {}) =>
  pump.answer({ answers: { controls: number }, query, names: ["k", "p"], unfinished }, path)
const numbers = () => sent.map(({ number }) => number)
const last = () => sent.at(-1).values

test("a first value goes at once, with its number and name", () => {
  pump.change(K, 3)
  assert.deepEqual(sent, [{ number: 1, values: { k: 3 } }])
  assert.deepEqual(kept, [{ maps: ["1"] }])
})

test("messages keep their distance, and the last value of a flurry lands", () => {
  for (let k = 2; k < 40; k++) {
    pump.change(K, k)
    answer(pump.number)
    pass(1)
  }
  pass(16)
  assert.equal(last().k, 39)
  assert.deepEqual(numbers(), [1, 2, 3, 4])
})

test("no more than three messages are unanswered, and the last value goes with the next answer", () => {
  for (let k = 1; k <= 20; k++) {
    pump.change(K, k)
    pass(16)
  }
  assert.deepEqual(numbers(), [1, 2, 3])
  assert.equal(last().k, 3)
  answer(1)
  assert.deepEqual(numbers(), [1, 2, 3, 4])
  assert.equal(last().k, 20)
  answer(1) // the same scene again makes no room
  pump.change(K, 21)
  pass(100)
  assert.deepEqual(numbers(), [1, 2, 3, 4])
  answer(4)
  answer(1) // an older scene takes none away
  pump.change(K, 22)
  pass(16)
  assert.deepEqual(numbers(), [1, 2, 3, 4, 5, 6])
})

test("what waits for room goes at once where what comes next rests on it, and only then", () => {
  pump.flush(true)
  for (let k = 1; k <= 5; k++) {
    pump.change(K, k)
    pass(16)
  }
  assert.deepEqual(numbers(), [1, 2, 3])
  pump.flush(true)
  assert.deepEqual(sent.at(-1), { number: 4, values: { k: 5 } })
  pump.flush(true)
  answer(1)
  pass(100)
  assert.deepEqual(numbers(), [1, 2, 3, 4])
})

test("an answer to controls that stood here before is none to the first message of these", () => {
  answer(1)
  pump.change(K, 3)
  assert.deepEqual(sent, [{ number: 1, values: { k: 3 } }])
})

test("an answer that is lost is given up", () => {
  for (const k of [1, 2, 3, 4]) {
    pump.change(K, k)
    pass(16)
  }
  const since = 16 // the fourth change came so long after the third message
  pass(1500 - since - 17)
  assert.equal(sent.length, 3)
  pass(17)
  assert.deepEqual(sent.at(-1), { number: 4, values: { k: 4 } })
})

test("values that are not answered go along in the next message", () => {
  pump.change(K, 3)
  pass(16)
  pump.change(S, 2)
  assert.deepEqual(last(), { k: 3, s: 2 })
  answer(1)
  pass(16)
  pump.change({ name: "size" }, 16)
  assert.deepEqual(last(), { s: 2, size: 16 })
  answer(3)
  pass(16)
  pump.change(K, 4)
  assert.deepEqual(last(), { k: 4 })
})

test("values go along in the order in which they changed last", () => {
  const order = () => Object.keys(last())
  pump.change(K, 3)
  pump.change(S, 2)
  pump.change(K, 4) // while both are pending
  pass(16)
  assert.deepEqual(order(), ["s", "k"])
  pump.change(S, 5) // while neither is answered
  pass(16)
  assert.deepEqual(order(), ["k", "s"])
})

test("each value is announced with the number of the message that it goes in", () => {
  pump.change(P, 0.1)
  pump.change(P, 0.2)
  pump.change(K, 3)
  pump.change(PASS, 7)
  const [key, name, waits] = ["controls", "p", false]
  assert.deepEqual(predicted, [
    { key, number: 1, name, value: 0.1, waits },
    { key, number: 2, name, value: 0.2, waits },
    { key, number: 2, name: "k", value: 3, waits },
    { key, number: 2, name: "noise", value: 7, waits },
  ])
  pass(16)
  assert.deepEqual(sent.at(-1), { number: 2, values: { p: 0.2, k: 3, noise: 7 } })
})

// Changes a control every 25 milliseconds for so long, and answers each message within these.
const drag = (control, milliseconds) => {
  for (let since = 0; since < milliseconds; since += 25) {
    pump.change(control, since)
    pass(25)
    answer(pump.number)
  }
}

for (const [control, most] of [[P, 1000], [PASS, 250]])
  test(`of predicted values in a row, as of ${control.name}, the first goes at once, and one each ${most} ms`, () => {
    drag(control, 2 * most + 50)
    assert.deepEqual(sent.map(({ values }) => values[control.name]), [0, most - 25, 2 * most - 25])
    pass(199) // 249 since the last message
    assert.equal(sent.length, 3)
    pass(1)
    assert.deepEqual(last(), { [control.name]: 2 * most + 25 })
  })

test("while a finger is on a slider predicted values wait for its pauses, and until it is lifted", () => {
  pump.hold()
  drag(P, 3000)
  assert.deepEqual(sent, [])
  pass(120 - 25 - 1)
  assert.deepEqual(sent, [])
  pass(1)
  assert.deepEqual(sent, [{ number: 1, values: { p: 2975 } }])
  assert.ok(pump.isAhead)
  answer(1)
  assert.ok(!pump.isAhead)
  pass(400)
  pump.change(P, 0.5)
  assert.deepEqual(numbers(), [1])
  pump.release()
  assert.deepEqual(last(), { p: 0.5 })
  pass(400)
  pump.change(P, 0.6)
  assert.deepEqual(last(), { p: 0.5 }) // one is under way
  answer(2)
  assert.deepEqual(last(), { p: 0.6 }) // no finger is there any more
})

test("what a map waits for, and what is not predicted, does not wait for the finger", () => {
  pump.hold()
  drag(PASS, 550)
  assert.deepEqual(sent.map(({ values }) => values.noise), [0, 225, 475])
  pass(199)
  assert.deepEqual(last(), { noise: 475 })
  pass(1)
  assert.deepEqual(last(), { noise: 525 }) // apart from the message before
  pump.change(K, 3)
  pass(16)
  assert.equal(last().k, 3)
})

test("the last of predicted values in a row goes at the pause after it", () => {
  drag(P, 300)
  pass(120 - 25 - 1)
  assert.deepEqual(numbers(), [1])
  pass(1)
  assert.deepEqual(sent.at(-1), { number: 2, values: { p: 275 } })
})

test("predicted values that come one by one go at once, or as soon as messages are apart", () => {
  for (const [p, wait] of [[0.1, 250], [0.2, 130]]) {
    pump.change(P, p)
    assert.equal(last().p, p)
    answer(pump.number)
    pass(wait)
  }
  pump.change(P, 0.3)
  pass(119)
  assert.equal(last().p, 0.2)
  pass(1)
  assert.equal(last().p, 0.3)
})

test("a predicted value goes with the answer to the one before", () => {
  pump.change(P, 0.1)
  pass(1000)
  pump.change(P, 0.2)
  pass(400)
  assert.deepEqual(numbers(), [1])
  answer(1)
  assert.deepEqual(sent.at(-1), { number: 2, values: { p: 0.2 } })
})

test("what is not predicted takes predicted values along at once", () => {
  pump.change(P, 0.1)
  pass(16)
  pump.change(P, 0.2)
  assert.equal(sent.length, 1)
  pump.change(K, 3)
  assert.deepEqual(last(), { p: 0.2, k: 3 })
})

test("the page is told when the controls are at rest, after all that is pending", () => {
  pump.change(K, 1)
  pass(399)
  pump.change(K, 2)
  pass(399)
  assert.deepEqual(rested, [])
  pass(1)
  assert.deepEqual(rested, [["controls", 2]])
  for (const k of [3, 4, 5]) {
    pump.change(K, k)
    pass(16)
  }
  assert.equal(pump.pending.size, 1)
  pass(800)
  assert.equal(rested.length, 1)
  answer(3)
  pass(400)
  assert.deepEqual(rested.at(-1), ["controls", 4])
  assert.equal(last().k, 5)
})

test("slices go on with each unfinished scene, and end at rest once", () => {
  receive({ goes_on: true })
  pump.change(K, 3)
  answer(1, { unfinished: true })
  assert.deepEqual(told, [])
  pass(16)
  answer(1, { unfinished: true })
  pass(16)
  assert.deepEqual(told.map(([name]) => name), ["more", "more"])
  answer(1, { unfinished: false })
  answer(1, { unfinished: false })
  assert.deepEqual(rested, [["controls", 1]])
})

test("slices wait for a message that is under way", () => {
  receive({ goes_on: true })
  answer(0, { unfinished: true })
  pump.change(K, 3)
  pass(16)
  assert.deepEqual(told, [])
})

test("a page without slices is not told to go on", () => {
  answer(0, { unfinished: true })
  receive({ goes_on: true })
  answer(0, { unfinished: null })
  pass(1000)
  assert.deepEqual(told, [])
  answer(0, { unfinished: true })
  answer(0, { unfinished: null }) // the viewer has gone to another page
  pass(1000)
  assert.deepEqual(rested, [])
})

test("numbers go on where the page stands", () => {
  receive({ number: 7 })
  pump.change(K, 3)
  assert.deepEqual(numbers(), [8])
  receive({ number: 6 }) // an older run of the page
  pass(16)
  pump.change(K, 4)
  assert.deepEqual(numbers(), [8, 9])
})

test("the page's value is taken over unless the viewer has moved on since", () => {
  assert.equal(pump.accept({ name: "k", value: 2 }), 2)
  pump.change(K, 3)
  pump.change(S, 4) // still pending
  assert.deepEqual([pump.accept({ name: "k", value: 2 }), pump.accept({ name: "s", value: 2 })], [3, 4])
  receive({ number: 1 })
  assert.deepEqual([pump.accept({ name: "k", value: 5 }), pump.accept({ name: "s", value: 2 })], [5, 4])
})

test("the address is written at rest, and again only for another query or page", () => {
  for (const query of ["k=2", "k=3", "k=4"]) {
    answer(0, { query })
    pass(399)
  }
  assert.deepEqual(written, [])
  answer(0, { query: "k=4" })
  pass(1)
  assert.deepEqual(written, [{ query: "k=4", names: ["k", "p"], path: PATH }])
  answer(0, { query: "k=4" })
  pass(400)
  assert.equal(written.length, 1)
  answer(0, { query: "k=4", path: "/shift" })
  pass(400)
  assert.equal(written.length, 2)
})

const move = (control, value) => {
  pump.change(control, value)
  pass(16)
}

test("another session is sent again what the address that was kept does not say, and nothing else", () => {
  receive({ session: "one" })
  move(K, 3)
  answer(1, { query: "k=3" })
  pass(400) // the address is written
  pump.keep()
  pump.keepDone()
  move(S, 2)
  answer(2, { query: "k=3&s=2" })
  pass(400) // written again
  pump.keep() // and not kept yet
  pump.change(P, 0.1)
  move({ name: "size" }, 8) // neither is answered
  receive({ session: "one" })
  assert.deepEqual(numbers(), [1, 2, 3, 4])
  receive({ session: "another", number: 0 })
  pass(16)
  assert.deepEqual(sent.at(-1), { number: 5, values: { s: 2, p: 0.1, size: 8 } })
  assert.deepEqual([pump.accept({ name: "k", value: 4 }), pump.accept({ name: "p", value: 0.5 })], [4, 0.1])
})

test("another session is sent what is pending after what was lost", () => {
  receive({ session: "one" })
  for (const k of [1, 2, 3, 4]) move(K, k) // the fourth finds no room
  pump.change(S, 5)
  pump.change(K, 6)
  assert.deepEqual(numbers(), [1, 2, 3])
  receive({ session: "another" })
  assert.deepEqual(numbers(), [1, 2, 3, 4])
  assert.deepEqual(Object.entries(last()), [["s", 5], ["k", 6]])
})

for (const changes of [[1], [1, 2]])
  test(`what has been stopped says nothing more, ${changes.length - 1} values pending`, () => {
    answer(0)
    for (const k of changes) pump.change(K, k)
    pump.stop()
    pass(5000)
    assert.deepEqual([numbers(), told, written], [[1], [], []])
  })
