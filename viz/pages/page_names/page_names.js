// @ts-check
// The names of the pages in a row, which scrolls sideways where it is wider than the screen.

import { element, mounted, renew } from "../../views/web/dom.js"

/** @typedef {{ titles: Record<string, string>, current: string, embedded: boolean, hidden: boolean, kept: string, kept_after: number }} Data */

class PageNames {
  constructor(/** @type {HTMLElement} */ root) {
    this.nav = Object.assign(element("nav"), { ariaLabel: "Pages" })
    root.replaceChildren(this.nav)
    this.observer = new ResizeObserver(() => this.center()) // as when a phone is turned
    this.observer.observe(this.nav)
    this.ending = new AbortController()
    document.addEventListener("address", () => this.keepSoon(location.search.slice(1)), { signal: this.ending.signal })
    this.tell = /** @type {import("../../views/web/dom.js").Setter} */ (() => {})
    this.keeping = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined)
    this.query = this.told = ""
  }

  stop() {
    this.observer.disconnect()
    this.ending.abort()
    clearTimeout(this.keeping)
  }

  receive(/** @type {import("../../views/web/dom.js").Call & { data: Data }} */ { data, setStateValue }) {
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

  // To open a page is a step in the history of the tab: Streamlit follows it as it follows Back and Forward, and keeps
  // the session. The settings of the address go along.
  follow(/** @type {HTMLAnchorElement} */ link, /** @type {MouseEvent} */ event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return // into a tab or a window of its own
    event.preventDefault()
    if (link.ariaCurrent) return
    mark([...this.nav.children], link)
    this.center()
    history.pushState({}, "", link.pathname + location.search)
    dispatchEvent(new PopStateEvent("popstate"))
  }
}

const mark = (/** @type {Element[]} */ links, /** @type {Element} */ open) =>
  links.forEach(link => (link.ariaCurrent = link === open ? "page" : null))

export default mounted(root => new PageNames(root))
