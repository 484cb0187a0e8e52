// @ts-check
// Arrays by name: those of the last message, and those that the page may count on.

/** @import { Entry, Message } from "./types.js" */

const MOST_TOLD = 4 // answers that may be on the way, each to a message that told of other arrays

export class Store {
  arrays = new Map()
  lasting = /** @type {string[]} */ ([])
  told = /** @type {string[][]} */ ([])
  put = (/** @type {Entry} */ { name }, /** @type {ArrayBufferView} */ array) => this.arrays.set(name, array)
  get = (/** @type {Entry} */ { name }) => this.arrays.get(name)

  // Names that the page is told of: it counts on these arrays from then on.
  tell() {
    this.told = [this.lasting, ...this.told].slice(0, MOST_TOLD)
    return this.lasting
  }

  // Only what the message names, and what the page may count on, stays.
  keep(/** @type {Pick<Message, "arrays">} */ { arrays }) {
    const names = [...arrays.map(entry => entry.name), ...this.told.flat()]
    for (const name of this.arrays.keys()) if (!names.includes(name)) this.arrays.delete(name)
    this.lasting = arrays.filter(entry => entry.lasting).map(entry => entry.name)
  }
}
