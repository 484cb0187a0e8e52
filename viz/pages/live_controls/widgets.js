// @ts-check
// One function for each kind of control: it takes what the page says of the control, and what is called with each value.
// What the focus does not tell is said aloud: what a key does, wherever the focus is, and what a button counts.

import { element, renew } from "../../views/web/dom.js"
import { chooseFile } from "./files.js"
import { endsSweep, Sweep } from "./sweep.js"

/**
 * What is on screen for a control, how it takes over what the page says, and what it does at which keys.
 * @typedef {{ does: string, act: () => void }} Key  what it does, in words and in fact
 * @typedef {{ node: HTMLElement, update: (spec: any, value: any) => void, keys?: Record<string, Key> }} Widget
 * @typedef {{ name: string, label: string, help: string, shortcut: string, options: [string, string][] }} Options
 * @typedef {{ name: string, label: string, help: string, low: number, high: number, value: number }} Range
 * @typedef {Range & { step: number, stops: number[], text: string, sweeps: boolean }} Slider
 * @typedef {{ sweep: number, sweep_spacing: number }} SweepTimings
 * @typedef {Range & { number_label: string, shortcut: string, idle: string }} Count
 */

/** @type {(spec: Slider, report: (value: number) => boolean, timings: SweepTimings) => Widget} */
export function slider(spec, report, timings) {
  const input = Object.assign(element("input"), { type: "range" })
  const output = Object.assign(element("output"), { ariaLive: "off" }) // the slider itself tells its value
  let predicted = false // whether the browser drew what comes of the last value
  const play = sweeper(input, spec, timings, () => predicted)
  const node = element("div", "slider", labelled(input, spec), input, output, play)
  output.htmlFor.value = input.id
  let set = "" // what has been set: what is set again, even to the same, is laid out and painted again
  const value = () => spec.stops[Number(input.value)] ?? Number(input.value)
  const plain = (/** @type {number} */ x) => (spec.stops.length ? x.toLocaleString("en") : x.toFixed(spec.step < 1 ? 2 : 0))
  const paint = (/** @type {string} */ text) => {
    const [at, low, high] = [input.value, input.min, input.max].map(Number)
    input.style.setProperty("--at", `${high > low ? (100 * (at - low)) / (high - low) : 0}%`)
    if (output.textContent !== text) output.textContent = input.ariaValueText = text
  }
  input.oninput = () => {
    paint(plain(value()))
    predicted = report(value())
  }
  const update = (/** @type {Slider} */ now, /** @type {number} */ wanted) => {
    const { low, high, step, stops } = (spec = now)
    const [min, max] = stops.length ? [0, stops.length - 1] : [low, high]
    const range = { min, max, step: stops.length ? 1 : step, disabled: min === max }
    if (JSON.stringify(range) !== set) Object.assign(input, range)
    set = JSON.stringify(range)
    play.hidden = !now.sweeps || range.disabled
    if (value() !== wanted) input.value = String(stops.length ? stops.indexOf(wanted) : wanted)
    paint(wanted === now.value && now.text ? now.text : plain(wanted))
  }
  return { node, update }
}

// The button by which a slider moves through its range once; whatever else a viewer turns to ends it.
/** @type {(input: HTMLInputElement, spec: Slider, timings: SweepTimings, isPredicted: () => boolean) => HTMLButtonElement} */
function sweeper(input, { label }, timings, isPredicted) {
  const play = Object.assign(button("sweep"), { ariaLabel: `Sweep ${label}`, title: "Move through all values once" })
  const show = (/** @type {boolean} */ running) => (play.ariaPressed = String(running))
  const take = (/** @type {number} */ value) => {
    if (!play.isConnected) sweep.run(false) // the viewer has gone to another page
    if (!sweep.runs) return false
    const before = input.value
    input.value = String(value) // on the nearest step
    if (input.value !== before) input.dispatchEvent(new Event("input"))
    return isPredicted()
  }
  const sweep = new Sweep({ take, show, afterFrame: call => requestAnimationFrame(call) }, timings)
  const end = (/** @type {Event} */ event) => {
    if (endsSweep(event, play)) sweep.run(false)
    if (!sweep.runs) for (const type of ["pointerdown", "keydown"]) document.removeEventListener(type, end, true)
  }
  play.onclick = () => {
    if (sweep.runs) return sweep.run(false)
    for (const type of ["pointerdown", "keydown"]) document.addEventListener(type, end, true)
    const [from, low, high] = [input.value, input.min, input.max].map(Number)
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches
    sweep.start({ from, low, high }, calm)
  }
  show(false)
  return play
}

/** @type {(spec: Count, report: (value: number, aloud?: string) => void) =>
 *   Widget & { go: (step: number, aloud?: boolean) => void, next: HTMLElement }} */
