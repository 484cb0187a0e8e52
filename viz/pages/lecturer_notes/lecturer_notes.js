// @ts-check
// What the lecturer reads while a hall sees the scene: this window follows the one of the hall, and leads it.

import { element, mounted, renew } from "../../views/web/dom.js"
import { CHANNEL, KEYS, wayOf } from "../tour_bar/ways.js"

/** @typedef {{ title: string, words: string, note: string, said: string, next: string }} Told of the scene */

class Notes {
  constructor(/** @type {HTMLElement} */ root) {
    this.told = element("div")
    this.told.ariaLive = "polite"
    const buttons = /** @type {const} */ ([["back", "◀ Back"], ["ask", "Answer"], ["next", "Next ▶"]]).map(([way, name]) =>
      Object.assign(element("button", "", name), { type: "button", onclick: () => this.lead(way) }))
    const keys = KEYS.map(([key, does]) => `${key}: ${does.toLowerCase()}`).join(" · ")
    root.replaceChildren(this.told, element("nav", "", ...buttons), element("p", "keys", keys))
    this.hall = 0
    this.channel = new BroadcastChannel(CHANNEL)
    this.channel.onmessage = ({ data: { told, hall } }) => told && this.show(told, hall)
    this.channel.postMessage({ asks: true })
    this.ending = new AbortController()
    document.addEventListener("keydown", event => this.press(event), { signal: this.ending.signal, capture: true })
  }

  stop() {
    this.ending.abort()
    this.channel.close()
  }

  // Until a hall's window is heard, the scene of the address.
  receive(/** @type {{ data: Told }} */ { data }) {
    if (!this.hall) this.show(data, 0)
  }

  show(/** @type {Told} */ { title, words, note, said, next }, /** @type {number} */ hall) {
    this.hall = hall
    const after = next ? `Next: ${next}` : "This is the last scene."
    renew(this.told, [element("h1", "", title), element("p", "", words), element("p", "note", note),
      ...(said ? [element("p", "said", said)] : []), element("p", "", after)])
  }

  lead(/** @type {import("../tour_bar/ways.js").Way} */ way) {
    this.channel.postMessage({ way, hall: this.hall })
  }

  press(/** @type {KeyboardEvent} */ event) {
    const way = wayOf(event)
    if (!way || way === "full" || way === "tell") return // of the hall's own window
    event.preventDefault()
    this.lead(way)
  }
}

export default mounted(root => new Notes(root))
