// @ts-check
// Builds the controls that the page describes, and joins them to the pump, the keyboard and the address.

import { element, find, mounted, renew, unframed, writeQuery } from "../../views/web/dom.js"
import { takeFiles } from "./files.js"
import { KeyList } from "./keys.js"
import { Pump } from "./pump.js"
import { button, check, choice, counter, player, press, segments, slider, thumbnails } from "./widgets.js"

/**
 * @typedef {import("./widgets.js").Widget} Widget
 * @typedef {{ name: string, kind: string, value: any, hidden: boolean, idle: string }} Spec  as the page describes a control
 * @typedef {{ spec: Spec, shown: string, node: HTMLElement, update: Widget["update"] }} Control  as it stands in the browser
 * @typedef {{ title: string, role: string, controls: Spec[], fold: string, folded: Spec[] }} Section
 * @typedef {{ pace: number, calm_pace: number, notice: number } & import("./widgets.js").SweepTimings} Timings
 * @typedef {{ sections: Section[], layout: string, copies_link: boolean, takes_files: number, goes_on: boolean,
 *   settles: boolean, session: string, key: string, timings: Timings & import("./pump.js").Timings }} Lasting  what seldom changes
 * @typedef {{ number: number, values: [string, any][], name: string }} Passing
 * @typedef {Lasting & Passing} Data
 * @typedef {Pick<import("./pump.js").Page, "setStateValue" | "setTriggerValue"> & { data: Uint8Array }} Call
 */

const FOCUSED = 'select, input, [aria-checked="true"]' // what of a control takes the focus again once it is made anew
const MOST_KEPT = 4 // answers that may be on the way, each to a message that told of another state of the controls

/** @type {Record<string, (spec: any, report: (value: any, aloud?: string) => boolean, timings: Timings) => Widget>} */
const KINDS = { slider, counter, player, choice, segments, thumbnails, check, press }

class Controls {
  constructor(/** @type {HTMLElement} */ root) {
    this.root = root
    this.takesFiles = false
    this.lasting = /** @type {Map<string, Lasting>} */ (new Map()) // by name, the last one at the end
    this.shape = "" // which sections and controls have been built
    this.controls = /** @type {Map<string, Control>} */ (new Map()) // by name
    this.keys = /** @type {Map<string, import("./widgets.js").Key>} */ (new Map())
    const afterFrame = (/** @type {() => void} */ call) => requestAnimationFrame(call)
    this.pump = new Pump({ predict, write: ({ query, names }) => writeQuery(query, names), rest, held, afterFrame })
    this.spoken = Object.assign(element("div", "spoken"), { ariaLive: "polite" })
    this.saying = { aloud: "", number: 0 } // once the message of this number is answered
    this.isDimmed = false // whether words and tables are fainter, which follow once the finger pauses
    this.ending = new AbortController()
  }

