// @ts-check
// Draws any number of maps from one message of raw bytes, and links their cells; it knows nothing of the page around
// it. The first panel is the source; every other is tied to it cell by cell, or window by window.

import { element, find, mounted, onPixelRatio, onTallest, renew } from "../web/dom.js"
import { clamp, flat, overhang, range } from "./geometry.js"
import { linksOf } from "./linking.js"
import { decode } from "./message.js"
import { lookOf, paperOf, ROOM } from "./painting.js"
import { isTouched, KEYS, Panel } from "./panel.js"
import { predict } from "./prediction.js"
import { Store } from "./store.js"
import { sums, textOf, valueAt } from "./sums.js"
import { courseOf, tiesOf } from "./ties.js"

/** @import { Call, Setter } from "../web/dom.js" */
/** @import { Change, Focus, Hint, Links, Message, PanelData, Part } from "./types.js" */

const MOST_BESIDE = 3 // how many maps stand beside each other where a scene has no columns
const [AROUND, COLOUR] = [350, 17] // pixels of height for what stands above and below maps that are in view with their controls, and for formulas in colour
const [SIDEWAYS, BESIDE_DOCK] = ["(max-height: 480px) and (min-width: 560px)", 240] // a phone, and the same where controls stand beside the maps
const LACKING = 2000 // milliseconds until what is lacking is asked for again
const HALL = 2.9 // times the letters of the page that a cell takes whose number is as large as they are
const SMALL = 160 // how many pixels high a map of a film may be
const ALMOST = 0.92 // of the room there is: cells of whole pixels that fill less give way to others
const MANY = 100 // cells in a row, of which nobody tells those that are a pixel wider: they fill the room
const LONG = /.{25}|[,·]/ // a formula that needs more lines than one, or will at another window
// How many lines the longest formulas take at most, beside each other and in one column.
const [IN_ONE_CHANNEL, IN_COLOUR] = [[2, 3], [3, 5]]

export class MapView {
  /** The message on screen. @type {Message} */ message
  /** The message as it was sent. @type {Message} */ sent
  /** Changes that the server has not answered yet, the last one of each control. @type {Change[]} */ unanswered = []
  /** By the key of its controls, the number of the last message that the picture on screen answers, or will answer.
   * @type {Record<string, number>} */ shown = {}
  /** Changes that are drawn, and not answered yet. @type {Change[]} */ ahead = []
  /** @type {Focus} */ focus
  /** The cell that the viewer has chosen; until then the scene's own is lit. @type {Focus | undefined} */ chosen
  /** Which panels have changed since all changes were answered last. @type {Set<number>} */ changed = new Set()
  /** What is linked to the focus, for each panel. @type {Links[]} */ links
  /** Sets off a trigger of the page. @type {Setter} */ trigger
  /** @type {Uint8Array | undefined} */ bytes
  /** @type {ReturnType<typeof setTimeout> | undefined} */ losing
  /** Of a panel, in pixels of the page. @type {number | undefined} */ width
  /** The panel that is as wide as the page. @type {number | undefined} */ large
  arrangement = ""
  long = 1 // how many formulas have been long at once
  asked = ""
  pinned = false
  toldAt = -Infinity // when words of a scene drawn ahead were written last
  traced = false // whether ties are drawn: not while nobody points at a cell, or holds one
  tying = 0

  constructor(/** @type {HTMLElement} */ root) {
    this.root = root
    this.maps = find(root, ".maps")
    this.ties = find(root, ".ties")
    this.sum = find(root, ".sum")
    this.lines = find(root, ".lines")
    this.hint = find(root, ".hint")
    onTallest(this.lines, tallest => this.sum.style.setProperty("--held", `${tallest}px`))
    this.spoken = find(root, ".unseen")
    this.store = new Store()
    this.panels = /** @type {Panel[]} */ ([])
    this.look = lookOf(root)
    // The width is taken from here: to ask the page for it while drawing would make it lay itself out twice.
    this.observer = new ResizeObserver(() => {
      this.measure()
      this.draw()
    })
    this.observer.observe(this.maps)
    this.maps.onpointerleave = () => this.leave()
    this.ending = new AbortController()
    const { signal } = this.ending
    window.addEventListener("resize", () => this.draw(), { signal }) // another height of the window
    onPixelRatio(() => this.draw(), signal)
    const announced = (/** @type {Event} */ event) => this.predict(/** @type {CustomEvent<Change>} */ (event))
    document.addEventListener("predict", announced, { signal })
    document.addEventListener("files", event => this.tell(/** @type {CustomEvent} */ (event).detail), { signal })
    const standing = (/** @type {any} */ { detail }) => this.sent?.signal && detail.push({ ...this.sent.signal, changed: [] })
    document.addEventListener("standing", standing, { signal })
    const held = (/** @type {any} */ { detail }) => this.sent && (detail[this.sent.key] = this.store.tell())
    document.addEventListener("held", held, { signal })
    document.addEventListener("keys", event => /** @type {CustomEvent} */ (event).detail.push(...KEYS), { signal })
    document.addEventListener("keydown", event => this.escape(event), { signal, capture: true })
  }

