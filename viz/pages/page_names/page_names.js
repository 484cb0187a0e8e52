// @ts-check
// The names of the pages in a row, which scrolls sideways where it is wider than the screen.

import { element, elsewhere, mounted, renew, step } from "../../views/web/dom.js"

/** @typedef {{ titles: Record<string, string>, current: string, embedded: boolean, hidden: boolean, kept: string,
 *   kept_after: number, token: string }} Data */

class PageNames {
  constructor(/** @type {HTMLElement} */ root) {
    this.nav = Object.assign(element("nav"), { ariaLabel: "Pages" })
    this.hint = element("p")
    root.replaceChildren(this.nav, this.hint)
    this.observer = new ResizeObserver(() => this.center()) // as when a phone is turned
    this.observer.observe(this.nav)
    this.ending = new AbortController()
    document.addEventListener("address", () => this.keepSoon(location.search.slice(1)), { signal: this.ending.signal })
    this.tell = /** @type {import("../../views/web/dom.js").Setter} */ (() => {})
    this.keeping = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined)
    this.query = this.told = ""
    this.sought = this.borrows = false
  }

  stop() {
    this.observer.disconnect()
    this.ending.abort()
    clearTimeout(this.keeping)
  }

  receive(/** @type {import("../../views/web/dom.js").Call & { data: Data }} */ { data, setStateValue, setTriggerValue }) {
    this.pass(data.token, setTriggerValue)
    if (data.embedded && !this.borrows && window !== window.top) this.borrowKeys(this.ending.signal)
    const { titles, current, embedded, hidden, kept, kept_after } = data
    this.tell = setStateValue
    this.keptAfter = kept_after
    if (kept === this.told) document.dispatchEvent(new Event("kept"))
    // The controls of the last page, which knew what had changed, are gone.
    if (this.keeping && current !== this.current) this.keep()
    this.current = current
    this.nav.className = embedded ? "embedded" : ""
    this.nav.hidden = hidden
    // Pages lie beside each other, wherever the app is served.
    const links = Object.entries(titles).map(([path, title]) => Object.assign(element("a", "", title), { href: `./${path}` }))
    links.forEach(link => (link.onclick = event => this.follow(link, event)))
    mark(links, links[Object.keys(titles).indexOf(current)])
    renew(this.nav, links)
    this.center()
  }

  // In the frame of a slide, keys are the slides' own until one clicks inside, and again after Escape. A host that
  // frames the whole app asks for nothing of the kind.
  borrowKeys(/** @type {AbortSignal} */ signal) {
    this.borrows = true
    let held = false
    const hold = (/** @type {boolean} */ now) => {
      held = now
      this.hint.textContent = now ? "Esc gives the keys back" : "Click to use keys here"
    }
    hold(false)
    document.addEventListener("pointerdown", () => hold(true), { signal, capture: true })
    addEventListener("blur", () => hold(false), { signal })
    const lead = (/** @type {KeyboardEvent} */ event) => {
      const [target] = /** @type {HTMLElement[]} */ (event.composedPath())
      if (target.closest?.("dialog")) return // which Escape closes
      const gives = event.key === "Escape"
      // Whoever has come to a control by Tab means it.
      if (gives || (!held && !target.closest?.("a, button, input, select, textarea, summary, canvas"))) event.stopImmediatePropagation()
      if (!gives) return
      hold(false)
      target.blur?.()
      parent.focus()
    }
    addEventListener("keydown", lead, { signal, capture: true })
  }

  // A lecture lives in a session. Where a page is loaded anew, the tab tells in which.
  pass(/** @type {string} */ token, /** @type {import("../../views/web/dom.js").Setter} */ trigger) {
    const before = keptToken(token)
    if (token || this.sought || (!before && !/[?&]scene=own-/.test(location.search))) return
    this.sought = true
    trigger("before", before)
  }

  // Each time costs a run of the script, while the controls know what has changed since the last.
  keepSoon(/** @type {string} */ query) {
    this.query = query
    this.keeping ??= setTimeout(() => this.keep(), this.keptAfter)
  }

  keep() {
    clearTimeout(this.keeping)
    this.keeping = undefined
    if (this.query === this.told) return
    document.dispatchEvent(new Event("keeping"))
    this.tell("query", (this.told = this.query))
  }

  center() {
    const open = /** @type {HTMLElement | null} */ (this.nav.querySelector("[aria-current]"))
    if (open) this.nav.scrollLeft = open.offsetLeft - (this.nav.clientWidth - open.offsetWidth) / 2
  }

  // The session stays, and the settings of the address go along.
  follow(/** @type {HTMLAnchorElement} */ link, /** @type {MouseEvent} */ event) {
    if (elsewhere(event)) return
    event.preventDefault()
    if (link.ariaCurrent) return
    mark([...this.nav.children], link)
    this.center()
    step(link.pathname + location.search)
  }
}

/** What the tab keeps, a new token if there is one; a browser may allow a frame no storage. @type {(token?: string) => string} */
function keptToken(token) {
  try {
    if (token) sessionStorage.setItem("lecture", token)
    return sessionStorage.getItem("lecture") ?? ""
  } catch {
    return ""
  }
}

const mark = (/** @type {Element[]} */ links, /** @type {Element} */ open) =>
  links.forEach(link => (link.ariaCurrent = link === open ? "page" : null))

export default mounted(root => new PageNames(root))
