// @ts-check
// The list of one's own scenes. Each change is told to the page, which sends the list as it is then.

import { element, mounted, renew } from "../../views/web/dom.js"
import { go, sceneIn, shown } from "../tour_bar/ways.js"

/** @typedef {{ name: string, title: string, page: string, note: string, truth: string, questions: Record<string, string> }} Scene */
/** @typedef {{ scenes: Scene[], current: string, told: string, most: { file: number, title: number, note: number }, bundled: string,
 *   before: number, file: string }} Data */
/** @typedef {{ node: HTMLLIElement, title: HTMLTextAreaElement, note: HTMLTextAreaElement, truth: HTMLSelectElement, presses: HTMLButtonElement[] }} Row */

const DOES = ["Move up", "Move down", "Show", "Remove"] // what the buttons of a scene do to it

class LectureList {
  constructor(/** @type {HTMLElement} */ root) {
    this.root = root
    this.rows = /** @type {Map<string, Row>} */ (new Map())
    this.list = element("ol")
    this.status = Object.assign(element("p", "status"), { role: "status" })
    this.told = ""
    this.present = element("a", "present", "Present this lecture")
    this.save = element("a", "", "Save as a file")
    this.chooser = Object.assign(element("input"), { type: "file", accept: ".json,application/json", hidden: true })
    this.chooser.onchange = () => this.read()
    this.open = press("", () => this.chooser.click())
    const bundled = press("The bundled tour", () => go(this.data?.bundled ?? "", this.root))
    this.before = press("", () => this.edit({ before: true }, "The list of before is back"))
    const tools = element("div", "tools", this.present, this.save, this.open, this.before, bundled, this.chooser)
    root.append(element("h2", "", "A lecture of your own"), element("p", "", "“Add this view”, on each page with maps, puts the view here. The list goes when this tab goes; a file of it stays yours."), this.list, tools, this.status)
    this.trigger = /** @type {import("../../views/web/dom.js").Setter} */ (() => {})
  }

  receive(/** @type {Omit<import("../../views/web/dom.js").Call, "data"> & { data: Data }} */ { data, setTriggerValue }) {
    const isFirst = !this.data
    this.data = data
    this.trigger = setTriggerValue
    const names = data.scenes.map(({ name }) => name)
    for (const name of this.rows.keys()) if (!names.includes(name)) this.rows.delete(name)
    const focused = /** @type {ShadowRoot} */ (this.root.getRootNode()).activeElement
    data.scenes.forEach((scene, i) => this.show(scene, i))
    renewInOrder(this.list, names.map(name => /** @type {Row} */ (this.rows.get(name)).node))
    if (focused instanceof HTMLElement) focused.isConnected ? focused.focus() : this.present.focus()
    const [first] = names
    for (const link of [this.present, this.save]) link.hidden = !first
    this.before.hidden = !data.before
    this.before.textContent = `Back to the ${data.before === 1 ? "scene" : `${data.before} scenes`} of before`
    this.open.textContent = first ? "Open another file instead" : "Open a file"
    this.present.href = shown(sceneIn(location.href, first), true)
    Object.assign(this.save, { href: data.file, download: "lecture.json" })
    if (data.told !== this.told) this.status.textContent = data.told
    this.told = data.told
    if (isFirst && location.hash === "#lecture") this.root.scrollIntoView()
  }

  show(/** @type {Scene} */ { name, title, page, note, truth, questions }, /** @type {number} */ i) {
    const row = this.rows.get(name) ?? this.row(name)
    this.rows.set(name, row)
    const { node } = row
    node.title = page
    node.ariaCurrent = name === this.data?.current ? "true" : null
    set(row.title, title)
    set(row.note, note)
    renew(row.truth, Object.entries(questions).map(([value, label]) => Object.assign(element("option", "", label), { value })))
    row.truth.value = truth
    const [up, down] = row.presses
    up.disabled = i === 0
    down.disabled = i + 1 === this.data?.scenes.length
    row.presses.forEach((each, j) => (each.title = each.ariaLabel = `${DOES[j]} ${title}`))
    row.title.ariaLabel = `Title of scene ${i + 1}`
  }

  /** @param {string} name @returns {Row} */
  row(name) {
    const { most } = /** @type {Data} */ (this.data)
    const title = Object.assign(element("textarea", "title"), { rows: 1, maxLength: most.title }) // so that it wraps
    const note = Object.assign(element("textarea"), { maxLength: most.note })
    const truth = element("select")
    const rename = () => this.edit({ name, title: title.value }, "Renamed")
    title.onchange = rename
    title.onkeydown = event => {
      if (event.key !== "Enter") return
      event.preventDefault()
      rename()
    }
    note.onchange = () => this.edit({ name, note: note.value }, "The note is kept")
    truth.onchange = () => this.edit({ name, truth: truth.value }, "The question is kept")
    const at = () => this.data?.scenes.findIndex(scene => scene.name === name) ?? 0
    const move = (/** @type {number} */ by) => this.edit({ name, move: by }, `Now scene ${at() + by + 1} of ${this.rows.size}`)
    const presses = [
      press("↑", () => move(-1)),
      press("↓", () => move(1)),
      press("Show", () => go(name, this.root)),
      press("✕", () => this.edit({ name, remove: true }, `“${title.value}” is removed`)),
    ]
    const more = element("details", "", element("summary", "", "Note and question"),
      element("label", "", "For the lecturer", note), element("label", "", "Question, with its answer computed", truth))
    return { node: element("li", "", title, ...presses, more), title, note, truth, presses }
  }

  /** @type {(asked: object, said: string) => void} */
  edit(asked, said) {
    this.status.textContent = `${said}.`
    this.told = ""
    this.trigger("edit", asked)
  }

  async read() {
    const [file] = this.chooser.files ?? []
    this.chooser.value = ""
    if (!file) return
    const most = this.data?.most.file ?? 0
    this.told = ""
    if (file.size > 4 * most) this.status.textContent = `A lecture may have ${most.toLocaleString("en")} characters; this file has more.`
    else this.trigger("text", await file.text())
  }
}

/** @type {(words: string, act: () => void) => HTMLButtonElement} */
const press = (words, act) => Object.assign(element("button", "", words), { type: "button", onclick: act })

// What is being typed is left alone.
const set = (/** @type {HTMLInputElement | HTMLTextAreaElement} */ field, /** @type {string} */ text) => {
  if (!field.matches(":focus") && field.value !== text) field.value = text
}

// Nodes that stand where they should are not moved: what has the focus keeps it.
function renewInOrder(/** @type {Element} */ list, /** @type {Element[]} */ nodes) {
  if (nodes.length !== list.children.length || nodes.some((node, i) => node !== list.children[i])) list.replaceChildren(...nodes)
}

export default mounted(root => new LectureList(root))