  // Once the page has said what stands here.
  listen() {
    const { root } = this
    const { signal } = this.ending
    const answer = (/** @type {any} */ event) => {
      this.pump.answer(event.detail, location.pathname)
      this.dim(this.isDimmed && this.pump.isAhead)
      this.say(event.detail)
    }
    document.addEventListener("scene", answer, { signal })
    document.addEventListener("keydown", event => this.press(event), { signal })
    const tell = (/** @type {any} */ { detail }) => this.keys.forEach(({ does }, letter) => detail.push([letter, does]))
    document.addEventListener("keys", tell, { signal })
    const told = (/** @type {any} */ { detail }) => (detail[this.pump.page.data.key] = [...this.lasting.keys()].slice(-1))
    document.addEventListener("held", told, { signal })
    document.addEventListener("hurry", () => this.pump.flush(true), { signal })
    document.addEventListener("keeping", () => this.pump.keep(), { signal })
    document.addEventListener("kept", () => this.pump.keepDone(), { signal })
    root.addEventListener("pointerdown", event => isSlider(event) && this.pump.hold(), { signal })
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => this.pump.release(), { signal, capture: true })
  }

  stop() {
    this.pump.stop()
    this.dim(false)
    this.ending.abort()
  }

  // Controls are made once and then only updated: to make one anew would take it from under the finger.
  receive(/** @type {Call} */ call) {
    const page = this.whole(call)
    if (!page) return call.setTriggerValue("lacks", performance.now())
    const { sections, layout } = page.data
    const isFirst = !this.shape
    this.pump.receive(page)
    if (isFirst) this.listen()
    if (page.data.takes_files && !this.takesFiles) takeFiles(page.data.takes_files, file => this.refuse(file), this.ending.signal)
    this.takesFiles = page.data.takes_files > 0
    this.root.dataset.layout = layout
    const specs = sections.flatMap(({ controls, folded }) => [...controls, ...folded])
    const shape = JSON.stringify([sections.map(({ title, folded }) => [title, folded.length]), specs.map(s => [s.name, s.kind])])
    const focused = shape === this.shape ? undefined : this.focused
    if (shape !== this.shape) this.build(page.data)
    this.shape = shape
    const folds = sections.filter(({ folded }) => folded.length).map(({ fold }) => fold)
    this.root.querySelectorAll("summary").forEach((summary, i) => renew(summary, [folds[i]]))
    for (const spec of specs) {
      const control = /** @type {Control} */ (this.controls.get(spec.name))
      const value = this.pump.accept(spec)
      const shown = JSON.stringify([spec, value])
      // What is set again, even to the same, is laid out and painted again.
      if (shown !== control.shown) control.update(spec, value)
      control.node.hidden = spec.hidden
      control.node.title = spec.idle
      control.node.classList.toggle("idle", Boolean(spec.idle))
      Object.assign(control, { spec, shown })
    }
    const node = focused && this.controls.get(focused)?.node
    if (node) find(node, FOCUSED)?.focus({ preventScroll: true })
    if (isFirst) for (const signal of standing()) this.pump.answer(signal, location.pathname)
  }

  /** The name of the control that has the focus, if one has it. */
  get focused() {
    const { activeElement } = /** @type {ShadowRoot} */ (this.root.getRootNode())
    return [...this.controls].find(([, { node }]) => node.contains(activeElement))?.[0]
  }

  // What is as it was is not sent again, and the values come apart from it.
  whole(/** @type {Call} */ call) {
    const told = /** @type {Passing & { lasting?: Lasting }} */ (unframed(call.data)[0])
    const { name, values, lasting = this.lasting.get(name) } = told
    if (!lasting) return undefined
    this.lasting.delete(name)
    this.lasting.set(name, lasting)
    const [oldest] = this.lasting.keys()
    if (this.lasting.size > MOST_KEPT) this.lasting.delete(oldest)
    const value = Object.fromEntries(values)
    const filled = (/** @type {Spec[]} */ specs) => specs.map(spec => ({ ...spec, value: value[spec.name] }))
    const sections = lasting.sections.map(section =>
      ({ ...section, controls: filled(section.controls), folded: filled(section.folded) }))
    return { ...call, data: { ...lasting, ...told, sections } }
  }

  build(/** @type {Data} */ { sections, layout, copies_link, timings }) {
    const open = Boolean(this.root.querySelector("details")?.open)
    const made = (/** @type {Spec[]} */ specs) => specs.map(spec => this.make(spec, timings))
    this.controls.clear()
    this.keys.clear()
    this.root.replaceChildren(...sections.map(({ title, role, controls, fold, folded }) => {
      const [lead, ...others] = made(controls)
      lead?.classList.add("lead")
      const node = element("section", "", ...(title ? [element("h2", "", title)] : []), ...(lead ? [lead] : []), ...others)
      const details = element("details", "", element("summary", "", fold), element("div", "inner", ...made(folded)))
      node.dataset.role = role
      if (folded.length) node.append(Object.assign(details, { open }))
      return node
    }))
    const one = sections.every(({ controls, folded }) => controls.length + folded.length === 1)
    if (layout === "maps" && !one) this.root.append(moreButton(this.root))
    this.root.append(this.spoken)
    if (copies_link) this.addPageTools(timings.notice)
  }

  // Those that a page has once: its link, and its keys.
  addPageTools(/** @type {number} */ notice) {
    const list = new KeyList()
    this.keys.set("?", { does: "Shows this list", act: () => list.open() })
    const tools = element("span", "page-tools", ...copyButton(() => this.pump.writeAddress(), notice), list.button)
    this.root.append(tools, list.dialog)
  }

  make(/** @type {Spec} */ spec, /** @type {Timings} */ timings) {
    const report = (/** @type {unknown} */ value, aloud = "") => {
      control.shown = "" // it has moved by itself
      const { number, predicted } = this.pump.change(control.spec, value)
      if (aloud) this.saying = { aloud, number }
      this.dim(this.isDimmed || (predicted && this.pump.isHeld))
      return predicted
    }
    const { node, update, keys } = KINDS[spec.kind](spec, report, timings)
    const control = { spec, shown: "", node, update }
    this.controls.set(spec.name, control)
    for (const [letter, key] of Object.entries(keys ?? {})) this.keys.set(letter, key)
    return node
  }

  // One announcement a change: what was done, and what it has changed on the maps; or a sentence why it makes no difference.
  say(/** @type {import("./pump.js").Signal} */ { answers, changed }) {
    const { aloud, number } = this.saying
    if (!aloud || !(answers[this.pump.page.data.key] >= number)) return
    this.spoken.textContent = aloud.endsWith(".") ? aloud : [aloud, ...changed].join(". ")
    this.saying = { aloud: "", number: 0 }
  }

  refuse(/** @type {File} */ { name, size }) {
    this.pump.page.setTriggerValue("refused", [name, size])
  }

  // Words and tables that the pictures are ahead of are fainter: their style sheets take it from here.
  dim(/** @type {boolean} */ isDimmed) {
    if (isDimmed !== this.isDimmed) document.documentElement.style.setProperty("--behind", isDimmed ? ".5" : "1")
    this.isDimmed = isDimmed
  }

  // A key alone, and not while something is being typed, nor in a dialog.
  press(/** @type {KeyboardEvent} */ event) {
    const target = /** @type {HTMLInputElement} */ (event.composedPath()[0])
    const typing = target.isContentEditable || /^(textarea|select)$/i.test(target.tagName)
      || (target.tagName === "INPUT" && !/^(range|radio|checkbox)$/.test(target.type))
    if (typing || target.closest("dialog") || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return
    this.keys.get(event.key?.toUpperCase())?.act() // autofill sends key events without a key
  }
}

