// Sliders, choices and checks that report while they move. The protocol is described in live_controls.py.

const SETTLED_AFTER = 200 // milliseconds without a change
const LOST_AFTER = 1000 // milliseconds until an answer is given up

const instances = new WeakMap()

export default function (component) {
  const { parentElement } = component
  let controls = instances.get(parentElement)
  if (!controls) instances.set(parentElement, (controls = new Controls(parentElement)))
  controls.receive(component)
  return () => controls.stop()
}

class Controls {
  constructor(parent) {
    this.sections = parent.querySelector(".sections")
    this.nodes = new Map() // by name: { node, get, set }
    this.values = {}
    this.number = 0 // of the last message sent
    this.busy = false // an answer is awaited
    this.pending = new Set() // what changed since then
    const copy = parent.querySelector(".copy")
    copy.onclick = () => this.copy(copy)
  }

  stop() {
    clearTimeout(this.settling)
    clearTimeout(this.losing)
  }

  receive({ data, setStateValue, setTriggerValue }) {
    this.send = setStateValue
    this.trigger = setTriggerValue
    // After a reload, or on coming back to the page, the numbers go on where the page stands.
    if (data.number > this.number) this.number = data.number
    const answered = data.number === this.number
    this.build(data.sections, answered)
    if (!answered) return
    clearTimeout(this.losing)
    this.busy = false
    if (this.pending.size) this.flush()
    else writeAddress(data)
  }

  // Controls are made once and then only updated: rebuilding one would take it from under the finger.
  // The page's value is taken over unless the finger has moved on since.
  build(sections, answered) {
    const shape = JSON.stringify(sections.map(s => [s.title, s.fold, ...[...s.controls, ...s.folded].map(c => [c.name, c.kind])]))
    if (shape !== this.shape) {
      const open = this.sections.querySelector("details")?.open
      this.shape = shape
      this.nodes.clear()
      this.sections.replaceChildren(...sections.map(s => this.section(s, open)))
    }
    for (const spec of sections.flatMap(s => [...s.controls, ...s.folded])) {
      const adopt = !(spec.name in this.values) || (answered && !this.pending.has(spec.name))
      if (adopt) this.values[spec.name] = spec.value
      this.nodes.get(spec.name).update(spec, this.values[spec.name])
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
    const made = { slider, number, choice, thumbnails, check, note }[spec.kind](spec, value => this.change(spec.name, value))
    this.nodes.set(spec.name, made)
    return made.node
  }

  change(name, value) {
    this.values[name] = value
    this.pending.add(name)
    if (!this.busy) this.flush()
    clearTimeout(this.settling)
    this.settling = setTimeout(() => this.settle(), SETTLED_AFTER)
  }

  flush() {
    this.pending.clear()
    this.busy = true
    this.number += 1
    this.send("sent", { number: this.number, values: { ...this.values } })
    clearTimeout(this.losing)
    this.losing = setTimeout(() => this.flush(), LOST_AFTER)
  }

  settle() {
    if (this.busy) this.settling = setTimeout(() => this.settle(), SETTLED_AFTER)
    else this.trigger("settled", this.number)
  }

  async copy(button) {
    const label = button.textContent
    try {
      await navigator.clipboard.writeText(location.href)
      button.textContent = "Copied"
    } catch {
      button.textContent = "Copy it from the address bar"
    }
    setTimeout(() => (button.textContent = label), 1600)
  }
}

// ---- one kind of control each: { node, update(spec, value) } -----------------------------------

function slider(spec, report) {
  const node = element("div")
  const head = element("div", "head")
  const label = element("label", "", spec.label)
  const output = element("output")
  const input = element("input")
  input.type = "range"
  input.id = label.htmlFor = output.htmlFor = `control-${spec.name}`
  head.append(label, output)
  node.append(head, input)
  const paint = text => {
    const span = input.max - input.min
    input.style.setProperty("--at", `${span > 0 ? (100 * (input.value - input.min)) / span : 0}%`)
    output.textContent = text
    input.setAttribute("aria-valuetext", text)
  }
  const plain = value => Number(value).toFixed(spec.step < 1 ? 2 : 0)
  input.oninput = () => {
    paint(plain(input.value))
    report(Number(input.value))
  }
  const update = (now, value) => {
    Object.assign(input, { min: now.low, max: now.high, step: now.step, disabled: now.low === now.high })
    input.value = value
    paint(value === now.value && now.text ? now.text : plain(value))
  }
  return { node, update }
}

function number(spec, report) {
  const node = element("div", "head")
  const label = element("label", "", spec.label)
  const input = element("input")
  Object.assign(input, { type: "number", id: `control-${spec.name}`, min: spec.low, max: spec.high, step: 1 })
  label.htmlFor = input.id
  input.oninput = () => input.value !== "" && input.checkValidity() && report(Number(input.value))
  node.append(label, input)
  // What is being typed is left alone.
  const update = (_, value) => Number(input.value) === value || (input.value = value)
  return { node, update }
}

function choice(spec, report) {
  const node = element("div", "choice")
  const label = element("label", "", spec.label)
  const select = element("select")
  select.id = label.htmlFor = `control-${spec.name}`
  select.onchange = () => report(select.value)
  node.append(label, select)
  const update = (now, value) => {
    const options = Object.entries(now.options)
    if (options.map(([key]) => key).join() !== [...select.options].map(o => o.value).join())
      select.replaceChildren(...options.map(([key, text]) => new Option(text, key)))
    select.value = value
  }
  return { node, update }
}

// Radio buttons under the skin, so that the arrow keys work as they should.
function thumbnails(spec, report) {
  const node = element("fieldset")
  const legend = element("legend", "", spec.label)
  const strip = element("div", "strip")
  node.append(legend, strip)
  const update = ({ pictures, titles }, value) => {
    while (strip.children.length > pictures.length) strip.lastChild.remove()
    while (strip.children.length < pictures.length) strip.append(thumbnail(spec.name, strip.children.length, report))
    pictures.forEach((picture, i) => {
      const [input, image] = strip.children[i].children
      input.checked = i === value
      strip.children[i].title = image.alt = titles[i]
      if (image.src !== picture) image.src = picture
    })
    legend.textContent = `${spec.label}: ${titles[value] ?? ""}`
  }
  return { node, update }
}

function thumbnail(name, number, report) {
  const label = element("label")
  const input = element("input")
  input.type = "radio"
  input.name = name
  input.onchange = () => report(number)
  label.append(input, element("img"))
  return label
}

function check(spec, report) {
  const node = element("label", "check")
  const input = element("input")
  input.type = "checkbox"
  input.onchange = () => report(input.checked)
  node.append(input, spec.label)
  return { node, update: (_, value) => (input.checked = value) }
}

function note(spec) {
  const node = element("div", "head")
  const value = element("b")
  node.append(element("span", "", spec.label), value)
  return { node, update: now => (value.textContent = now.text) }
}

// ---- small things ------------------------------------------------------------------------------

// The link to what is on screen; no entry in the history, so that Back leaves the page.
function writeAddress({ query, names }) {
  const url = new URL(location.href)
  names.forEach(name => url.searchParams.delete(name))
  new URLSearchParams(query).forEach((value, name) => url.searchParams.set(name, value))
  if (url.href !== location.href) history.replaceState(history.state, "", url)
}

function element(tag, className = "", text) {
  const node = document.createElement(tag)
  if (className) node.className = className
  if (text !== undefined) node.textContent = text
  return node
}