export function counter(spec, report) {
  const { label, low, high, shortcut, number_label } = spec
  let count = spec.value
  const input = Object.assign(element("input"), { type: "number", min: low, max: high, step: 1 })
  const next = Object.assign(button("", label, key(shortcut)), { ariaKeyShortcuts: shortcut })
  const pair = element("span", "pair", labelled(input, { ...spec, label: number_label }), input)
  const why = element("span", "why") // it makes no difference for now
  const go = (/** @type {number} */ step, aloud = true) => {
    const all = high - low + 1
    count = low + ((count - low + step + all) % all)
    input.value = String(count)
    if (why.textContent) why.animate({ opacity: [0, 1] }, { duration: 400 })
    report(count, aloud ? why.textContent || `${number_label} ${count}` : "")
  }
  input.oninput = () => input.value !== "" && input.checkValidity() && report((count = Number(input.value)))
  input.onblur = () => (input.value = String(count)) // what cannot be a number of a pass does not stay
  next.onclick = () => go(1)
  const update = (/** @type {Count} */ { idle }, /** @type {number} */ value) => {
    count = value
    renew(why, idle ? [idle] : [])
    if (Number(input.value) !== value || input.value === "") input.value = String(value)
  }
  const keys = { [shortcut]: { does: label, act: () => go(1) } }
  return { node: element("div", "count", next, pair, why), update, keys, go, next }
}

// A counter that also goes back, and on by itself; it never starts by itself.
/** @type {(spec: Count, report: (value: number, aloud?: string) => void, timings: { pace: number, calm_pace: number }) => Widget} */
export function player(spec, report, { pace, calm_pace }) {
  const { node, update, go, next } = counter(spec, report)
  const back = Object.assign(button("", "◀"), { ariaLabel: "Pass before", ariaKeyShortcuts: "B" })
  const play = Object.assign(button("play"), { ariaKeyShortcuts: "P" })
  let timer = 0
  const show = () => {
    play.replaceChildren(timer ? "Pause" : "Play", key("P"))
  }
  const tick = () => {
    if (!play.isConnected) return // the viewer has gone to another page
    if (!document.hidden) go(1, false)
    timer = setTimeout(tick, matchMedia("(prefers-reduced-motion: reduce)").matches ? calm_pace : pace)
  }
  const toggle = () => {
    clearTimeout(timer)
    if (timer) timer = 0
    else tick()
    show()
  }
  const step = (/** @type {number} */ by) => {
    if (timer) toggle()
    go(by)
  }
  back.onclick = () => step(-1)
  play.onclick = toggle
  next.onclick = () => step(1)
  node.prepend(back, play)
  show()
  const keys = {
    [spec.shortcut]: { does: spec.label, act: () => step(1) },
    B: { does: "Pass before", act: () => step(-1) },
    P: { does: "Play, or pause", act: toggle },
  }
  return { node, update, keys }
}

/** @type {(spec: Options, report: (value: string) => void) => Widget} */
export function choice(spec, report) {
  const select = element("select")
  select.onchange = () => report(select.value)
  const update = (/** @type {Options} */ { options }, /** @type {string} */ value) => {
    if (options.map(([name]) => name).join() !== [...select.options].map(option => option.value).join())
      select.replaceChildren(...options.map(([name, text]) => new Option(text, name)))
    select.value = value
  }
  return { node: element("div", "choice", labelled(select, spec), select), update }
}

/** @type {(spec: { label: string, help: string }, report: (value: boolean) => void) => Widget} */
export function check({ label, help }, report) {
  const input = Object.assign(element("input"), { type: "checkbox" })
  input.onchange = () => report(input.checked)
  const node = element("div", "checked", element("label", "check", input, label), ...asking(help))
  return { node, update: (_, value) => (input.checked = value) }
}

/** @type {(spec: { label: string }, report: (value: number) => void) => Widget} */
export function press({ label }, report) {
  let times = 0
  const node = Object.assign(button("press", label), { onclick: () => report((times += 1)) })
  return { node, update: ({ idle }) => (node.disabled = Boolean(idle)) }
}

/** @type {(spec: Options, report: (value: string, aloud?: string) => void) => Widget} */
export function segments({ label, help, options, shortcut }, report) {
  let aloud = false
  const group = radioGroup("bar", label, i => report(options[i][0], aloud ? `${label}: ${options[i][1]}` : ""))
  const node = element("div", "segments", group.node, ...asking(help))
  const update = (/** @type {Options} */ now, /** @type {string} */ value) => {
    options = now.options
    group.fit(options.length).forEach((radio, i) => {
      if (radio.textContent !== options[i][1]) radio.textContent = options[i][1]
    })
    group.check(options.findIndex(([name]) => name === value))
  }
  if (!shortcut) return { node, update }
  group.node.after(key(shortcut))
  group.node.ariaKeyShortcuts = shortcut
  const next = () => {
    aloud = true
    group.pick(group.checked() + 1)
    aloud = false
  }
  const does = options.map(([, text]) => text).join(" or ")
  return { node, update, keys: { [shortcut]: { does, act: next } } }
}

