// Sliders, choices and checks that report while they move. The protocol is described in __init__.py.

import { element } from "../../views/web/dom.js"

const SETTLED_AFTER = 400 // milliseconds without a change: longer than from key press to key press, which a chart would hold up
const LOST_AFTER = 1500 // milliseconds until an answer is given up
const SPACING = 16 // milliseconds from message to message
// Where the picture is foretold, answers bring only what stands round it, and hold it up: so many times as long as one
// takes is left between two messages, within limits in milliseconds.
const LEISURE = { times: 3, least: 50, most: 400 }
// Messages that may be on their way unanswered. With one alone, every answer's small packets would wait some 40 ms
// for an acknowledgement that the browser sends no earlier than it must; many would pile up on a slow line.
const UNDER_WAY = 3

const instances = new WeakMap()

export default function (component) {
  const { parentElement } = component
  let controls = instances.get(parentElement)
  if (!controls) instances.set(parentElement, (controls = new Controls(parentElement.querySelector(".root"))))
  controls.receive(component)
  // Streamlit also cleans up after a call that another has overtaken: the instance lives on then.
  return () => parentElement.isConnected || controls.stop()
}

class Controls {
  constructor(root) {
    this.root = root
    this.nodes = new Map() // by name: { node, update(spec, value), press?() }
    this.shortcuts = new Map() // by key: what it does
    this.values = {} // as they stand in the browser
    this.number = 0 // of the last message sent
    this.answered = 0 // of the last message whose scene is on screen
    this.sentAt = 0
    this.leisure = LEISURE.least // until the next message of what is foretold
    this.pending = new Set() // what changed since the last message
    this.changedIn = new Map() // by name: the last message that told of a change
    this.seen = event => this.answer(event.detail)
    this.pressed = event => this.press(event)
    document.addEventListener("scene", this.seen)
    document.addEventListener("keydown", this.pressed)
  }

  stop() {
    for (const timer of [this.flushing, this.settling, this.addressing]) clearTimeout(timer)
    document.removeEventListener("scene", this.seen)
    document.removeEventListener("keydown", this.pressed)
  }

  receive({ data, setStateValue, setTriggerValue }) {
    this.send = setStateValue
    this.trigger = setTriggerValue
    this.key = data.key
    this.goesOn = data.goesOn
    // On coming back to the page the numbers go on where the page stands.
    if (data.number > this.number) this.number = this.answered = data.number
    this.root.dataset.layout = data.layout
    this.build(data)
  }

  // Controls are made once and then only updated: rebuilding one would take it from under the finger.
  // The page's value is taken over unless the finger has moved on since.
  build({ sections, number, copiesLink }) {
    const specs = sections.flatMap(s => [...s.controls, ...s.folded])
    const shape = JSON.stringify([sections.map(s => [s.title, s.fold]), specs.map(c => [c.name, c.kind])])
    if (shape !== this.shape) {
      const open = this.root.querySelector("details")?.open
      this.shape = shape
      this.nodes.clear()
      this.shortcuts.clear()
      this.root.replaceChildren(...sections.map(s => this.section(s, open)))
      if (copiesLink) this.root.append(copyButton(() => this.writeAddress()))
    }
    for (const spec of specs) {
      const movedOn = this.pending.has(spec.name) || this.changedIn.get(spec.name) > number
      if (!movedOn) this.values[spec.name] = spec.value
      const node = this.nodes.get(spec.name)
      const shown = JSON.stringify([spec, this.values[spec.name]])
      // What is set again, even to the same, is laid out and painted again.
      if (shown !== node.shown) node.update(spec, this.values[spec.name])
      node.shown = shown
    }
  }

  section({ title, role, controls, fold, folded }, open) {
    const node = element("section")
    node.dataset.role = role
    if (title) node.append(element("h3", "", title))
    node.append(...controls.map(spec => this.control(spec)))
    if (folded.length) {
      const details = element("details")
      const inner = element("div", "inner")
      inner.append(...folded.map(spec => this.control(spec)))
      details.append(element("summary", "", fold), inner)
      details.open = Boolean(open)
      node.append(details)
    }
    return node
  }