  measure() {
    this.width = this.panels.find(panel => panel.index !== this.large && !panel.node.hidden)?.stage.clientWidth
  }

  /** Makes a map as wide as the page, or small again if it is. @param {number} index */
  enlarge(index) {
    const { words } = this.message
    const isLarge = this.large !== index
    this.large = isLarge ? index : undefined
    for (const { node, enlarger, index } of this.panels)
      enlarger.ariaPressed = String(node.classList.toggle("large", index === this.large))
    this.measure()
    this.draw()
    this.panels[index].node.scrollIntoView({ block: "nearest" })
    this.spoken.textContent = (isLarge ? words.enlarged : words.reduced).replace("{}", this.message.panels[index].title)
  }

  escape(/** @type {KeyboardEvent} */ event) {
    if (event.key !== "Escape" || this.large === undefined) return
    event.stopPropagation()
    this.enlarge(this.large)
  }

  stop() {
    for (const timer of [this.losing, this.lacking, this.telling]) clearTimeout(timer)
    this.observer.disconnect()
    this.ending.abort()
  }

  // Called for new data, and for the same again in another theme.
  receive(/** @type {Call} */ { data: bytes, setTriggerValue }) {
    this.trigger = setTriggerValue
    if (paperOf(this.root) !== this.look.paper) {
      this.look = lookOf(this.root)
      for (const panel of this.panels) panel.picture = undefined
    }
    if (bytes === this.bytes) return this.draw()
    this.bytes = bytes
    const message = decode(bytes, this.store)
    if (!message) return this.lack() // the page took this view for another
    clearTimeout(this.lacking)
    this.store.keep(message)
    this.sent = message
    this.unanswered = this.unanswered.filter(({ key, number }) => !(message.signal?.answers[key] >= number))
    if (!this.isAhead) this.present()
    const changed = message.compact ? [] : [...this.changed].sort().map(i => wordsOf(this.message.panels[i]))
    if (!this.unanswered.length) this.changed.clear()
    if (message.signal?.awaited) this.trigger("painted", true)
    if (message.signal) document.dispatchEvent(new CustomEvent("scene", { detail: { ...message.signal, changed } }))
  }

  // It is told again until all that is lacking is there: of what two parts tell at once Streamlit may hear one.
  lack() {
    clearTimeout(this.lacking)
    this.trigger("lacks", performance.now())
    this.lacking = setTimeout(() => this.lack(), LACKING)
  }

  // On a slow machine, or over a slow line, the answer comes long after the key press: until it does, the picture that
  // it will bring is drawn here, and scenes that are older than the change are shown as they will be.
  predict(/** @type {CustomEvent<Change>} */ event) {
    const { key, name } = event.detail
    if (!(key in (this.sent?.signal?.answers ?? {}))) return
    this.unanswered = [...this.unanswered.filter(change => change.key !== key || change.name !== name), event.detail]
    clearTimeout(this.losing)
    this.losing = setTimeout(() => this.giveUp(), this.sent.timings.prediction_lost_after)
    const message = predict(this.sent, this.unanswered)
    if (!message) return void (event.detail.waits = true)
    if (typeof this.sent.signal.files === "string") event.preventDefault() // the first of a page, which the eye is on
    this.show(message, this.unanswered)
  }

  // What links to files need to know of what is on screen, if they are files of this view.
  tell(/** @type {object[]} */ told) {
    const query = this.message?.signal?.files
    if (typeof query === "string") told.push({ query, ahead: this.ahead })
  }

  // Whether what is on screen answers all that is not answered yet, and all that is.
  get isAhead() {
    const told = [...Object.entries(this.sent.signal?.answers ?? {}), ...this.unanswered.map(({ key, number }) => [key, number])]
    return this.unanswered.length > 0 && told.every(([key, number]) => number <= this.shown[key])
  }

  giveUp() {
    this.unanswered = []
    this.shown = {}
    this.present()
  }

  // Shows what has been sent as it will be after all changes; where that is not known, as it is, unless what is on
  // screen is ahead of it.
  present() {
    const predicted = predict(this.sent, this.unanswered)
    const isBehind = Object.entries(this.shown).some(([key, number]) => this.sent.signal?.answers[key] < number)
    if (predicted) this.show(predicted, this.unanswered)
    else if (!isBehind) this.show(this.sent, [])
  }

