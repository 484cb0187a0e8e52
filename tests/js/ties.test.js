import assert from "node:assert/strict"
import { test } from "node:test"
import { linksOf } from "../../viz/views/map_view/linking.js"
import { courseOf, tiesOf } from "../../viz/views/map_view/ties.js"
import { dropped, finished, LINES, pooled, source, windows } from "./scenes.js"

const INPUT = source([[1, 9, 3, 4], [5, 6, 7, 8], [2, 0, 1, 1], [3, 1, 1, 1]])
const DROPPED = dropped(INPUT, INPUT.values.map(v => v < 9), INPUT.values, 2)
const HALVED = { height: 2, width: 2 }
const compare = kind => [INPUT, pooled(INPUT, kind, windows(2), HALVED), DROPPED]

/** Each tie as "panel row,column > panel row,column", and "x" where its value is dropped. */
function ties(panels, panel, row, column, explained = panels.map((_, i) => i).slice(1)) {
  const focus = { panel, row, column }
  const end = ({ panel, row, column }) => `${panel} ${row},${column}`
  return tiesOf(focus, panels, linksOf(focus, panels), explained)
    .map(({ from, to, lost }) => `${end(from)} > ${end(to)}${lost ? " x" : ""}`)
}

test("a pooled cell is tied to its winner, and that to its fate under dropout", () => {
  assert.deepEqual(ties(compare("max"), 1, 0, 0), ["0 0,1 > 2 0,1 x", "0 0,1 > 1 0,0"])
  assert.deepEqual(ties(compare("min"), 1, 0, 0), ["0 0,0 > 2 0,0", "0 0,0 > 1 0,0"])
})

test("a cell is tied to its fate, and to a pooled cell only if it has won one", () => {
  assert.deepEqual(ties(compare("max"), 0, 0, 1), ["0 0,1 > 2 0,1 x", "0 0,1 > 1 0,0"])
  assert.deepEqual(ties(compare("max"), 2, 1, 1), ["0 1,1 > 2 1,1"])
})

test("a mean is tied to the middle of its window, which no mask drops", () => {
  assert.deepEqual(ties(compare("average"), 1, 1, 0), ["0 2.5,0.5 > 2 2.5,0.5", "0 2.5,0.5 > 1 1,0"])
  assert.deepEqual(ties(compare("average"), 0, 3, 0), ["0 3,0 > 2 3,0", "0 3,0 > 1 1,0"])
})

test("what wins many windows is tied to a few of them", () => {
  const panels = [INPUT, pooled(INPUT, "max", windows(4, 1, 2), { height: 5, width: 5 })]
  assert.equal(ties(panels, 0, 0, 1).length, 9)
})

test("ties run along lanes, and from cells to windows alone", () => {
  const then = more => ({ ...pooled(INPUT, "max", windows(2), HALVED), ...more })
  const values = { indices: undefined, given: true, line: LINES.drop }
  const kept = Uint8Array.of(0, 128, 128, 128)
  const lanes = [{ ...INPUT, cell: [0, 0] }, then({ cell: [0, 1] }), then({ cell: [0, 2], ...values, mask: kept }),
    { ...DROPPED, cell: [1, 1] }, then({ cell: [1, 2], ...values })]
  assert.deepEqual(ties(lanes, 1, 0, 0), ["3 0.5,0.5 > 4 0,0", "0 0,1 > 3 0,1 x", "1 0,0 > 2 0,0 x", "0 0,1 > 1 0,0"])
  assert.deepEqual(ties(lanes, 0, 0, 1), ["0 0,1 > 3 0,1 x", "1 0,0 > 2 0,0 x", "0 0,1 > 1 0,0"])
  const rows = [{ ...INPUT, cell: [0, 0] }, { ...INPUT, cell: [1, 0] }, then({ cell: [1, 1] }), { ...DROPPED, cell: [1, 2] }]
  assert.deepEqual(ties(rows, 0, 0, 1, [2, 3]), ["1 0,1 > 3 0,1 x", "1 0,1 > 2 0,0"])
})

test("of maps that are not explained only the one in view is tied", () => {
  assert.deepEqual(ties(compare("max"), 2, 0, 1, []), ["0 0,1 > 2 0,1 x"])
  assert.deepEqual(ties(compare("max"), 0, 0, 1, []), [])
  const still = finished({ ...INPUT, role: "dropout" })
  assert.deepEqual(ties([INPUT, still], 1, 2, 3), ["0 2,3 > 1 2,3"])
})

const spot = (x, y, top) => ({ x, y, reach: 5, left: x - 20, top, bottom: top + 100 })

test("a tie runs straight between maps that are level, and along the gap beside one that is not", () => {
  assert.equal(courseOf(spot(100, 50, 0), spot(200, 50, 0)), "M105.0 50.0L195.0 50.0")
  assert.equal(courseOf(spot(100, 50, 0), spot(200, 250, 200)), "M105.0 50.0L179.0 50.0L179.0 250.0L195.0 250.0")
  assert.equal(courseOf(spot(100, 50, 0), spot(108, 50, 0)), "")
})
