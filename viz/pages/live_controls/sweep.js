// @ts-check
// A slider that moves by itself: up to its end, down to the other, and back to where it stood.

/**
 * @typedef {{ from: number, low: number, high: number }} Course
 * @typedef {{ take: (value: number) => boolean, show: (runs: boolean) => void,
 *   afterFrame: (call: () => void) => void }} Moved  what is done with each value, which tells whether the browser
 *   draws what comes of it; and what is done at start and end
 */

/** Where it is after a share of its time. @type {(course: Course, share: number) => number} */
export function sweptTo({ from, low, high }, share) {
  const up = from + 2 * (high - low) * share
  const down = Math.min(up, 2 * high - up)
  return Math.max(down, 2 * low - down)
}

/** The same in few jumps, where less motion is asked for. @type {(course: Course, share: number) => number} */
export const jumpedTo = ({ from, low, high }, share) =>
  share < 1 ? [high, (low + high) / 2, low][Math.floor(3 * share)] : from

export class Sweep {
  runs = false

  constructor(/** @type {Moved} */ moved, /** @type {{ sweep: number, sweep_spacing: number }} */ timings, clock = performance) {
    this.moved = moved
    this.timings = timings
    this.clock = /** @type {{ now: () => number }} */ (clock)
  }

  // Each frame has its value where the browser predicts the picture; elsewhere the page is asked for it, not too often.
  start(/** @type {Course} */ course, /** @type {boolean} */ calm) {
    const began = this.clock.now()
    let [due, predicted] = [began, false]
    const step = () => {
      if (!this.runs) return
      const now = this.clock.now()
      const share = Math.min(1, (now - began) / this.timings.sweep)
      if (predicted || share === 1 || now >= due) {
        due = now + this.timings.sweep_spacing
        predicted = this.moved.take((calm ? jumpedTo : sweptTo)(course, share))
      }
      if (share < 1) this.moved.afterFrame(step)
      else this.run(false)
    }
    this.run(true)
    step()
  }

  run(/** @type {boolean} */ runs) {
    this.runs = runs
    this.moved.show(runs)
  }
}

/** Whether a viewer turns to another control, or presses a key that is not for a map. @type {(event: Event, play: Element) => boolean} */
export function endsSweep(event, play) {
  const [path, key] = [event.composedPath(), event instanceof KeyboardEvent ? event.key : ""]
  const isOn = (/** @type {string} */ tags) => path.some(node => node instanceof Element && node.matches(tags))
  if (key === "Escape") return true
  if (/^(Tab|Shift|Control|Alt|Meta)$/.test(key) || (path.includes(play) && /^(| |Enter)$/.test(key))) return false
  return key ? !isOn("canvas") : isOn("input, button, select, summary, label, a")
}
