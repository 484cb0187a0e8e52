// @ts-check
// How numbers are written, in cells as in sentences.

/** A number; `whole` where it is one of whole numbers only. @type {(value: number, whole?: boolean) => string} */
export function number(value, whole = false) {
  const decimals = whole ? 0 : 2
  if (value === 0) return "0"
  if (!Number.isFinite(value)) return value < 0 ? "−∞" : "∞"
  const size = Math.abs(value)
  const text = size >= 1e5 || size < 0.5 * 10 ** -decimals ? value.toPrecision(2) : value.toFixed(decimals)
  return text.replaceAll("-", "−")
}

/** A factor, without zeros at its end. @type {(value: number) => string} */
export const factor = value => (value === 0 ? "0" : String(Number(value.toFixed(2))))

/** The number that a text says. @type {(text: string) => number} */
export const parsed = text => Number(text.replaceAll("−", "-"))

/** Whether all numbers are whole. @type {(values: Float32Array) => boolean} */
export const allWhole = values => values.every(v => Math.round(v) === v)
