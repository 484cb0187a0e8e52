// @ts-check
// Links to files of what is on screen, as the map view tells it: the last scene, and what was drawn ahead of the next.

import { element, mounted } from "../../views/web/dom.js"

/** @typedef {{ query: string, ahead: { name: string, value: unknown }[] }} Shown */
/** @typedef {[head: string, files: [label: string, name: string, meaning: string][]]} Group */
/** @typedef {{ groups: Group[], query: string }} Data */

class FileLinks {
  constructor(/** @type {HTMLElement} */ root) {
    this.root = root
    this.links = /** @type {HTMLAnchorElement[]} */ ([])
    this.ending = new AbortController()
    document.addEventListener("scene", () => this.follow(), { signal: this.ending.signal })
    // A change that is drawn ahead brings no scene: whoever comes to a link, or presses it, gets what they see.
    for (const type of ["pointerenter", "pointerdown", "focusin", "click"]) root.addEventListener(type, () => this.follow())
  }

  stop() {
    this.ending.abort()
  }

  receive(/** @type {{ data: Data }} */ { data }) {
    this.query = data.query
    const names = data.groups.flatMap(([, files]) => files.map(([, name]) => name))
    if (names.join() !== this.links.map(link => link.download).join()) {
      this.root.replaceChildren(...data.groups.map(row))
      this.links = [...this.root.querySelectorAll("a")]
    }
    this.follow()
  }

  follow() {
    const told = /** @type {Shown[]} */ ([])
    document.dispatchEvent(new CustomEvent("files", { detail: told }))
    const [{ query, ahead } = { query: this.query, ahead: [] }] = told
    const asked = new URLSearchParams(query)
    if (ahead.length) asked.set("ahead", JSON.stringify(Object.fromEntries(ahead.map(({ name, value }) => [name, value]))))
    // Files lie beside the pages, wherever the app is served.
    for (const link of this.links) link.href = `./files/${link.download}?${asked}`
  }
}

function row(/** @type {Group} */ [head, files]) {
  const links = files.map(([label, name, title]) => Object.assign(element("a", "", label), { download: name, title }))
  const line = element("div")
  line.append(element("span", "", head), ...links)
  return line
}

export default mounted(root => new FileLinks(root))