/** @type {(spec: Options & { brings: string }, report: (value: string) => void) => Widget} */
export function thumbnails({ label, options, brings }, report) {
  const names = options.map(([name]) => name)
  const group = radioGroup("strip", label, number => report(names[number]))
  const legend = element("p", "legend")
  const bring = Object.assign(button("bring", "+ Your own"), { title: brings, onclick: chooseFile })
  const update = (/** @type {Options & { pictures: string[], brings: string }} */ spec, /** @type {string} */ value) => {
    names.splice(0, names.length, ...spec.options.map(([name]) => name))
    const chosen = names.indexOf(value)
    group.fit(names.length).forEach((radio, i) => {
      radio.title = radio.ariaLabel = spec.options[i][1]
      const image = radio.querySelector("img") ?? radio.appendChild(Object.assign(element("img"), { alt: "" }))
      if (image.src !== spec.pictures[i]) image.src = spec.pictures[i]
    })
    group.check(chosen)
    legend.textContent = `${label}: ${spec.options[chosen]?.[1] ?? ""}`
    bring.hidden = !spec.brings
  }
  return { node: element("div", "", legend, element("div", "thumbnails", bring, group.node)), update }
}

// Buttons of which one is chosen; the arrow keys go round them, as in any group of radio buttons.
/** @param {string} className @param {string} label @param {(number: number) => void} report */
function radioGroup(className, label, report) {
  const node = Object.assign(element("div", className), { role: "radiogroup", ariaLabel: label })
  const radios = /** @type {HTMLButtonElement[]} */ ([])
  let checked = 0
  const check = (/** @type {number} */ number) => {
    checked = number
    radios.forEach((radio, i) => {
      radio.ariaChecked = String(i === number)
      radio.tabIndex = i === Math.max(number, 0) ? 0 : -1
    })
  }
  const pick = (/** @type {number} */ number) => {
    check((number + radios.length) % radios.length)
    report(checked)
  }
  const radio = (/** @type {number} */ number) => {
    const made = Object.assign(button(), { role: "radio" })
    made.onclick = () => number !== checked && pick(number)
    made.onkeydown = event => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
      if (!step) return
      event.preventDefault()
      pick(number + step)
      radios[checked].focus()
    }
    return made
  }
  // So many buttons as there are to be.
  const fit = (/** @type {number} */ count) => {
    radios.splice(count).forEach(extra => extra.remove())
    while (radios.length < count) radios.push(node.appendChild(radio(radios.length)))
    return radios
  }
  return { node, check, pick, fit, checked: () => checked }
}

/** @type {(className?: string, ...children: (string | Node)[]) => HTMLButtonElement} */
export const button = (name, ...children) => Object.assign(element("button", name, ...children), { type: "button" })

/** @type {(letter: string) => HTMLElement} */
export const key = letter => Object.assign(element("kbd", "", letter), { ariaHidden: "true" })

/** @type {(control: HTMLElement, spec: { name: string, label: string, help: string }) => HTMLElement} */
function labelled(control, { name, label, help }) {
  control.id = `control-${name}`
  if (help) {
    const word = Object.assign(button("term", label), { id: `${control.id}-label` })
    control.setAttribute("aria-labelledby", word.id)
    return explaining(word, help)
  }
  return Object.assign(element("label", "", label), { htmlFor: control.id })
}

/** A mark to ask what a control is whose words do something else. @type {(help: string) => HTMLElement[]} */
const asking = help =>
  help ? [explaining(Object.assign(button("term", "?"), { ariaLabel: "What is this?" }), help)] : []

// A word, and what it means, for whoever points at it, comes to it by keyboard, or taps it; Escape, or a tap elsewhere,
// takes that away.
/** @type {(word: HTMLButtonElement, help: string) => HTMLElement} */
function explaining(word, help) {
  const tip = Object.assign(element("span", "tip", help), { popover: "auto", ariaLive: "polite" })
  const node = element("span", "explained", word, tip)
  const show = () => {
    if (!tip.matches(":popover-open")) tip.showPopover()
    const { left, top, bottom } = word.getBoundingClientRect()
    const { offsetWidth, offsetHeight } = tip
    const below = bottom + offsetHeight < window.innerHeight ? bottom : top - offsetHeight
    Object.assign(tip.style, { left: `${Math.max(8, Math.min(left, window.innerWidth - offsetWidth - 8))}px`, top: `${below}px` })
  }
  const hide = () => tip.hidePopover()
  word.ariaDescription = help
  word.onclick = show
  word.onfocus = () => word.matches(":focus-visible") && show()
  word.onblur = hide
  node.onpointerenter = event => event.pointerType === "mouse" && show()
  node.onpointerleave = event => event.pointerType === "mouse" && hide()
  return node
}
