// @ts-check
// When values go to the page, apart from any widget: the controls' half of the protocol in viz/views/protocol.py.

/**
 * @typedef {{ at_rest_after: number, spacing: number, apart: number, pause: number, row: number, most_unanswered: number,
 *   lost_after: number }} Timings
 * @typedef {{ key: string, session: string, number: number, goes_on: boolean, settles: boolean, timings: Timings }} Data
 * @typedef {(name: string, value: unknown) => void} Setter
 * @typedef {{ data: Data, setStateValue: Setter, setTriggerValue: Setter }} Page  what it says, and the way back to it
 * @typedef {{ answers: Record<string, number>, query: string, names: string[], unfinished: boolean | null, changed: string[] }} Signal
 * @typedef {{ query: string, names: string[], path: string }} Address
 * @typedef {{ key: string, number: number, name: string, value: unknown, waits: boolean }} Prediction
 * @typedef {{ predict: (prediction: Prediction) => boolean, write: (address: Address) => void, rest: (key: string) => void,
 *   held: () => Record<string, string[]>,
 *   afterFrame: (call: () => void) => void }} Browser
 */

export class Pump {
  constructor(/** @type {Browser} */ browser, /** @type {{ now: () => number }} */ clock = performance) {
    this.browser = browser
    this.clock = clock
    this.page = /** @type {Page} */ ({})
    this.address = /** @type {Address | undefined} */ (undefined) // the link to what is on screen
    this.values = /** @type {Record<string, any>} */ ({}) // as they stand in the browser
    this.number = 0 // of the last message sent
    this.answered = 0 // of the last message whose scene is on screen
    this.linked = 0 // of the last message that the address answers
    this.written = 0 // of the last message that the address answered when it was written
    this.keeping = 0 // the same of the address that the page was told of last, for another session to open with
    this.kept = 0 // and once it has taken note of it
    this.sentAt = 0
    this.changedAt = -Infinity
    this.pausesAt = 0 // when values no longer come in a row, unless another comes
    this.isHeld = false // whether a finger is on a slider
    this.pending = /** @type {Map<string, number>} */ (new Map()) // what changed since the last message: how long it may wait
    this.changedIn = /** @type {Map<string, number>} */ (new Map()) // by name: the last message with a change of it
  }

  stop() {
    for (const timer of [this.flushing, this.settling, this.addressing]) clearTimeout(timer)
  }

  // The page has run. On coming back to it, the numbers go on where the page stands.
  receive(/** @type {Page} */ page) {
    const before = this.page.data?.session ?? page.data.session
    this.page = page
    if (page.data.number > this.number) this.number = this.answered = page.data.number
    if (page.data.session !== before) this.repeat()
  }

  // The connection was lost, and the session with it: the new one knows the address that was kept last. What has
  // changed since goes again, before what has not gone yet.
  repeat() {
    const lost = [...this.changedIn].filter(([name, number]) => number > this.kept && !this.pending.has(name))
    this.pending = new Map([...lost.map(([name]) => /** @type {[string, number]} */ ([name, 0])), ...this.pending])
    this.changedIn.clear()
    this.answered = this.number
    this.flush()
  }

  // The value to show: the page's, unless the viewer has moved on since.
  accept(/** @type {{ name: string, value: any }} */ { name, value }) {
    const movedOn = this.pending.has(name) || (this.changedIn.get(name) ?? 0) > this.page.data.number
    if (!movedOn) this.values[name] = value
    return this.values[name]
  }

  /** Takes a value; gives the number of its message, and whether it is drawn ahead of the answer.
   * @param {{ name: string }} control @param {unknown} value */
  change({ name }, value) {
    const { key, timings } = this.page.data
    const prediction = { key, number: this.number + 1, name, value, waits: false }
    const now = this.clock.now()
    this.pausesAt = this.isHeld || now - this.changedAt < timings.pause ? now + timings.pause : now
    this.changedAt = now
    this.values[name] = value
    this.pending.delete(name) // so that it comes last
    const predicted = this.browser.predict(prediction)
    this.pending.set(name, !predicted ? 0 : prediction.waits ? timings.apart : this.isHeld ? Infinity : timings.row)
    this.flush()
    this.awaitRest()
    return { number: prediction.number, predicted }
  }

  // A finger is on a slider: what is predicted waits until it pauses, or is lifted.
  hold() {
    this.isHeld = true
  }

  release() {
    if (!this.isHeld) return
    this.isHeld = false
    this.pausesAt = 0
    this.flush()
  }

  /** Whether what was changed last has not been answered, or not even sent. */
  get isAhead() {
    return this.pending.size > 0 || this.answered < this.number
  }

  // Send what is pending: at once where what is done next rests on it, or else when it is due.
  flush(atOnce = false) {
    clearTimeout(this.flushing)
    if (!this.pending.size) return
    const { spacing, apart, most_unanswered, lost_after } = this.page.data.timings
    const patience = Math.min(...this.pending.values()) // 0 where a value is not predicted
    const [most, between] = patience ? [1, apart] : [most_unanswered, spacing]
    const least = this.number - this.answered < most ? between : lost_after
    const left = Math.max(this.sentAt + least, Math.min(this.pausesAt, this.sentAt + patience)) - this.clock.now()
    if (left > 0 && !atOnce) this.flushing = setTimeout(() => this.flush(), left)
    else this.send()
  }

  // All that is not answered yet goes along, in the order of the last changes: the page may see the last message alone.
  send() {
    this.sentAt = this.clock.now()
    this.number += 1
    for (const name of this.pending.keys()) {
      this.changedIn.delete(name)
      this.changedIn.set(name, this.number)
    }
    this.pending.clear()
    const unanswered = [...this.changedIn].filter(([, number]) => number > this.answered)
    const values = Object.fromEntries(unanswered.map(([name]) => [name, this.values[name]]))
    this.page.setStateValue("sent", { number: this.number, values, held: this.browser.held() })
  }

  // A scene is on screen, on the page of this path: another page starts without a query.
  answer(/** @type {Signal} */ { answers, query, names, unfinished }, /** @type {string} */ path) {
    const { key, goes_on, timings } = this.page.data
    const answered = answers[key] ?? 0
    if (answered <= this.number) this.answered = Math.max(this.answered, answered) // others are of controls that stood here before
    this.flush()
    if (goes_on && unfinished !== null) this.goOn(unfinished)
    if (query === this.address?.query && path === this.address.path) return
    this.address = { query, names, path }
    this.linked = this.answered
    clearTimeout(this.addressing)
    this.addressing = setTimeout(() => this.writeAddress(), timings.at_rest_after)
  }

  writeAddress() {
    this.written = this.linked
    if (this.address) this.browser.write(this.address)
  }

  keep() {
    this.keeping = this.written
  }

  keepDone() {
    this.kept = this.keeping
  }

  // The page works in slices: with each scene it is told to go on, or that all is drawn.
  goOn(/** @type {boolean} */ unfinished) {
    if (!unfinished && this.isUnfinished) this.settle()
    this.isUnfinished = unfinished
    if (unfinished) this.browser.afterFrame(() => this.askForMore())
  }

  askForMore() {
    if (this.isUnfinished && this.number === this.answered) this.page.setTriggerValue("more", this.clock.now())
  }

  awaitRest() {
    clearTimeout(this.settling)
    if (!this.page.data.settles) return
    this.settling = setTimeout(() => this.settle(), this.page.data.timings.at_rest_after)
  }

  settle() {
    if (this.pending.size) this.awaitRest()
    else this.browser.rest(this.page.data.key)
  }
}
