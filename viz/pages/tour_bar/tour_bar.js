// @ts-check
// Back, on, any scene, and the answer: docked at the bottom of the window. To a hall all is shown larger, and led by keys.

import { element, elsewhere, mounted, renew } from "../../views/web/dom.js"
import { CHANNEL, go, KEYS, shown, wayOf } from "./ways.js"

/**
 * @typedef {{ label: string, text: string, share: number, right: boolean }} Row such as an option with its hands
 * @typedef {{ told: import("../lecturer_notes/lecturer_notes.js").Told, fills: boolean }} Presented
 * @typedef {{ titles: Record<string, string>, current: string, ask: string, moment: unknown, said: string,
 *   presented: Presented | null, rows: Row[], counts: boolean }} Data
 */

const [WIDTH, HEIGHT, LETTER] = [1280, 720, 22] // letters of so many pixels, at least, on a screen of this size
const WIDE = 1000 // pixels of a window from which what is presented takes its margins
const HALL = performance.timeOrigin // which window this is

/** The bar that leads: a new one may be there before Streamlit takes the old one away. @type {TourBar | undefined} */
let leading

class TourBar {
  constructor(/** @type {HTMLElement} */ root) {
    leading?.end()
    leading = this
    this.back = element("a", "step", "◀ Back")
    this.next = element("a", "step", "Next ▶")
    this.ask = Object.assign(element("button", "ask"), { type: "button" })
    this.scenes = Object.assign(element("select"), { ariaLabel: "Scene" })
    this.present = element("a", "present")
    this.note = Object.assign(element("aside"), { hidden: true })
    this.hands = element("div", "hands")
    this.notes = Object.assign(element("a", "present", "Notes"), { target: "_blank", title: "In a window of their own" })
    const links = [this.back, this.scenes, this.ask, this.next, this.notes, this.present]
    const row = Object.assign(element("nav", "", ...links), { ariaLabel: "Scenes" })
    this.spoken = Object.assign(element("div", "spoken"), { ariaLive: "polite" })
    this.moment = ""
    this.current = ""
    this.presented = /** @type {Presented | null} */ (null)
    root.replaceChildren(this.hands, this.note, row, this.spoken)
    for (const link of [this.back, this.next]) link.onclick = event => this.follow(link, event)
    this.scenes.onchange = () => go(this.scenes.value, root)
    this.notes.onclick = event => {
      event.preventDefault()
      open(this.notes.href, "notes", "popup,width=760,height=560")
    }
    this.ask.onclick = () => {
      document.dispatchEvent(new Event("hurry")) // a guess that has not gone yet
      this.trigger("asked", performance.now())
    }
    this.trigger = /** @type {import("../../views/web/dom.js").Setter} */ (() => {})
    this.ending = new AbortController()
    const { signal } = this.ending
    document.addEventListener("keydown", event => this.lead(event), { signal, capture: true })
    document.addEventListener("keys", (/** @type {any} */ { detail }) => this.presented && detail.push(...KEYS), { signal })
    addEventListener("resize", () => this.enlarge(), { signal })
    this.channel = new BroadcastChannel(CHANNEL)
    this.channel.onmessage = ({ data: { asks, way, hall } }) => asks ? this.tell() : hall === HALL && this.go(way)
  }

  end() {
    this.ending.abort()
    this.channel.close()
  }

  stop() {
    this.end()
    this.presented = null
    if (leading === this) this.enlarge()
  }

  receive(/** @type {import("../../views/web/dom.js").Call & { data: Data }} */ { data, setTriggerValue }) {
    const { titles, current, ask, moment, said, presented, rows, counts } = /** @type {Data} */ (data)
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
    this.ask.toggleAttribute("data-none", !ask)
    const arrived = current !== this.current ? [titles[current]] : []
    this.current = current
    this.show(presented)
    const drawn = rows.map(row => counts ? this.counter(row) : barOf(row))
    if (!counts || rows.length !== this.hands.querySelectorAll("input").length || !this.hands.contains(this.focused()))
      renew(this.hands, counts && rows.length ? [element("p", "", "Hands raised"), ...drawn] : drawn)
    // What is there when the page opens is read as the rest of it: told is what comes.
    const now = JSON.stringify(moment)
    if (this.moment && this.moment !== now) this.spoken.textContent = [...arrived, said].filter(Boolean).join(". ")
    this.moment = now
  }