  control(spec) {
    const made = { slider, counter, player, choice, segments, thumbnails, check }[spec.kind](spec, value => this.change(spec, value))
    this.nodes.set(spec.name, Object.assign(made, { foretold: spec.foretold }))
    const shortcuts = { ...made.shortcuts, ...(spec.shortcut && { [spec.shortcut.toLowerCase()]: made.press }) }
    for (const [letter, action] of Object.entries(shortcuts)) this.shortcuts.set(letter, action)
    return made.node
  }

  // A key alone, and not while something is being typed.
  press(event) {
    const target = event.composedPath()[0]
    const typing = target.isContentEditable || /^(textarea|select)$/i.test(target.tagName)
      || (target.tagName === "INPUT" && !/^(range|radio|checkbox)$/.test(target.type))
    if (typing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return
    this.shortcuts.get(event.key?.toLowerCase())?.() // autofill sends key events without a key
  }

  change({ name, foretold }, value) {
    this.values[name] = value
    this.nodes.get(name).shown = undefined // the control has moved by itself
    this.pending.add(name)
    this.flush()
    if (foretold) this.foretell(name, value)
    clearTimeout(this.settling)
    this.settling = setTimeout(() => this.settle(), SETTLED_AFTER)
  }

  // Who can draw what a value brings need not wait for the server; the number is that of the message it goes in.
  foretell(name, value) {
    const number = this.number + Number(this.pending.has(name))
    document.dispatchEvent(new CustomEvent("foretold", { detail: { key: this.key, number, name, value } }))
  }

  // Send what is pending, or come back when there is room for it.
  flush() {
    clearTimeout(this.flushing)
    const since = performance.now() - this.sentAt
    const spacing = [...this.pending].every(name => this.nodes.get(name)?.foretold) ? this.leisure : SPACING
    const wait = this.number - this.answered < UNDER_WAY ? spacing : LOST_AFTER
    if (!this.pending.size) return
    if (since < wait) return void (this.flushing = setTimeout(() => this.flush(), wait - since))
    this.sentAt = performance.now()
    this.number += 1
    for (const name of this.pending) this.changedIn.set(name, this.number)
    this.pending.clear()
    // All that is not answered yet goes along: the page may get to see the last message alone.
    const untold = [...this.changedIn].filter(([, number]) => number > this.answered).map(([name]) => name)
    this.send("sent", { number: this.number, values: Object.fromEntries(untold.map(name => [name, this.values[name]])) })
  }

  // A scene is on screen.
  answer({ answers, query, names, unfinished }) {
    const before = this.answered
    this.answered = Math.max(before, answers[this.key] ?? 0)
    const took = LEISURE.times * (performance.now() - this.sentAt)
    if (before < this.answered && this.answered === this.number)
      this.leisure = Math.min(Math.max(took, LEISURE.least), LEISURE.most)
    this.flush()
    if (this.goesOn && unfinished !== null) this.goOn(unfinished)
    // Not at every scene: a change of the address keeps the browser from drawing.
    const path = location.pathname // another page starts without a query
    if (query === this.address?.query && path === this.address.path) return
    this.address = { query, names, path }
    clearTimeout(this.addressing)
    this.addressing = setTimeout(() => this.writeAddress(), SETTLED_AFTER)
  }

  // The page works in slices, so that nobody waits for it: with each scene it is told to go on, or that all is drawn.
  goOn(unfinished) {
    if (unfinished) requestAnimationFrame(() => this.number === this.answered && this.trigger("more", performance.now()))
    else if (this.wasUnfinished) this.settle()
    this.wasUnfinished = unfinished
  }

  settle() {
    if (this.pending.size) this.settling = setTimeout(() => this.settle(), SETTLED_AFTER)
    else this.trigger("settled", this.number)
  }

  // The link to what is on screen; no entry in the history, so that Back leaves the page.
  writeAddress() {
    if (!this.address) return
    const url = new URL(location.href)
    this.address.names.forEach(name => url.searchParams.delete(name))
    new URLSearchParams(this.address.query).forEach((value, name) => url.searchParams.set(name, value))
    if (url.href !== location.href) history.replaceState(history.state, "", url)
  }
}

function copyButton(writeAddress) {
  const button = element("button", "copy", "Copy link")
  button.type = "button"
  button.ariaLive = "polite"
  button.onclick = async () => {
    writeAddress()
    try {
      await navigator.clipboard.writeText(location.href)
      button.textContent = "Copied"
    } catch {
      button.textContent = "Copy it from the address bar"
    }
    setTimeout(() => (button.textContent = "Copy link"), 1600)
  }
  return button
}

// ---- one kind of control each: { node, update(spec, value), press?() } -------------------------

function slider(spec, report) {
  const node = element("div")
  const head = element("div", "head")
  const input = element("input")
  const label = labelled(input, spec)
  const output = element("output")
  input.type = "range"
  output.htmlFor = input.id
  head.append(label, output)
  node.append(head, input)
  const paint = text => {
    const span = input.max - input.min
    input.style.setProperty("--at", `${span > 0 ? (100 * (input.value - input.min)) / span : 0}%`)
    if (output.textContent === text) return
    output.textContent = text
    input.setAttribute("aria-valuetext", text)
  }
  const plain = value => (spec.stops.length ? value.toLocaleString("en") : value.toFixed(spec.step < 1 ? 2 : 0))
  const value = () => spec.stops[input.value] ?? Number(input.value)
  input.oninput = () => {
    paint(plain(value()))
    report(value())
  }
  const update = (now, wanted) => {
    const { low, high, step, stops } = (spec = now)
    const last = stops.length - 1
    const range = stops.length ? { min: 0, max: last, step: 1, disabled: !last } : { min: low, max: high, step, disabled: low === high }
    for (const [name, set] of Object.entries(range)) if (String(input[name]) !== String(set)) input[name] = set
    if (value() !== wanted) input.value = stops.length ? stops.indexOf(wanted) : wanted
    paint(wanted === now.value && now.text ? now.text : plain(wanted))
  }
  return { node, update }
}

function counter(spec, report) {
  const node = element("div", "count")
  const button = element("button", "", spec.label)
  const input = element("input")
  const label = labelled(input, { name: spec.name, label: spec.number_label })
  button.type = "button"
  if (spec.shortcut) button.append(key(spec.shortcut))
  button.ariaLabel = spec.label
  if (spec.shortcut) button.setAttribute("aria-keyshortcuts", spec.shortcut)
  Object.assign(input, { type: "number", min: spec.low, max: spec.high, step: 1 })
  let count = spec.value
  const take = number => {
    count = number
    report(number)
  }
  input.oninput = () => input.value !== "" && input.checkValidity() && take(Number(input.value))
  input.onblur = () => (input.value = count) // what cannot be a number of a pass does not stay
  const go = step => {
    const all = spec.high - spec.low + 1
    take(spec.low + ((count - spec.low + step + all) % all))
    input.value = count
  }
  const press = () => go(1)
  button.onclick = press
  const pair = element("span", "pair")
  pair.append(label, input)
  node.append(button, pair)
  const update = (_, value) => {
    count = value
    if (Number(input.value) !== value || input.value === "") input.value = value
  }
  return { node, update, press, go, button }
}

const PACE = { lively: 600, calm: 2000 } // milliseconds from pass to pass; calm where less motion is asked for

// A counter that also goes back, and on by itself; it never starts by itself.
function player(spec, report) {
  const counting = counter(spec, report)
  const back = element("button", "", "◀")
  const play = element("button", "play")
  back.type = play.type = "button"
  back.ariaLabel = "Pass before"
  back.setAttribute("aria-keyshortcuts", "B")
  play.setAttribute("aria-keyshortcuts", "P")
  let timer
  const show = () => {
    play.replaceChildren(timer ? "Pause" : "Play", key("P"))
    play.ariaLabel = play.firstChild.data
  }
  const stop = () => {
    clearTimeout(timer)
    timer = undefined
    show()
  }
  const tick = () => {
    if (!play.isConnected) return // the viewer has gone to another page
    if (!document.hidden) counting.go(1)
    timer = setTimeout(tick, matchMedia("(prefers-reduced-motion: reduce)").matches ? PACE.calm : PACE.lively)
  }
  const toggle = () => {
    if (timer) return stop()
    tick()
    show()
  }
  const step = by => {
    stop()
    counting.go(by)
  }
  back.onclick = () => step(-1)
  play.onclick = toggle
  counting.button.onclick = () => step(1)
  counting.node.prepend(back, play)
  show()
  return { ...counting, press: () => step(1), shortcuts: { b: () => step(-1), p: toggle } }
}

function choice(spec, report) {
  const node = element("div", "choice")
  const select = element("select")
  const label = labelled(select, spec)
  select.onchange = () => report(select.value)
  node.append(label, select)
  const update = ({ options }, value) => {
    if (options.map(([name]) => name).join() !== [...select.options].map(o => o.value).join())
      select.replaceChildren(...options.map(([name, text]) => new Option(text, name)))
    select.value = value
  }
  return { node, update }
}

function segments(spec, report) {
  const node = element("div", "segments")
  const bar = radioGroup(spec.label, number => report(spec.options[number][0]))
  bar.node.className = "bar"
  bar.show(spec.options.map(([, text]) => text))
  node.append(bar.node)
  if (spec.shortcut) {
    node.append(key(spec.shortcut))
    bar.node.setAttribute("aria-keyshortcuts", spec.shortcut)
  }
  const update = ({ options }, value) => bar.check(options.findIndex(([name]) => name === value))
  return { node, update, press: () => bar.pick(bar.checked + 1) }
}

function thumbnails(spec, report) {
  const node = element("div")
  const legend = element("p", "legend")
  const strip = radioGroup(spec.label, report)
  strip.node.className = "strip"
  node.append(legend, strip.node)
  const update = ({ pictures, titles }, value) => {
    strip.show(titles, pictures)
    strip.check(value)
    legend.textContent = `${spec.label}: ${titles[value] ?? ""}`
  }
  return { node, update }
}

// Buttons of which one is chosen; the arrow keys go round them, as in any group of radio buttons.
function radioGroup(label, report) {
  const node = element("div")
  node.role = "radiogroup"
  node.ariaLabel = label
  const group = { node, checked: 0 }
  group.check = number => {
    group.checked = number
    ;[...node.children].forEach((button, i) => {
      button.ariaChecked = String(i === number)
      button.tabIndex = i === number ? 0 : -1
    })
  }
  group.pick = number => {
    group.check((number + node.children.length) % node.children.length)
    report(group.checked)
  }
  group.show = (texts, pictures) => {
    while (node.children.length > texts.length) node.lastChild.remove()
    while (node.children.length < texts.length) node.append(radioButton(group, node.children.length, pictures))
    texts.forEach((text, i) => (pictures ? face(node.children[i], text, pictures[i]) : (node.children[i].textContent = text)))
  }
  return group
}

function radioButton(group, number, pictures) {
  const button = element("button")
  button.type = "button"
  button.role = "radio"
  if (pictures) button.append(element("img"))
  button.onclick = () => number !== group.checked && group.pick(number)
  button.onkeydown = event => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    group.pick(group.checked + step)
    group.node.children[group.checked].focus()
  }
  return button
}

function face(button, title, picture) {
  button.title = button.ariaLabel = title
  const image = button.firstChild
  image.alt = ""
  if (image.src !== picture) image.src = picture
}

function check(spec, report) {
  const node = element("label", "check")
  const input = element("input")
  input.type = "checkbox"
  input.onchange = () => report(input.checked)
  node.append(input, spec.label)
  return { node, update: (_, value) => (input.checked = value) }
}

// ---- small things ------------------------------------------------------------------------------

function labelled(control, { name, label }) {
  const node = element("label", "", label)
  control.id = node.htmlFor = `control-${name}`
  return node
}

const key = letter => {
  const node = element("kbd", "", letter)
  node.ariaHidden = "true"
  return node
}
