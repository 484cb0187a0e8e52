// @ts-check
// Questions in groups, each folded over its answer, and a search that works as one types. The address says what is
// searched for (q) and which answer was opened last (id), so that each has a link of its own.

import { element, elsewhere, mounted, renew, writeQuery } from "../../views/web/dom.js"
import { spelt } from "../../views/web/sentences.js"
import { matches, plain, told } from "./search.js"

/** @typedef {import("../../views/web/sentences.js").Sentence} Sentence */
/** @typedef {{ id: string, question: string, verdict: string, sentences: Sentence[], slip: string, href: string, page: string }} Answer */
/** @typedef {{ title: string, lead: string, answers: Answer[] }} Group */
/** @typedef {{ groups: Group[], titles: Record<string, string>, founding: number, query: string, names: string[] }} Data */
/** @typedef {{ id: string, text: string, node: HTMLDetailsElement }} Entry */

/** How the list was left, for whoever comes back to it: Streamlit takes the query away. */
const left = { id: "", q: "" }
const PAUSE = 300 // milliseconds without a key, after which the address follows: browsers bound how often it may change

class AnswerList {
  constructor(/** @type {HTMLElement} */ root) {
    this.box = Object.assign(element("input"), { type: "search", autocomplete: "off", spellcheck: false })
    this.box.oninput = () => this.narrow()
    this.status = Object.assign(element("p", "status"), { role: "status" })
    this.list = element("div", "columns")
    root.append(element("label", "", element("span", "", "Search the questions and answers"), this.box), this.status, this.list)
    this.entries = /** @type {Entry[]} */ ([])
    this.sent = ""
  }

  stop() {
    clearTimeout(this.pausing)
  }

  receive(/** @type {import("../../views/web/dom.js").Call & { data: Data }} */ { data, setTriggerValue }) {
    this.data = data
    this.go = setTriggerValue
    const sent = JSON.stringify(data)
    if (sent === this.sent) return // in another theme, or run again: what is open stays
    const isFirst = !this.sent
    this.sent = sent
    this.entries = []
    const groups = data.groups.map((/** @type {Group} */ each) => this.group(each))
    renew(this.list, [groups.slice(0, data.founding), groups.slice(data.founding)].map(some => element("div", "", ...some)))
    if (isFirst) this.follow(Object.fromEntries(new URLSearchParams(location.search)))
    else this.narrow()
  }

  group(/** @type {Group} */ { title, lead, answers }) {
    return element("section", "", element("h2", "", title), element("p", "lead", lead), ...answers.map(each => this.entry(each)))
  }

  entry(/** @type {Answer} */ { id, question, verdict, sentences, slip, href, page }) {
    const summary = element("summary", "", element("h3", "", question), ...(verdict ? [element("span", `verdict ${verdict.replace(/\W+/g, "-")}`, verdict === "right, if" ? `${verdict} …` : verdict)] : []))
    const said = element("p", "", ...sentences.flatMap(sentence => [...spelt(sentence), " "]))
    const right = element("p", "", element("b", "", verdict ? "Right, if " : "Mind: "), slip)
    const see = Object.assign(element("a", "", `See it: ${this.data?.titles[page]}`), { href })
    see.onclick = event => this.show(event, id)
    const own = Object.assign(element("a", "", "Link to this answer"), { href: `./answers?${this.queryWith(id)}`, target: "_blank" })
    const node = element("details", "", summary, element("div", "answer", said, ...(slip ? [right] : []), element("p", "links", see, own)))
    node.open = id === left.id
    node.ontoggle = () => this.toggled(id, node.open)
    const text = plain([question, ...sentences.map(({ lead, stressed, rest }) => lead + stressed + rest), slip].join(" "))
    this.entries.push({ id, text, node })
    return node
  }

  narrow() {
    const { value } = this.box
    const found = this.entries.filter(({ text, node }) => !(node.hidden = !matches(text, value)))
    for (const section of this.list.querySelectorAll("section")) section.hidden = !section.querySelector("details:not([hidden])")
    this.status.textContent = told(found.length, this.entries.length)
    clearTimeout(this.pausing)
    left.q = value.trim()
    this.pausing = setTimeout(() => this.write(), PAUSE)
  }

  /** Shows what the address asks for, or the list as it was left. @param {Record<string, string>} query */
  follow(query) {
    const { id = "", q = "" } = "id" in query || "q" in query ? query : left
    const asked = this.entries.find(entry => entry.id === id)
    this.box.value = asked && !matches(asked.text, q) ? "" : q
    left.id = asked ? id : ""
    this.narrow()
    if (id && !asked) this.status.textContent = `No answer has this address; here are all. ${this.status.textContent}`
    if (!asked) return
    asked.node.open = true
    requestAnimationFrame(() => {
      asked.node.scrollIntoView()
      asked.node.querySelector("summary")?.focus({ preventScroll: true })
    })
  }

  toggled(/** @type {string} */ id, /** @type {boolean} */ isOpen) {
    if (isOpen) left.id = id
    else if (left.id === id) left.id = ""
    this.write()
  }

  queryWith(/** @type {string} */ id, q = "") {
    const own = new URLSearchParams([["q", q], ["id", id]].filter(([, value]) => value))
    return [this.data?.query, String(own)].filter(Boolean).join("&")
  }

  write() {
    if (this.data) writeQuery(this.queryWith(left.id, left.q), this.data.names)
  }

  // The page sets what the answer speaks of, and opens the other: an address followed here could be ahead of that.
  show(/** @type {MouseEvent} */ event, /** @type {string} */ id) {
    if (elsewhere(event)) return
    event.preventDefault()
    this.write()
    this.go?.("shown", id)
  }
}

export default mounted(root => new AnswerList(root))
