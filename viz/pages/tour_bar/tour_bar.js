// @ts-check
// Back, on, any scene, and the answer: docked at the bottom of the window.

import { element, mounted, renew } from "../../views/web/dom.js"

/** @typedef {{ titles: Record<string, string>, current: string, ask: string, moment: unknown, said: string }} Data */

class TourBar {
  constructor(/** @type {HTMLElement} */ root) {
    this.back = element("a", "step", "◀ Back")
    this.next = element("a", "step", "Next ▶")
    this.ask = Object.assign(element("button", "ask"), { type: "button" })
    this.scenes = Object.assign(element("select"), { ariaLabel: "Scene" })
    this.spoken = Object.assign(element("div", "spoken"), { ariaLive: "polite" })
    this.moment = ""
    const row = Object.assign(element("nav", "", this.back, this.scenes, this.ask, this.next), { ariaLabel: "Scenes" })
    root.replaceChildren(row, this.spoken)
    for (const link of [this.back, this.next]) link.onclick = event => this.follow(link, event)
    this.scenes.onchange = () => go(this.scenes.value)
    this.ask.onclick = () => this.trigger("asked", performance.now())
    this.trigger = /** @type {import("../../views/web/dom.js").Setter} */ (() => {})
  }

  receive(/** @type {import("../../views/web/dom.js").Call & { data: Data }} */ { data, setTriggerValue }) {
    const { titles, current, ask, moment, said } = data
    this.trigger = setTriggerValue
    const names = Object.keys(titles)
    const at = names.indexOf(current)
    lead(this.back, names[at - 1], titles)
    lead(this.next, names[at + 1], titles)
    const options = names.map((name, i) =>
      Object.assign(element("option", "", `${i + 1} / ${names.length}  ${titles[name]}`), { value: name }))
    renew(this.scenes, options)
    this.scenes.value = current
    if (this.ask.textContent !== ask) this.ask.textContent = ask
    // What is there when the page opens is read as the rest of it: told is what comes.
    const now = JSON.stringify(moment)
    if (this.moment && this.moment !== now) this.spoken.textContent = said
    this.moment = now
  }

  follow(/** @type {HTMLAnchorElement} */ link, /** @type {MouseEvent} */ event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return // into a tab or a window of its own
    event.preventDefault()
    if (link.dataset.scene) go(link.dataset.scene)
  }
}

/** @type {(link: HTMLAnchorElement, name: string | undefined, titles: Record<string, string>) => void} */
function lead(link, name, titles) {
  link.dataset.scene = name ?? ""
  link.toggleAttribute("data-none", !name)
  if (name) Object.assign(link, { href: `?scene=${name}`, title: titles[name] })
  else link.removeAttribute("href")
}

// What of the address is not the scene's own goes along: how the app is framed and shown.
/** @param {string} name */
function go(name) {
  const url = new URL(location.href)
  const kept = ["embed", "embed_options", "present"].flatMap(key => url.searchParams.getAll(key).map(value => [key, value]))
  url.search = new URLSearchParams([...kept, ["scene", name]]).toString()
  history.pushState({}, "", url)
  dispatchEvent(new PopStateEvent("popstate"))
  document.dispatchEvent(new Event("address"))
  scrollTo({ top: 0 })
}

export default mounted(root => new TourBar(root))
