// @ts-check
// How numbers are written, in cells as in sentences: viz/studies/numbers.py says the same in Python.

// A number to two decimals, or to what its size allows: "0.46", "−1.93", "4,096", "0.0051", "1.2e−6"; one of a map of
// whole numbers as it is: "18". Halves go away from zero.
/** @type {(value: number, whole?: boolean) => string} */
export function number(value, whole = false) {
  const size = Math.abs(value)
  const text = size === 0 ? "0"
    : size === Infinity ? "∞"
    : size < 1e6 && (whole || size >= 1000) ? size.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ",")
    : size < 1e-4 || size >= 1e6 ? size.toExponential(1).replace("+", "")
    : size < 0.01 ? size.toPrecision(2) : size.toFixed(2)
  return `${value < 0 ? "−" : ""}${text.replace("-", "−")}`
}

/** A factor, without zeros at its end: "2", "1.43". @type {(value: number) => string} */
export const factor = value => number(value).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "")

/** The number that a text says. @type {(text: string) => number} */
export const parsed = text => Number(text.replaceAll(",", "").replaceAll("−", "-"))

/** Whether all numbers are whole. @type {(values: Float32Array) => boolean} */
export const allWhole = values => values.every(v => Math.round(v) === v)
