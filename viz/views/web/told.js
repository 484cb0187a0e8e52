// @ts-check
// What Streamlit calls of a component: some stand still on the page, and are told what they show by one that is drawn anew.

import { find, unframed } from "./dom.js"

/**
 * @typedef {import("./dom.js").Call} Call
 * @typedef {import("./dom.js").Setter} Setter
 * @typedef {Pick<Call, "data" | "setStateValue" | "setTriggerValue">} Told  what a part shows, and how it answers
 * @typedef {{ layout: number, parts: Record<string, Told> }} News  to all parts that were laid out together, by their keys
 */

const BUNDLE = 0xffffffff // what a message begins with that brings along what others show

/** @typedef {{ layout: number, parts: [string, Uint8Array][], own: Uint8Array }} Bundle */
const bundles = /** @type {WeakMap<Uint8Array, Bundle>} */ (new WeakMap()) // by their bytes: what comes again stays the same
const endings = /** @type {WeakMap<HTMLElement, AbortController>} */ (new WeakMap()) // by the place in which it stands
const sent = /** @type {WeakMap<HTMLElement, Record<string, any>>} */ (new WeakMap()) // what others said last, by who says it for them

/** Whether somebody speaks, and what waits for that: one for all components. @type {{ isOn: boolean, waiting: (() => void)[] }} */
const talk = (/** @type {any} */ (globalThis).talkOfComponents ??= { isOn: false, waiting: [] })

/** Each place on the page is given what stands in it before its first update. @type {(markup: string, update: (call: Call) => any) => (call: Call) => unknown} */
export const placed = (markup, update) => given => {
  const { data, parentElement } = given
  const call = {
    ...given,
    setStateValue: inTurn(given.setStateValue),
    setTriggerValue: inTurn(given.setTriggerValue),
  }
  if (!find(parentElement, ".root")) parentElement.append(document.createRange().createContextualFragment(markup))
  return data?.told_later ? listen(call, update) : data instanceof Uint8Array && isBundle(data) ? tell(call, update) : update(call)
}

// Streamlit sends what is said until it comes to that as one: of values of one name only the last, and it has the part of
// the page drawn anew that the first was said in, and no other. So one thing is said in a task, and others in later ones.
/** @type {(set: Setter) => Setter} */
const inTurn = set => (name, value) => speak(() => set(name, value))

function speak(/** @type {() => void} */ say) {
  if (talk.isOn) return void talk.waiting.push(say)
  talk.isOn = true
  say()
  setTimeout(passOn) // after the task in which Streamlit sends
}

function passOn() {
  talk.isOn = false
  const next = talk.waiting.shift()
  if (next) speak(next)
}

// What was listened for in a place ends with its next update: Streamlit cleans up after the last alone.
function begin(/** @type {HTMLElement} */ place) {
  endings.get(place)?.abort()
  const ending = new AbortController()
  endings.set(place, ending)
  return ending.signal
}

// Streamlit also cleans up after a call that another has overtaken: what stands in the place lives on then.
function leave(/** @type {HTMLElement} */ place, /** @type {(() => void) | undefined} */ end) {
  if (!place.isConnected) endings.get(place)?.abort()
  end?.()
}

/** @type {(bytes: Uint8Array) => boolean} */
const isBundle = bytes => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) === BUNDLE

// Shows what there is already, and each time what comes.
/** @type {(call: Call, update: (call: Call) => any) => () => void} */
function listen(call, update) {
  const { told_later: key, layout } = call.data
  const signal = begin(call.parentElement)
  let end = () => {}
  const take = (/** @type {any} */ { detail }) => {
    const { layout: of, parts } = /** @type {News} */ (detail)
    if (of === layout && parts[key]) end = update({ ...call, ...parts[key] }) ?? end
  }
  document.addEventListener("told", take, { signal })
  document.dispatchEvent(new CustomEvent("telling", { detail: take }))
  return () => leave(call.parentElement, end)
}

// Shows its own, and then tells the others, who answer through it; also those that come later.
/** @type {(call: Call, update: (call: Call) => any) => () => void} */
function tell(call, update) {
  const { data, parentElement, setStateValue, setTriggerValue } = call
  const { layout, parts, own } = bundles.get(data) ?? split(data)
  const told = parts.map(([key, data]) => [key, {
    data,
    setTriggerValue: (/** @type {string} */ name, /** @type {unknown} */ value) => setTriggerValue(name, [key, value]),
    setStateValue: (/** @type {string} */ name, /** @type {unknown} */ value) => {
      sent.set(parentElement, { ...sent.get(parentElement), [key]: value })
      setStateValue(name, sent.get(parentElement))
    },
  }])
  const stop = update({ ...call, data: own })
  const detail = /** @type {News} */ ({ layout, parts: Object.fromEntries(told) })
  const hand = (/** @type {any} */ { detail: take }) => take({ detail })
  document.addEventListener("telling", hand, { signal: begin(parentElement) })
  document.dispatchEvent(new CustomEvent("told", { detail }))
  return () => leave(parentElement, stop)
}

function split(/** @type {Uint8Array} */ bytes) {
  const [{ layout, parts }, body] = unframed(bytes.subarray(4))
  let end = 0
  const taken = parts.map((/** @type {[string, number]} */ [key, length]) => [key, body.subarray(end, (end += length))])
  const bundle = /** @type {Bundle} */ ({ layout, parts: taken, own: body.subarray(end) })
  bundles.set(bytes, bundle)
  return bundle
}
