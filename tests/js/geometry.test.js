import assert from "node:assert/strict"
import { test } from "node:test"
import { BEYOND, flat, overhang, PADDING, placement, readers, reads, windowCells, windowsAt } from "../../viz/views/map_view/geometry.js"
import { pooled, source, windows } from "./scenes.js"

const INPUT = source([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]])

test("a window reads its positions, padding included", () => {
  assert.deepEqual(reads(windows(3, 2, 1), 0), [-1, 0, 1])
  assert.deepEqual(reads(windows(3, 2, 1, 2), 1), [1, 3, 5])
})

test("who reads a position is who reads it", () => {
  const at = windows(3, 1, 1, 2)
  for (let position = -2; position < 12; position++)
    assert.deepEqual(readers(at, position, 6), [0, 1, 2, 3, 4, 5].filter(w => reads(at, w).includes(position)))
})

test("cells outside tell padding from what lies beyond it", () => {
  const panel = pooled(INPUT, "max", windows(2, 2, 1), { height: 3, width: 3 })
  assert.deepEqual(windowCells({ row: 0, column: 0 }, panel, INPUT), [PADDING, PADDING, PADDING, 0])
  assert.deepEqual(windowCells({ row: 1, column: 2 }, panel, INPUT), [7, PADDING, 11, PADDING])
  assert.deepEqual(windowCells({ row: 2, column: 1 }, panel, INPUT), [PADDING, PADDING, BEYOND, BEYOND])
})

test("a map of windows lies in the middle of the source, or over it", () => {
  const panel = pooled(INPUT, "max", windows(3, 2, 1), { height: 2, width: 2 })
  assert.deepEqual(placement(panel, INPUT, "true"), { row: 0.5, column: 1, step: 1 })
  assert.deepEqual(placement(panel, INPUT, "over"), { row: -0.5, column: -0.5, step: 2 })
  assert.deepEqual(placement(INPUT, INPUT, "over"), { row: 0, column: 0, step: 1 })
})

test("what reaches beyond the source is counted in whole cells", () => {
  const panel = pooled(INPUT, "max", windows(3, 2, 1), { height: 2, width: 2 })
  assert.equal(overhang(INPUT, INPUT, "true"), 0)
  assert.equal(overhang(panel, INPUT, "true"), 1) // its padding
  assert.equal(overhang(pooled(INPUT, "max", windows(1, 4), { height: 1, width: 1 }), INPUT, "over"), 2)
})

test("what stays in place is read through the windows of its grid", () => {
  const panel = pooled(INPUT, "max", windows(2, 1), { height: 2, width: 3, inPlace: true })
  assert.deepEqual(placement(panel, INPUT, "over"), { row: 0, column: 0, step: 1 })
  assert.deepEqual(windowsAt({ row: 0, column: 1 }, panel).windows, [{ row: 0, column: 0 }, { row: 0, column: 1 }])
})

test("cells are counted channel by channel and row by row", () => {
  assert.equal(flat({ height: 3, width: 4 }, 2, { row: 1, column: 3 }), 2 * 12 + 4 + 3)
})