  // A page is loaded anew for it, as what is round it goes or comes.
  show(/** @type {Presented | null} */ presented) {
    renew(this.present, [presented ? "Leave" : "Present"])
    const lead = () => void (this.present.href = shown(new URL(location.href), !presented))
    lead()
    this.present.onclick = lead // the address has changed since
    this.presented = presented
    Object.assign(this.notes, { hidden: !presented, href: `?notes=1&embed=true&scene=${this.current}` })
    this.note.textContent = presented?.told.note ?? ""
    if (leading !== this) return
    this.enlarge()
    this.tell()
  }

  // To the window of the notes, if there is one.
  tell() {
    if (this.presented) this.channel.postMessage({ told: this.presented.told, hall: HALL })
  }

  focused() {
    return /** @type {ShadowRoot | Document} */ (this.hands.getRootNode()).activeElement
  }

  counter(/** @type {Row} */ { label, text }) {
    const input = Object.assign(element("input"), { type: "number", min: 0, max: 9999 })
    input.setAttribute("value", text)
    input.onchange = () => {
      const all = [...this.hands.querySelectorAll("input")]
      this.trigger("hands", all.map(each => Math.max(0, Math.min(9999, Math.round(Number(each.value))))))
    }
    return element("label", "", element("span", "", label), input)
  }

  enlarge() {
    const share = Math.min(innerWidth / WIDTH, innerHeight / HEIGHT)
    const { style } = document.documentElement
    style.fontSize = this.presented ? `${Math.max(16, LETTER * share)}px` : ""
    const beyond = this.presented && innerWidth >= WIDE ? "-4rem" : "0px"
    style.setProperty("--beyond", beyond)
    style.setProperty("--before", this.presented?.fills ? beyond : "0px")
  }

  follow(/** @type {HTMLAnchorElement} */ link, /** @type {MouseEvent} */ event) {
    if (elsewhere(event)) return
    event.preventDefault()
    if (link.dataset.scene) go(link.dataset.scene, link)
  }

  lead(/** @type {KeyboardEvent} */ event) {
    const way = this.presented && wayOf(event)
    if (!way) return
    const target = /** @type {HTMLElement} */ (event.composedPath()[0])
    event.preventDefault()
    event.stopPropagation()
    if (!target.closest?.("a, button, input, canvas, summary")) target.blur?.() // what scrolls gets no frame
    this.go(way)
  }

  go(/** @type {import("./ways.js").Way} */ way) {
    if (way === "tell") this.note.hidden = !this.note.hidden
    else if (way === "ask" && !this.ask.textContent) return
    else if (way !== "full") this[way].click()
    else if (document.fullscreenElement) document.exitFullscreen()
    else document.documentElement.requestFullscreen().catch(() => {}) // a frame may not be allowed to
  }
}

/** A row without a text is a title. @type {(row: Row) => HTMLElement} */
function barOf({ label, text, share, right }) {
  if (!text) return element("p", "", element("b", "", label))
  const bar = element("i")
  bar.style.setProperty("--share", `${share}`)
  return element("p", "", element("span", right ? "right" : "", right ? `✓ ${label}` : label), bar, element("b", "", text))
}

/** @type {(link: HTMLAnchorElement, name: string | undefined, titles: Record<string, string>) => void} */
function lead(link, name, titles) {
  link.dataset.scene = name ?? ""
  link.toggleAttribute("data-none", !name)
  if (name) Object.assign(link, { href: `?scene=${name}`, title: titles[name] })
  else link.removeAttribute("href")
}

export default mounted(root => new TourBar(root))
