// @ts-check
// Arrays by name: those of the last message, and those that the page knows to be held.

/** @import { Entry, Message } from "./types.js" */

export class Store {
  /** Tells the page which arrays are held. @type {(names: string[]) => void} */ report
  /** @type {ReturnType<typeof setTimeout> | undefined} */ timer
  arrays = new Map()
  reported = /** @type {string[]} */ ([])
  put = (/** @type {Entry} */ { name }, /** @type {ArrayBufferView} */ array) => this.arrays.set(name, array)
  get = (/** @type {Entry} */ { name }) => this.arrays.get(name)

  // An array is missing: the page took this view for another, and must send everything.
  reset() {
    this.stop()
    this.report((this.reported = []))
  }

  // Only what the message names, and what the page counts on, stays.
  keep(/** @type {Pick<Message, "arrays" | "timings">} */ { arrays, timings }) {
    const names = [...arrays.map(entry => entry.name), ...this.reported]
    for (const name of this.arrays.keys()) if (!names.includes(name)) this.arrays.delete(name)
    const lasting = arrays.filter(entry => entry.lasting).map(entry => entry.name)
    this.stop()
    if (lasting.join() === this.reported.join()) return
    this.timer = setTimeout(() => this.report((this.reported = lasting)), timings.held_after)
  }

  stop() {
    clearTimeout(this.timer)
  }
}
