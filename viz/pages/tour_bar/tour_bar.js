// @ts-check
// Back, on, any scene, and the answer: docked at the bottom of the window. To a hall all is shown larger, and led by keys.

import { element, elsewhere, mounted, renew, step } from "../../views/web/dom.js"

/**
 * @typedef {{ note: string, options: string[], hands: number[] }} Presented
 * @typedef {{ titles: Record<string, string>, current: string, ask: string, moment: unknown, said: string,
 *   presented: Presented | null }} Data
 */

const [WIDTH, HEIGHT, LETTER] = [1280, 720, 22] // letters of so many pixels, at least, on a screen of this size
/** What keys do, those among them that remotes send. @type {Record<string, "next" | "back" | "ask" | "full" | "tell">} */
const WAYS = { ArrowRight: "next", PageDown: "next", ArrowLeft: "back", PageUp: "back", " ": "ask", ".": "ask", F: "full", L: "tell" }
const KEYS = [["→ or PgDn", "Next scene"], ["← or PgUp", "Scene before"], ["Space or .", "Show the answer"], ["F", "Full screen"],
  ["L", "For the lecturer"]]

class TourBar {
  constructor(/** @type {HTMLElement} */ root) {
    this.back = element("a", "step", "◀ Back")
    this.next = element("a", "step", "Next ▶")
    this.ask = Object.assign(element("button", "ask"), { type: "button" })
    this.scenes = Object.assign(element("select"), { ariaLabel: "Scene" })
    this.present = element("a", "present")
    this.note = Object.assign(element("aside"), { hidden: true })
    this.hands = element("p", "hands")
    const row = Object.assign(element("nav", "", this.back, this.scenes, this.ask, this.next, this.present), { ariaLabel: "Scenes" })
    this.spoken = Object.assign(element("div", "spoken"), { ariaLive: "polite" })
    this.moment = ""
    this.current = ""
    this.presented = /** @type {Presented | null} */ (null)
    root.replaceChildren(this.hands, this.note, row, this.spoken)
    for (const link of [this.back, this.next]) link.onclick = event => this.follow(link, event)
    this.scenes.onchange = () => go(this.scenes.value)
    this.ask.onclick = () => this.trigger("asked", performance.now())
    this.trigger = /** @type {import("../../views/web/dom.js").Setter} */ (() => {})
    this.ending = new AbortController()
    const { signal } = this.ending
    document.addEventListener("keydown", event => this.lead(event), { signal, capture: true })
    document.addEventListener("keys", (/** @type {any} */ { detail }) => this.presented && detail.push(...KEYS), { signal })
    addEventListener("resize", () => this.enlarge(), { signal })
  }

  stop() {
    this.ending.abort()
    document.documentElement.style.fontSize = ""
  }

  receive(/** @type {import("../../views/web/dom.js").Call & { data: Data }} */ { data, setTriggerValue }) {
    const { titles, current, ask, moment, said, presented } = data
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
    this.show(presented)
    // What is there when the page opens is read as the rest of it: told is what comes.
    const now = JSON.stringify(moment)
    const arrived = current !== this.current ? [titles[current]] : []
    if (this.moment && this.moment !== now) this.spoken.textContent = [...arrived, said].filter(Boolean).join(". ")
    Object.assign(this, { moment: now, current })
  }

  // A page is loaded anew for it, as what is round it goes or comes.
  show(/** @type {Presented | null} */ presented) {
    renew(this.present, [presented ? "Leave" : "Present"])
    this.present.href = addressed(!presented)
    this.present.onclick = () => void (this.present.href = addressed(!presented)) // the address has changed since
    this.presented = presented
    this.note.textContent = presented?.note ?? ""
    this.enlarge()
    const inputs = (presented?.options ?? []).map((option, i) => this.counter(option, i))
    if (inputs.length !== this.hands.querySelectorAll("input").length || !this.hands.contains(this.focused()))
      renew(this.hands, inputs.length ? ["Hands: ", ...inputs] : [])
  }

  focused() {
    return /** @type {ShadowRoot | Document} */ (this.hands.getRootNode()).activeElement
  }

  counter(/** @type {string} */ option, /** @type {number} */ i) {
    const input = Object.assign(element("input"), { type: "number", min: 0, max: 9999 })
    input.setAttribute("value", String(this.presented?.hands[i] ?? 0))
    input.onchange = () => {
      const all = [...this.hands.querySelectorAll("input")]
      this.trigger("hands", all.map(each => Math.max(0, Math.min(9999, Math.round(Number(each.value))))))
    }
    return element("label", "", `${option} `, input)
  }

  enlarge() {
    const share = Math.min(innerWidth / WIDTH, innerHeight / HEIGHT)
    document.documentElement.style.fontSize = this.presented ? `${Math.max(16, LETTER * share)}px` : ""
  }

  follow(/** @type {HTMLAnchorElement} */ link, /** @type {MouseEvent} */ event) {
    if (elsewhere(event)) return
    event.preventDefault()
    if (link.dataset.scene) go(link.dataset.scene)
  }

  // What has keys of its own keeps them.
  lead(/** @type {KeyboardEvent} */ event) {
    const target = /** @type {HTMLElement} */ (event.composedPath()[0])
    const key = event.key.length === 1 ? event.key.toUpperCase() : event.key
    const way = WAYS[key]
    const own = target.closest?.("input[type=number], textarea, select, dialog, [contenteditable]")
      || (key === " " && target.closest?.("button, a, canvas, input, summary"))
      || (key.startsWith("Arrow") && target.closest?.("input, canvas, [role=radio]"))
    if (!this.presented || !way || own || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    if (!target.closest?.("a, button, input, canvas, summary")) target.blur?.() // what scrolls gets no frame
    if (way === "tell") this.note.hidden = !this.note.hidden
    else if (way === "ask" && !this.ask.textContent) return
    else if (way !== "full") this[way].click()
    else if (document.fullscreenElement) document.exitFullscreen()
    else document.documentElement.requestFullscreen().catch(() => {}) // a frame may not be allowed to
  }
}

/** @type {(link: HTMLAnchorElement, name: string | undefined, titles: Record<string, string>) => void} */
function lead(link, name, titles) {
  link.dataset.scene = name ?? ""
  link.toggleAttribute("data-none", !name)
  if (name) Object.assign(link, { href: `?scene=${name}`, title: titles[name] })
  else link.removeAttribute("href")
}

// The address of what is on screen, as it is presented or not.
/** @param {boolean} presents */
function addressed(presents) {
  const url = new URL(location.href)
  for (const [name, value] of [["present", "1"], ["embed", "true"]])
    presents ? url.searchParams.set(name, value) : url.searchParams.delete(name)
  return url.href
}

// What of the address is not the scene's own goes along: how the app is framed and shown.
/** @param {string} name */
function go(name) {
  const url = new URL(location.href)
  const kept = ["embed", "embed_options", "present"].flatMap(key => url.searchParams.getAll(key).map(value => [key, value]))
  url.search = new URLSearchParams([...kept, ["scene", name]]).toString()
  step(url)
  document.dispatchEvent(new Event("address"))
  scrollTo({ top: 0 })
}

export default mounted(root => new TourBar(root))
