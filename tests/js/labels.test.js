// What tests/js/against_python.js does not meet among its random cases.

import assert from "node:assert/strict"
import { test } from "node:test"
import { captionOf, ledgerOf, scaleText, toEven } from "../../viz/views/map_view/labels.js"
import { stepsOf } from "../../viz/views/map_view/masks.js"

function caption(...numbers) {
  const values = Float32Array.from(numbers)
  return captionOf(ledgerOf(values, [-4, 4], -Infinity), { values, channels: 1, height: 1, width: values.length }, false)
}

test("a mean is told where no order of adding shows in it", () => {
  assert.equal(caption(0.25, 0), "1 × 2 · mean 0.13")
  assert.equal(caption(0.26, 1e-30), "1 × 2 · mean 0.13")
})

test("a mean between two texts that rounding may take to either is not told", () => {
  assert.equal(caption(0.25, 1e-30), "")
})

test("a mean that rounding may leave of values that cancel is 0, unless they are whole", () => {
  assert.equal(caption(2 ** 24 + 0.5, -(2 ** 24), 0.25), "1 × 3 · mean 0")
  assert.equal(caption(2 ** 26, -(2 ** 26), 3), "1 × 3 · mean 1.00")
})

test("a factor that is written as 1 is said to be more", () => {
  assert.deepEqual([1, 1.001, 1.01, 2, 1 / 0.7].map(scaleText), ["1", "just over 1", "1.01", "2", "1.43"])
})

test("of two whole numbers as near the even one is taken", () => {
  assert.deepEqual([0.5, 1.5, 2.5, 2.4, 2.6].map(toEven), [0, 2, 2, 2, 3])
})

test("a survival is told in whole steps, down to the last bit", () => {
  const survival = Float64Array.of(0, 0.29, 0.57, 0.29 - 2 ** -54, 0.999, 1)
  assert.deepEqual([...stepsOf(survival, 100)], [0, 29, 57, 28, 99, 100])
})
