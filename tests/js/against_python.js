// What the painter works out again, beside what Python says: `node against_python.js cases.json`, whose cases
// tests/js/test_scripts.py writes.
import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { corner, range, readers, reads } from "../../viz/views/map_view/geometry.js"
import { percent } from "../../viz/views/map_view/labels.js"
import { decode, valuesOf } from "../../viz/views/map_view/message.js"
import { predict } from "../../viz/views/map_view/prediction.js"
import { Store } from "../../viz/views/map_view/store.js"

const { windows, scenes, layers, percents } = JSON.parse(readFileSync(process.argv[2], "utf8"))

for (const { length, count, positions, readBy, corners, ...at } of windows) {
  const told = JSON.stringify({ length, count, ...at })
  assert.deepEqual(range(count).map(w => reads(at, w)), positions, told)
  assert.deepEqual(range(length).map(position => readers(at, position, count)), readBy, told)
  assert.deepEqual([false, true].map(over => corner(at, length, count, over)), corners, told)
}

const number = text => Number(String(text).replace("inf", "Infinity"))

for (const { bytes, values } of scenes) {
  const message = decode(Buffer.from(bytes, "base64"), new Store())
  message.panels.forEach((panel, i) => {
    panel.values = valuesOf(panel, message.panels[0])
    assert.equal(panel.values.length, values[i].length)
    values[i].forEach((value, j) => assert.ok(panel.values[j] === number(value), `${panel.title}: ${panel.values[j]}, not ${value}`))
  })
}

for (const [part, whole, text] of percents) assert.equal(percent(part, whole), text, `${part} of ${whole}`)

const opened = bytes => decode(Buffer.from(bytes, "base64"), new Store())
const painted = message => {
  for (const panel of message.panels) panel.values = valuesOf(panel, message.panels[0])
  return message
}

// All that a message says but for how it was sent: zeros of either sign are one, and undefined is as good as nothing.
// The bytes of many values are told sooner than each of them.
const MESSAGE = ["range", "layout", "columns", "compact", "picks", "focus", "explained", "panels"]
const heard = message => JSON.parse(JSON.stringify(MESSAGE.map(name => message[name]), (_, value) =>
  ArrayBuffer.isView(value) ? Buffer.from(Float64Array.from(value).map(x => x + 0).buffer).toString("base64") : Math.abs(value) === Infinity ? String(value) : value ?? undefined))

for (const { page, before, changes, after } of layers) {
  // An answer may come while later changes are on their way: they are drawn before it has been painted.
  const [message, answer] = [opened(before), painted(opened(after))]
  const predicted = predict(message, changes)
  const told = JSON.stringify([page, changes, message.layers.settings, message.panels[0].title])
  assert.ok(predicted, told)
  assert.deepEqual(heard(painted(predicted)), heard(answer), told)
}