  show(/** @type {Message} */ message, /** @type {Change[]} */ ahead) {
    this.message = message
    this.ahead = ahead
    this.shown = { ...message.signal?.answers, ...Object.fromEntries(ahead.map(({ key, number }) => [key, number])) }
    while (this.panels.length < message.panels.length) this.panels.push(new Panel(this, this.panels.length))
    while (this.panels.length > message.panels.length) this.panels.pop()?.node.remove()
    if (Number(this.large) >= this.panels.length) this.large = undefined
    this.arrange(message)
    const [first, ...others] = this.panels
    const same = first.receive(message.panels[0], false)
    const alike = [same, ...others.map((panel, i) => panel.receive(message.panels[i + 1], same))]
    alike.forEach((stays, i) => stays || this.changed.add(i))
    const asked = JSON.stringify(message.focus)
    if (message.picks && asked !== this.asked) this.chosen = undefined
    this.asked = asked
    this.light(this.chosen ?? message.focus)
    clearTimeout(this.telling)
    const wait = ahead.length && this.toldAt + message.timings.words_apart - performance.now()
    this.telling = wait > 0 ? setTimeout(() => this.describe(), wait) : void this.describe()
  }

  // All words of the scene.
  describe() {
    if (this.ahead.length) this.toldAt = performance.now()
    for (const panel of this.panels) panel.describe()
    this.explain(false)
  }

  // Other columns are another width of the panels, of which no observer tells.
  arrange(/** @type {Message} */ { columns, compact, presented, shown, panels }) {
    const wordy = panels.some(panel => panel.grid)
    const arrangement = JSON.stringify([columns, compact, presented, shown, wordy, panels.length])
    if (arrangement === this.arrangement) return
    this.root.classList.toggle("presented", presented)
    for (const { node, index } of this.panels) node.hidden = shown.length > 0 && !shown.includes(index)
    this.maps.className = `maps${columns ? " columns" : ""}${compact ? " compact" : ""}${wordy ? " wordy" : ""}`
    this.root.style.setProperty("--columns", `${columns || Math.min(shown.length || panels.length, MOST_BESIDE)}`)
    if (this.arrangement) this.measure()
    this.arrangement = arrangement
  }

  get source() {
    return this.message.panels[0]
  }

  // Where a window is picked, what was only pointed at gives way to it again.
  leave() {
    this.traced = this.pinned
    this.message && !this.lit ? this.draw() : this.tie()
    if (!this.message?.picks || this.pinned) return
    this.chosen = undefined
    this.light(this.message.focus, false)
  }

  // Whether the cell in view is outlined.
  get lit() {
    return this.traced || (this.message.lit ?? !this.message.presented)
  }

  // Whether a click marks a cell, as there is no window to pick.
  get marking() {
    return this.message.picks && !this.message.panels.some(panel => panel.windows)
  }

  // The window that is in view, or the first that reads the cell in view.
  pick() {
    const { panels, picks } = this.message
    const windowed = panels.findIndex(panel => panel.windows)
    if (!picks) return
    const { panel, row, column } = this.focus
    const entry = this.marking || panels[panel].windows ? [row, column] : this.links[windowed].entry
    if (!entry) return
    this.trigger("picked", entry)
    document.dispatchEvent(new CustomEvent("rest", { detail: "picked" }))
  }

  /** Whether a cell is the one in view. @param {Focus} cell */
  isFocus({ panel, row, column }) {
    return panel === this.focus.panel && row === this.focus.row && column === this.focus.column
  }

  /** Takes a cell that the viewer has chosen. @param {Focus} cell @param {boolean} speak */
  focusOn(cell, speak) {
    this.traced = true
    this.light(cell, speak)
    this.chosen = this.focus
  }

  letGo() {
    this.pinned = this.traced = false
    this.light(this.focus, true)
  }

  // Cells that the settings have taken away give way to the nearest that is left. Words follow apart without `speak`.
  light(/** @type {Focus} */ { panel, row, column }, /** @type {boolean | undefined} */ speak = undefined) {
    const { panels } = this.message
    const index = Math.min(panel, panels.length - 1)
    const { height, width } = panels[index]
    this.focus = { panel: index, row: clamp(row, 0, height - 1), column: clamp(column, 0, width - 1) }
    this.links = linksOf(this.focus, panels)
    if (speak !== undefined) this.explain(speak)
    this.draw()
  }

