import assert from "node:assert/strict"
import { test } from "node:test"
import { areLinked, linksOf } from "../../viz/views/map_view/linking.js"
import { dropped, pooled, source, windows } from "./scenes.js"

const INPUT = source([[1, 9, 3, 4], [5, 6, 7, 8], [2, 0, 1, 1], [3, 1, 1, 1]])
const DROPPED = dropped(INPUT, INPUT.values.map(v => v > 3), INPUT.values, 2)
const HALVED = { height: 2, width: 2 }
const of = (kind, at = windows(2), size = HALVED) => [INPUT, pooled(INPUT, kind, at, size), DROPPED]
const box = (row, column) => [row, column, row, column]

test("a window lights up its cells, and rings the one that it shows", () => {
  const [onInput, itself, onDropped] = linksOf({ panel: 1, row: 0, column: 0 }, of("max"))
  assert.deepEqual(onInput, { boxes: [[0, 0, 1, 1]], rings: [[0, 1]], entry: [0, 1] })
  assert.deepEqual(itself, { boxes: [box(0, 0)], rings: [], entry: [0, 0] })
  assert.deepEqual(onDropped, onInput)
})

test("each kind rings the cell that it shows, and a mean none", () => {
  const rings = kind => linksOf({ panel: 1, row: 1, column: 0 }, of(kind))[0].rings
  assert.deepEqual(rings("max"), [[3, 0]])
  assert.deepEqual(rings("min"), [[2, 1]])
  assert.deepEqual(rings("first"), [[2, 0]])
  assert.deepEqual(rings("average"), [])
  assert.deepEqual(linksOf({ panel: 1, row: 1, column: 0 }, of("average"))[0].entry, [2, 0])
})

test("a cell lights up the windows that read it, and rings those that show it", () => {
  const overlapping = of("max", windows(2, 1), { height: 3, width: 3 })
  assert.deepEqual(linksOf({ panel: 0, row: 0, column: 1 }, overlapping)[1],
    { boxes: [[0, 0, 0, 1]], rings: [[0, 0], [0, 1]], entry: [0, 0] })
  assert.deepEqual(linksOf({ panel: 2, row: 2, column: 2 }, overlapping)[1],
    { boxes: [[1, 1, 2, 2]], rings: [[2, 1], [2, 2]], entry: [1, 1] }) // of equals the first
  assert.deepEqual(linksOf({ panel: 0, row: 0, column: 1 }, of("average"))[1], { boxes: [box(0, 0)], rings: [], entry: [0, 0] })
})

test("a cell that no window reads has nothing on their map", () => {
  const links = linksOf({ panel: 0, row: 2, column: 0 }, of("max", windows(2, 3), { height: 1, width: 1 }))
  assert.deepEqual(links[1], { boxes: [], rings: [], entry: null })
  assert.deepEqual(links[2], { boxes: [box(2, 0)], rings: [], entry: [2, 0] })
})

test("with dilation each cell of a window has a box of its own", () => {
  const links = linksOf({ panel: 1, row: 0, column: 0 }, of("max", windows(2, 1, 0, 2)))
  assert.deepEqual(links[0].boxes, [box(0, 0), box(0, 2), box(2, 0), box(2, 2)])
})

test("in place a cell lights up itself, one box round its windows, and what they show", () => {
  const place = pooled(INPUT, "max", windows(2, 1), { height: 3, width: 3, inPlace: true })
  const links = linksOf({ panel: 2, row: 1, column: 1 }, [INPUT, place, DROPPED])
  assert.deepEqual(links[1], { boxes: [[0, 0, 2, 2], box(1, 1)], rings: [[0, 1], [1, 1], [1, 2]], entry: [1, 1] })
  assert.deepEqual(links[0], links[1])
  assert.deepEqual(links[2], { boxes: [box(1, 1)], rings: [], entry: [1, 1] })
})

test("in place the windows of a cell share one box, dilated ones too", () => {
  const place = pooled(INPUT, "max", windows(2, 1, 0, 2), { height: 2, width: 2, inPlace: true })
  const overlapping = { ...place, windows: windows(2, 2, 0, 2) } // both read row 2 and column 2
  const [around] = linksOf({ panel: 1, row: 2, column: 2 }, [INPUT, overlapping])[1].boxes
  assert.deepEqual(around, [0, 0, 4, 4])
})

test("a window that shows no cell rings none", () => {
  const panels = of("max", windows(2, 1, 1, 9), { height: 1, width: 1 })
  assert.deepEqual(linksOf({ panel: 1, row: 0, column: 0 }, panels)[0].rings, [])
})

test("maps of other windows are not linked", () => {
  const [one, other] = [of("max")[1], of("max", windows(3, 1))[1]]
  assert.ok(!areLinked(one, other) && areLinked(one, of("min")[1]) && areLinked(one, INPUT))
  assert.deepEqual(linksOf({ panel: 1, row: 0, column: 0 }, [INPUT, one, other])[2], { boxes: [], rings: [], entry: null })
})

test("whatever is in view, what is linked to it lies on its map, and links back", () => {
  for (const kind of ["max", "min", "average", "first"]) for (const at of [windows(2), windows(3, 1, 1), windows(2, 1, 0, 2)]) {
    const size = at.kernel === 3 ? { height: 4, width: 4 } : HALVED
    const panels = of(kind, at, size)
    for (let row = 0; row < size.height; row++) for (let column = 0; column < size.width; column++)
      for (const [r, c] of linksOf({ panel: 1, row, column }, panels)[0].rings) {
        const back = linksOf({ panel: 0, row: r, column: c }, panels)[1]
        assert.ok(back.rings.some(ring => `${ring}` === `${[row, column]}`), `${kind} ${row} ${column}`)
      }
  }
})
