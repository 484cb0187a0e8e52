// A slider that moves by itself, with time that stands still until it is moved.
import assert from "node:assert/strict"
import { test } from "node:test"
import { endsSweep, jumpedTo, Sweep, sweptTo } from "../../viz/pages/live_controls/sweep.js"

const timings = { sweep: 4000, sweep_spacing: 50 }
const course = { from: 3, low: 1, high: 9 }

/** Runs a sweep at 60 frames a second; gives what it takes, when, and whether it said that it ran and ended. */
function run(predicted, { calm = false, stopAt = Infinity } = {}) {
  const taken = [], shown = [], frames = []
  let now = 0
  const moved = { take: value => (taken.push([now, value]), predicted), show: runs => shown.push(runs), afterFrame: call => frames.push(call) }
  const sweep = new Sweep(moved, timings, { now: () => now })
  sweep.start(course, calm)
  for (let frame = 1; frames.length && frame < 1000; frame++) {
    now = (frame * 1000) / 60
    if (now >= stopAt) sweep.run(false)
    frames.shift()()
  }
  return { taken, shown, last: taken.at(-1), values: taken.map(([, value]) => value) }
}

test("a sweep goes up to the end, down to the other, and back to where it stood", () => {
  const places = [0, 0.25, 0.375, 0.5, 0.875, 1].map(share => sweptTo(course, share))
  assert.deepEqual(places, [3, 7, 9, 7, 1, 3])
  for (const [from, low, high] of [[0, 0, 1], [1, 0, 1], [0.37, 0, 1]]) assert.ok(Math.abs(sweptTo({ from, low, high }, 1) - from) < 1e-9)
})

test("each frame has its value where it is predicted, and both ends are met", () => {
  const { taken, shown, last, values } = run(true)
  assert.equal(taken.length, 241)
  assert.deepEqual([Math.max(...values), Math.min(...values)].map(Math.round), [9, 1])
  assert.deepEqual(last, [4000, 3])
  assert.deepEqual(shown, [true, false])
})

test("where the page is asked, it is asked no more than 20 times a second, and last for where the slider stood", () => {
  const { taken, last } = run(false)
  assert.deepEqual(last, [4000, 3])
  assert.ok(taken.length > 60 && taken.length <= 82, `${taken.length}`)
  taken.slice(0, -1).forEach(([at], i) => assert.ok(i === 0 || at - taken[i - 1][0] >= 50))
})

test("with less motion it is a few jumps that meet both ends", () => {
  assert.deepEqual([...new Set(run(true, { calm: true }).values)], [9, 5, 1, 3])
  assert.equal(jumpedTo(course, 1), 3)
})

test("one that is stopped stays where it is", () => {
  const { last, shown } = run(true, { stopAt: 1000 })
  assert.ok(last[0] < 1000 && last[1] > 6.8 && last[1] < 7, `${last}`)
  assert.deepEqual(shown, [true, false])
})

class Element { constructor(tag) { this.matches = list => list.split(", ").includes(tag) } }
class KeyboardEvent { constructor(key, path) { Object.assign(this, { key, composedPath: () => path }) } }

test("any control, and any key that is not for a map, ends a sweep", () => {
  Object.assign(globalThis, { Element, KeyboardEvent })
  const [play, slider, map] = [new Element("button"), new Element("input"), new Element("canvas")]
  const pressed = node => endsSweep({ composedPath: () => [node] }, play)
  const typed = (key, node) => endsSweep(new KeyboardEvent(key, [node]), play)
  assert.deepEqual([slider, map, play].map(pressed), [true, false, false])
  assert.deepEqual([slider, map, play].map(node => typed("Escape", node)), [true, true, true])
  assert.deepEqual([slider, map, play].map(node => typed("ArrowUp", node)), [true, false, true])
  assert.deepEqual([slider, map, play].map(node => typed("Tab", node)), [false, false, false])
  assert.deepEqual([" ", "Enter", "n"].map(key => typed(key, play)), [false, false, true])
})