  /** Writes the sum, and says it where `speak`. @param {boolean} speak */
  explain(speak) {
    const { panels, explained, words } = this.message
    const lines = sums(this.message, this.focus)
    const name = /** @type {Hint} */ (this.pinned ? "pinned" : "hint")
    const told = isTouched() ? words[`touch_${name}`] : words[name]
    const inColour = panels[0].channels === 3
    const [beside, below] = inColour ? IN_COLOUR : IN_ONE_CHANNEL
    this.sum.classList.toggle("coloured", inColour)
    const long = (this.long = Math.max(this.long, lines.filter(line => LONG.test(textOf(line))).length))
    this.sum.style.setProperty("--beside", `${beside * Math.ceil(long / 2) + Math.ceil(Math.max(0, lines.length - long) / 2)}`)
    this.sum.style.setProperty("--below", `${below * long + Math.max(0, lines.length - long)}`)
    renew(this.lines, explained.length ? lines.map(paragraph) : [])
    renew(this.hint, [told])
    if (!speak) return
    const { panel, row, column } = this.focus
    const focused = panels[panel]
    const values = range(focused.channels).map(c => valueAt(focused, flat(focused, c, this.focus)))
    const place = `${this.pinned ? "Held: " : ""}${focused.title}, row ${row}, column ${column}`
    this.spoken.textContent = [place, ...(explained.length ? lines.map(textOf) : values)].join(". ")
  }

  draw() {
    const { width } = this
    if (!width || !this.message) return
    const dpr = window.devicePixelRatio || 1
    const { panels, layout, compact, presented, shown } = this.message
    const margin = Math.max(...panels.map(panel => overhang(panel, this.source, layout)))
    const [rows, columns] = [this.source.height, this.source.width].map(length => length + 2 * margin)
    // Where panels stand in several rows, maps are lower, so that all are in view at once.
    const lines = shown.length ? 1 : 1 + Math.max(...panels.map(({ cell }) => cell?.[0] ?? 0))
    const isSideways = matchMedia(SIDEWAYS).matches
    const around = isSideways ? BESIDE_DOCK : this.source.channels === 3 ? AROUND + COLOUR : AROUND
    const room = (window.innerHeight - around) / lines
    const tallest = compact ? SMALL : presented && lines === 1 ? width : clamp(room, isSideways ? 120 : 200, 640)
    const number = presented ? HALL * parseFloat(getComputedStyle(document.documentElement).fontSize) : ROOM.number
    // Outlines of cells at the border reach beyond the maps.
    const edge = Math.round(4 * dpr)
    const frameOf = (/** @type {number} */ wide, /** @type {number} */ high) => {
      const room = Math.min(wide, (high * columns) / rows) * dpr
      // Whole device pixels keep cells equal and edges crisp; many small cells would leave much of the room empty.
      const whole = Math.floor(room / columns)
      const cell = columns < MANY && whole * columns >= ALMOST * room ? whole : room / columns
      return { cell, dpr, margin, edge, rows, columns, look: this.look, number }
    }
    const frame = frameOf(width, tallest)
    // The room is kept at all sizes of the input and with padding, so that nothing below moves.
    const { source } = this
    this.maps.style.setProperty("--stage", `${Math.min((width * source.height) / source.width, tallest)}px`)
    for (const panel of this.panels.filter(({ node }) => !node.hidden))
      panel.paint(panel.index === this.large ? frameOf(this.root.clientWidth, (isSideways ? 0.6 : 0.8) * window.innerHeight) : frame)
    this.tie()
  }

  // With the next frame, in which all is in its place: where things lie is asked for once.
  tie() {
    cancelAnimationFrame(this.tying)
    if (!this.traced && !this.ties.firstChild) return // at rest, as while a slider moves
    this.tying = requestAnimationFrame(() => {
      const { panels, explained } = this.message
      const seen = (/** @type {Focus} */ { panel }) => !this.panels[panel].node.hidden
      const all = this.traced ? tiesOf(this.focus, panels, this.links, explained) : []
      const ties = all.filter(({ from, to }) => seen(from) && seen(to))
      const origin = ties.length ? this.ties.getBoundingClientRect() : new DOMRect()
      const spot = (/** @type {Focus} */ end) => this.panels[end.panel].spotOf(end, origin)
      this.ties.innerHTML = ties.map(({ from, to, lost }) => {
        const [course, ink] = [courseOf(spot(from), spot(to)), this.look.roles[panels[to.panel].role].line]
        return `<path d="${course}"/><path d="${course}" stroke="${ink}"${lost ? ' class="lost"' : ""}/>`
      }).join("")
    })
  }
}

/** @type {(parts: Part[]) => HTMLElement} */
const paragraph = parts =>
  element("p", "", ...parts.map(part => (typeof part === "string" ? part : element(part.tag, part.style, part.text))))

/** @type {(panel: PanelData) => string} */
const wordsOf = ({ title, caption, ledger }) => [title, caption, ...ledger.map(bar => bar.text)].filter(Boolean).join(", ")

export default mounted(root => new MapView(root))
