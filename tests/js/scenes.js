// Small scenes to test with, as the painter has them once a message is decoded and its values are filled in.
import { allWhole } from "../../viz/views/web/numbers.js"
import { valuesOf } from "../../viz/views/map_view/message.js"

const BLANK = { word: "", padding: "", terms: false, unread: "is read by no window", won: "", tied: "", lost: "", several: "", hole: "" }
export const LINES = {
  max: { word: "max", padding: "−∞", terms: true, won: "wins", tied: "ties", lost: "loses to {}", several: "in {}, wins {}" },
  min: { word: "min", padding: "∞", terms: true, won: "wins", tied: "ties", lost: "loses to {}", several: "in {}, wins {}" },
  average: { word: "mean", padding: "0", terms: true, won: "is one of {}", several: "in {}" },
  first: { word: "first", terms: true, won: "is first", lost: "gives way to {}", several: "in {}, first of {}" },
  drop: { word: "drop", until: "until {}" },
}
const KINDS = {
  max: { missing: -Infinity, better: (a, b) => a > b },
  min: { missing: Infinity, better: (a, b) => a < b },
  first: { missing: -Infinity, better: () => false },
}

export const windows = (kernel, stride = kernel, padding = 0, dilation = 1) => ({ kernel, stride, padding, dilation })

/** A panel of nested rows, or of several channels of them. */
export function source(...channels) {
  const [height, width] = [channels[0].length, channels[0][0].length]
  return finished({ role: "input", title: "Input", height, width, channels: channels.length, values: Float32Array.from(channels.flat(2)) })
}

/** A pooling of a source, worked out cell by cell; `inPlace` where what is shown stays where it was found. */
export function pooled(input, kind, at, { height, width, inPlace = false, role = "pooling" }) {
  const panel = { role, windows: at, height, width, channels: input.channels, line: LINES[kind], missing: -Infinity }
  const found = []
  for (let c = 0; c < input.channels; c++) for (let r = 0; r < height; r++) for (let q = 0; q < width; q++) {
    const cells = windowOf(input, at, r, q)
    const value = i => input.values[c * input.height * input.width + i]
    const inside = cells.filter(i => i >= 0)
    if (kind === "average") found.push(inside.reduce((sum, i) => sum + value(i), 0) / cells.length)
    else found.push(inside.reduce((best, i) => (best < 0 || KINDS[kind].better(value(i), value(best)) ? i : best), -1))
  }
  if (kind === "average") return finished({ ...panel, values: Float32Array.from(found) })
  const indexed = { ...panel, indices: Int32Array.from(found), missing: KINDS[kind].missing }
  if (!inPlace) return finished({ ...indexed, values: valuesOf(indexed, input) })
  const mask = Uint8Array.from(input.values, (_, i) => (found.includes(i) ? 128 : 0))
  const placed = { ...indexed, grid: { height, width }, height: input.height, width: input.width, mask, scale: 1 }
  return finished({ ...placed, values: valuesOf(placed, input) })
}

function windowOf(input, { kernel, stride, padding, dilation }, r, q) {
  const cells = []
  for (let i = 0; i < kernel; i++) for (let j = 0; j < kernel; j++) {
    const [row, column] = [r * stride - padding + i * dilation, q * stride - padding + j * dilation]
    if (row >= input.height + padding || column >= input.width + padding) continue
    cells.push(row < 0 || column < 0 || row >= input.height || column >= input.width ? -1 : row * input.width + column)
  }
  return cells
}

/** A source under a mask: for each cell whether it is kept, and up to which step of p. */
export function dropped(input, kept, steps, scale, more = {}) {
  const mask = Uint8Array.from(kept, (keep, i) => (keep ? 128 : 0) | steps[i])
  const panel = { ...input, role: "dropout", line: LINES.drop, mask, scale, values: undefined, ...more }
  return finished({ ...panel, values: valuesOf(panel, input), given: false })
}

export const finished = panel => ({
  missing: -Infinity, scale: 1, given: !panel.indices && !panel.mask, cell: null, ledger: [], caption: "", ...panel,
  line: { ...BLANK, until: "", remark: "", ...panel.line }, whole: allWhole(panel.values),
})

export const message = (panels, more = {}) => ({ panels, explained: panels.map((_, i) => i).slice(1), resolution: 100, ...more })
