import assert from "node:assert/strict"
import { test } from "node:test"
import { shownCells, windowCount } from "../../viz/views/map_view/pooling.js"
import { pooled, windows } from "./scenes.js"

const VALUES = [0, -0, 1, -1, 0.5, -2.5, Infinity, -Infinity]
let seed = 1
const below = n => (seed = (seed * 16807) % 2147483647) % n

/** A map of few values, so that many are equal, or one that falls, whose winners leave each window first. */
function maps() {
  const [channels, height, width, many] = [below(3) ? 1 : 3, 1 + below(12), 1 + below(12), 1 + below(VALUES.length)]
  const drawn = below(4) ? () => VALUES[below(many)] : (_, i) => -i
  return { channels, height, width, values: new Float32Array(channels * height * width).map(drawn) }
}

test("each window shows its first winner row by row, whatever it shares with others, and nothing where all is padding", () => {
  let compared = 0, empty = 0
  while (compared < 1500) {
    const input = maps(), kernel = 1 + below(7)
    const at = windows(kernel, 1 + below(6), below(Math.floor(kernel / 2) + 2), 1 + below(4))
    const [height, width] = [input.height, input.width].map(length => windowCount(length, at, below(2) === 0))
    if (height < 1 || width < 1) continue
    for (const kind of ["max", "min", "first"]) {
      const shown = shownCells(input, at, { height, width }, kind)
      assert.deepEqual(shown, pooled(input, kind, at, { height, width }).indices, JSON.stringify([kind, at, input]))
      compared++
      empty += shown.includes(-1) ? 1 : 0
    }
  }
  assert.ok(empty > 50)
})
