import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"
import { allWhole, factor, number, parsed } from "../../viz/views/web/numbers.js"

const SHARED = JSON.parse(readFileSync(new URL("../numbers.json", import.meta.url), "utf8"))

test("numbers are written as Python writes them", () => {
  for (const { value, whole, text } of SHARED)
    assert.equal(number(Number(String(value).replace("inf", "Infinity")), whole), text, `${value}, whole: ${whole}`)
})

test("a factor has no zeros at its end, but for those of whole numbers", () => {
  const factors = [[1, "1"], [2, "2"], [1.1, "1.1"], [1 / 0.7, "1.43"], [100, "100"], [1000, "1,000"], [1e7, "1.0e7"], [0.5, "0.5"]]
  for (const [value, text] of factors) assert.equal(factor(value), text)
})

test("what is written can be read again", () => {
  for (const value of [0, -3, 0.25, 4096, -1.2e-6, 3e8, 0.0051]) assert.equal(parsed(number(value, Number.isInteger(value))), value)
})

test("one fraction among them makes numbers not whole", () => {
  assert.ok(allWhole(Float32Array.of(0, -3, 18, -Infinity)))
  assert.ok(!allWhole(Float32Array.of(0, -3, 18.5)))
})
