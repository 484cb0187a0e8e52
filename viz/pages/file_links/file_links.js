// @ts-check
// Links to files of what is on screen, as the map view tells it: the last scene, and what was drawn ahead of the next.

import { element, elsewhere, mounted, renew, step } from "../../views/web/dom.js"

/** @typedef {{ query: string, ahead: { name: string, value: unknown }[] }} Shown */
/** @typedef {[head: string, files: [label: string, name: string, meaning: string][]]} Group */
/** @typedef {{ groups: Group[], query: string, views: number, told: string }} Data */

class FileLinks {
  constructor(/** @type {HTMLElement} */ root) {
    this.root = root
    this.links = /** @type {HTMLAnchorElement[]} */ ([])
    this.add = Object.assign(element("button", "", "Add this view"), { type: "button", title: "Into a lecture of your own" })
    this.add.onclick = () => this.trigger("add", aheadOf(this.shown().ahead))
    this.trigger = /** @type {import("../../views/web/dom.js").Setter} */ (() => {})
    this.lecture = Object.assign(element("span"), { role: "status" })
    this.ending = new AbortController()
    document.addEventListener("scene", () => this.follow(), { signal: this.ending.signal })
    // A change that is drawn ahead brings no scene: whoever comes to a link, or presses it, gets what they see.
    for (const type of ["pointerenter", "pointerdown", "focusin", "click"]) root.addEventListener(type, () => this.follow())
  }

  stop() {
    this.ending.abort()
  }

  receive(/** @type {Omit<import("../../views/web/dom.js").Call, "data"> & { data: Data }} */ { data, setTriggerValue }) {
    this.query = data.query
    this.trigger = setTriggerValue
    const names = data.groups.flatMap(([, files]) => files.map(([, name]) => name))
    if (names.join() !== this.links.map(link => link.download).join()) {
      this.root.replaceChildren(...data.groups.map(row), element("div", "", element("span", "", "Lecture:"), this.add, this.lecture))
      this.links = [...this.root.querySelectorAll("a")].filter(link => link.download)
    }
    const { views, told } = data
    renew(this.lecture, [...(views ? [toLecture(views)] : []), told])
    this.follow()
  }

  shown() {
    const told = /** @type {Shown[]} */ ([])
    document.dispatchEvent(new CustomEvent("files", { detail: told }))
    return told[0] ?? { query: this.query, ahead: [] }
  }

  follow() {
    const { query, ahead } = this.shown()
    const asked = new URLSearchParams(query)
    if (ahead.length) asked.set("ahead", JSON.stringify(aheadOf(ahead)))
    // Files lie beside the pages, wherever the app is served.
    for (const link of this.links) link.href = `./files/${link.download}?${asked}`
  }
}

const aheadOf = (/** @type {Shown["ahead"]} */ ahead) => Object.fromEntries(ahead.map(({ name, value }) => [name, value]))

// The list stands on the page of the tour.
function toLecture(/** @type {number} */ views) {
  const link = Object.assign(element("a", "", `${views} ${views === 1 ? "view" : "views"} so far`), { href: "./tour#lecture" })
  link.onclick = event => {
    if (elsewhere(event)) return
    event.preventDefault()
    step(`./tour${location.search}#lecture`)
  }
  return link
}

function row(/** @type {Group} */ [head, files]) {
  const links = files.map(([label, name, title]) => Object.assign(element("a", "", label), { download: name, title }))
  const line = element("div")
  line.append(element("span", "", head), ...links)
  return line
}

export default mounted(root => new FileLinks(root))