/** @type {(event: Event) => boolean} */
const isSlider = ({ target }) => target instanceof HTMLInputElement && target.type === "range"

// Whoever draws what will come claims the event.
const predict = (/** @type {import("./pump.js").Prediction} */ detail) =>
  !document.dispatchEvent(new CustomEvent("predict", { detail, cancelable: true }))

// What scenes tell that were on screen before there was anybody to hear it.
function standing() {
  const detail = /** @type {import("./pump.js").Signal[]} */ ([])
  document.dispatchEvent(new CustomEvent("standing", { detail }))
  return detail
}

// What components keep of what they were sent, by their keys.
function held() {
  const detail = /** @type {Record<string, string[]>} */ ({})
  document.dispatchEvent(new CustomEvent("held", { detail }))
  return detail
}

const rest = (/** @type {string} */ detail) => void document.dispatchEvent(new CustomEvent("rest", { detail }))

// On a phone all but the first control of each section stand behind this.
/** @type {(root: HTMLElement) => HTMLElement} */
function moreButton(root) {
  const node = Object.assign(button("more", "More"), { ariaExpanded: "false" })
  node.onclick = () => (node.ariaExpanded = String(root.toggleAttribute("data-open")))
  return node
}

// Where the clipboard is closed, as in a frame, the link is there to be copied by hand.
/** @type {(writeAddress: () => void, notice: number) => HTMLElement[]} */
function copyButton(writeAddress, notice) {
  const node = Object.assign(button("copy", "Copy link"), { ariaLive: "polite" })
  const link = Object.assign(element("input", "link"), { readOnly: true, hidden: true, ariaLabel: "Link to this view" })
  node.onclick = async () => {
    writeAddress()
    const copying = navigator.clipboard?.writeText(location.href) ?? Promise.reject()
    const copied = await copying.then(() => true, () => false)
    node.textContent = copied ? "Copied" : "Copy it here"
    Object.assign(link, { value: location.href, hidden: copied })
    if (!copied) link.select()
    setTimeout(() => (node.textContent = "Copy link"), notice)
  }
  return [node, link]
}

export default mounted(root => new Controls(root))
