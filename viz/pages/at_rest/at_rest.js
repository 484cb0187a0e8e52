// @ts-check
// Has a part of the page drawn anew when controls have come to rest, or the theme is another, and the part is in view.

import { find, mounted, unframed } from "../../views/web/dom.js"

/** @import { Call, Setter } from "../../views/web/dom.js" */

class AtRest {
  /** Tells the page. @type {Setter} */ tell
  /** What the theme draws on. @type {string | undefined} */ paper

  constructor(/** @type {HTMLElement} */ root) {
    this.root = root
    this.inView = this.due = false
    this.controls = /** @type {string[]} */ ([])
    this.observer = new IntersectionObserver(entries => {
      this.inView = entries[entries.length - 1].isIntersecting
      this.ask()
    })
    this.part = find(root, "div")
    this.observer.observe(this.part)
    this.ending = new AbortController()
    // What has come to rest may have something to tell the page that goes first.
    const heard = (/** @type {any} */ { detail }) => {
      if (!this.controls.length || this.controls.includes(detail)) setTimeout(() => this.ask(true))
    }
    document.addEventListener("rest", heard, { signal: this.ending.signal })
  }

  stop() {
    this.observer.disconnect()
    this.ending.abort()
  }

  // Called for new data, and for the same again in another theme.
  receive(/** @type {Call} */ { data, setStateValue }) {
    const [{ controls, reach }] = unframed(data)
    const paper = getComputedStyle(this.root).getPropertyValue("--st-background-color")
    const another = paper !== (this.paper ?? paper)
    this.part.style.height = `${reach}px`
    Object.assign(this, { controls, tell: setStateValue, paper })
    this.ask(another)
  }

  ask(due = this.due) {
    this.due ||= due
    if (!this.due || !this.inView || !this.tell) return
    this.due = false
    this.tell("due", performance.now()) // a trigger, of several of different parts, would have one part drawn alone
  }
}

export default mounted(root => new AtRest(root))
